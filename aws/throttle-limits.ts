import type { RateLimit } from './throttle.js';

/** A limit; `shared` where AWS counts all actions that the entry matches in one bucket. */
export interface ActionLimit extends RateLimit {
  shared?: string;
}

interface LimitEntry extends ActionLimit {
  service: string;
  action: RegExp;
}

/**
 * What AWS allows an account in a region, where it says so (design section 5), a little below where it does not. The
 * first entry that matches counts. Names of services are those of their endpoints.
 */
const LIMITS: readonly LimitEntry[] = [
  // Amazon EC2 API request throttling: unfiltered and paginated Describe* refill at 20/s after a burst of 100.
  { service: 'ec2', action: /^Describe/, rate: 20, burst: 100 },
  { service: 'cloudcontrolapi', action: /^(Get|List)/, rate: 25, burst: 25, shared: 'read' },
  { service: 'account', action: /^ListRegions$/, rate: 5, burst: 5 },
  // Lambda quotas: 15/s over all control plane actions together, but for GetFunction.
  { service: 'lambda', action: /^GetFunction$/, rate: 100, burst: 100 },
  { service: 'lambda', action: /./, rate: 15, burst: 15, shared: 'control' },
  { service: 'route53', action: /./, rate: 5, burst: 5, shared: 'all' },
  { service: 'iam', action: /./, rate: 15, burst: 30 },
  { service: 'organizations', action: /./, rate: 8, burst: 12 },
  // Amazon ECS API reference, request throttling: cluster reads.
  { service: 'ecs', action: /./, rate: 20, burst: 50 },
  // Amazon DynamoDB API reference, ListTagsOfResource.
  { service: 'dynamodb', action: /^ListTagsOfResource$/, rate: 10, burst: 10 },
  { service: 'dynamodb', action: /^DescribeContinuousBackups$/, rate: 10, burst: 10 },
  { service: 'dynamodb', action: /./, rate: 100, burst: 200 },
  // ACM user guide, quotas: API request rates.
  { service: 'acm', action: /^ListCertificates$/, rate: 8, burst: 8 },
  { service: 'acm', action: /./, rate: 10, burst: 10 },
  // CloudWatch Logs quotas.
  { service: 'logs', action: /^ListTagsForResource$/, rate: 5, burst: 5 },
  { service: 'logs', action: /./, rate: 10, burst: 10 },
  // Amazon SES developer guide, quotas: every action but the sending ones, once a second (each for itself).
  { service: 'email', action: /./, rate: 1, burst: 1 },
  { service: 'sns', action: /^ListTagsForResource$/, rate: 10, burst: 10 },
  { service: 'sns', action: /^List/, rate: 30, burst: 30 },
  // AWS states no rates for CodePipeline; a loop over the histories of 160 pipelines is throttled already
  // (aws-ia/terraform-aws-control_tower_account_factory, issue 351).
  { service: 'codepipeline', action: /./, rate: 10, burst: 20 },
  { service: 's3', action: /./, rate: 200, burst: 400 },
  // API Gateway quotas for managing APIs: 10/s after a burst of 40, over all operations together.
  { service: 'apigateway', action: /./, rate: 10, burst: 40, shared: 'all' },
  // Step Functions quotas, API action throttling.
  { service: 'states', action: /^DescribeStateMachine$/, rate: 20, burst: 200 },
  { service: 'states', action: /^ListStateMachines$/, rate: 5, burst: 100 },
  { service: 'states', action: /^ListTagsForResource$/, rate: 1, burst: 100 },
  // AWS KMS request quotas: 500/s for the slowest of these reads, which other tools of the account need too.
  { service: 'kms', action: /./, rate: 200, burst: 400 },
  // Secrets Manager quotas: 100/s for ListSecrets, far more for DescribeSecret.
  { service: 'secretsmanager', action: /./, rate: 100, burst: 100 },
  { service: 'sqs', action: /./, rate: 300, burst: 600 },
];

const OTHERS: ActionLimit = { rate: 20, burst: 100 };

/**
 * The limit of an action.
 *
 * @param action as the API names it: `DescribeInstances`
 */
export function limitOf(service: string, action: string): ActionLimit {
  return LIMITS.find((entry) => entry.service === service && entry.action.test(action)) ?? OTHERS;
}
