import { AwsService } from '../clients-service.js';

/** Services that the kinds read. SDK packages are loaded on first use. */

export const acm = new AwsService(
  'acm',
  () => import('@aws-sdk/client-acm'),
  (sdk, config) => new sdk.ACMClient(config),
);

export const apiGateway = new AwsService(
  'apigateway',
  () => import('@aws-sdk/client-api-gateway'),
  (sdk, config) => new sdk.APIGatewayClient(config),
);

export const autoScaling = new AwsService(
  'autoscaling',
  () => import('@aws-sdk/client-auto-scaling'),
  (sdk, config) => new sdk.AutoScalingClient(config),
);

export const cloudControl = new AwsService(
  'cloudcontrolapi',
  () => import('@aws-sdk/client-cloudcontrol'),
  (sdk, config) => new sdk.CloudControlClient(config),
);

export const cloudFormation = new AwsService(
  'cloudformation',
  () => import('@aws-sdk/client-cloudformation'),
  (sdk, config) => new sdk.CloudFormationClient(config),
);

export const cloudFront = new AwsService(
  'cloudfront',
  () => import('@aws-sdk/client-cloudfront'),
  (sdk, config) => new sdk.CloudFrontClient(config),
);

export const codeBuild = new AwsService(
  'codebuild',
  () => import('@aws-sdk/client-codebuild'),
  (sdk, config) => new sdk.CodeBuildClient(config),
);

export const codeDeploy = new AwsService(
  'codedeploy',
  () => import('@aws-sdk/client-codedeploy'),
  (sdk, config) => new sdk.CodeDeployClient(config),
);

export const codePipeline = new AwsService(
  'codepipeline',
  () => import('@aws-sdk/client-codepipeline'),
  (sdk, config) => new sdk.CodePipelineClient(config),
);

export const dynamodb = new AwsService(
  'dynamodb',
  () => import('@aws-sdk/client-dynamodb'),
  // Endpoints by account id would cost a look at the credentials for each call.
  (sdk, config) =>
    new sdk.DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled', endpointDiscoveryEnabled: false }),
);

export const ec2 = new AwsService(
  'ec2',
  () => import('@aws-sdk/client-ec2'),
  (sdk, config) => new sdk.EC2Client(config),
);

export const ecr = new AwsService(
  'api.ecr',
  () => import('@aws-sdk/client-ecr'),
  (sdk, config) => new sdk.ECRClient(config),
);

export const ecs = new AwsService(
  'ecs',
  () => import('@aws-sdk/client-ecs'),
  (sdk, config) => new sdk.ECSClient(config),
);

export const eks = new AwsService(
  'eks',
  () => import('@aws-sdk/client-eks'),
  (sdk, config) => new sdk.EKSClient(config),
);

export const elasticache = new AwsService(
  'elasticache',
  () => import('@aws-sdk/client-elasticache'),
  (sdk, config) => new sdk.ElastiCacheClient(config),
);

export const elb = new AwsService(
  'elasticloadbalancing',
  () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  (sdk, config) => new sdk.ElasticLoadBalancingV2Client(config),
);

export const iam = new AwsService(
  'iam',
  () => import('@aws-sdk/client-iam'),
  (sdk, config) => new sdk.IAMClient(config),
);

export const kafka = new AwsService(
  'kafka',
  () => import('@aws-sdk/client-kafka'),
  (sdk, config) => new sdk.KafkaClient(config),
);

export const kms = new AwsService(
  'kms',
  () => import('@aws-sdk/client-kms'),
  (sdk, config) => new sdk.KMSClient(config),
);

export const lambda = new AwsService(
  'lambda',
  () => import('@aws-sdk/client-lambda'),
  (sdk, config) => new sdk.LambdaClient(config),
);

export const logs = new AwsService(
  'logs',
  () => import('@aws-sdk/client-cloudwatch-logs'),
  (sdk, config) => new sdk.CloudWatchLogsClient(config),
);

export const memorydb = new AwsService(
  'memory-db',
  () => import('@aws-sdk/client-memorydb'),
  (sdk, config) => new sdk.MemoryDBClient(config),
);

export const organizations = new AwsService(
  'organizations',
  () => import('@aws-sdk/client-organizations'),
  (sdk, config) => new sdk.OrganizationsClient(config),
);

export const rds = new AwsService(
  'rds',
  () => import('@aws-sdk/client-rds'),
  (sdk, config) => new sdk.RDSClient(config),
);

export const resourceGroups = new AwsService(
  'resource-groups',
  () => import('@aws-sdk/client-resource-groups'),
  (sdk, config) => new sdk.ResourceGroupsClient(config),
);

export const route53 = new AwsService(
  'route53',
  () => import('@aws-sdk/client-route-53'),
  (sdk, config) => new sdk.Route53Client(config),
);

export const s3 = new AwsService(
  's3',
  () => import('@aws-sdk/client-s3'),
  (sdk, config) =>
    new sdk.S3Client({
      ...config,
      // An emulator has no DNS name for each bucket.
      forcePathStyle: Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']),
      followRegionRedirects: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      disableS3ExpressSessionAuth: true,
    }),
);

export const secretsManager = new AwsService(
  'secretsmanager',
  () => import('@aws-sdk/client-secrets-manager'),
  (sdk, config) => new sdk.SecretsManagerClient(config),
);

export const ses = new AwsService(
  'email',
  () => import('@aws-sdk/client-sesv2'),
  (sdk, config) => new sdk.SESv2Client(config),
);

export const sns = new AwsService(
  'sns',
  () => import('@aws-sdk/client-sns'),
  (sdk, config) => new sdk.SNSClient(config),
);

export const sqs = new AwsService(
  'sqs',
  () => import('@aws-sdk/client-sqs'),
  // A queue's URL may name a host that only AWS (or an emulator) itself can resolve: always ask the region's endpoint.
  (sdk, config) => new sdk.SQSClient({ ...config, useQueueUrlAsEndpoint: false, md5: false }),
);

export const stepFunctions = new AwsService(
  'states',
  () => import('@aws-sdk/client-sfn'),
  (sdk, config) => new sdk.SFNClient(config),
);
