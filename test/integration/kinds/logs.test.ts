import { error, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT } from '../../support/read-kind.js';

const KIND = 'AWS::Logs::LogGroup';
/** The first name is how the second begins. */
const names = ['/app', '/app/web', '/jobs'];
const arnOf = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${name}`;
const [app = '', web = '', jobs = ''] = names.map(arnOf);

const logGroup = (name: string) => ({
  logGroupName: name,
  arn: `${arnOf(name)}:*`,
  // Of the two forms, AWS's older endpoints give only the first.
  ...(name !== '/jobs' && { logGroupArn: arnOf(name) }),
  creationTime: 1_713_383_145_700,
  retentionInDays: 30,
  metricFilterCount: 0,
  storedBytes: 4096,
  kmsKeyId: 'arn:aws:kms:eu-west-1:1:key/1',
  logGroupClass: 'STANDARD',
});

kindSuite({
  kind: KIND,
  includeActions: ['ListTagsForResource'],
  serve(aws, { vanished, denied }) {
    aws.on('logs.DescribeLogGroups', ({ input }: AwsCall) => {
      const prefix = input['logGroupNamePrefix'];
      if (typeof prefix === 'string') {
        const found = names.filter((name) => name.startsWith(prefix) && !vanished.has(arnOf(name)));
        return { json: { logGroups: found.map(logGroup) } };
      }
      return input['nextToken'] === undefined
        ? { json: { logGroups: names.slice(0, 2).map(logGroup), nextToken: 'two' } }
        : { json: { logGroups: names.slice(2).map(logGroup) } };
    });
    aws.on('logs.ListTagsForResource', ({ input }: AwsCall) => {
      const arn = String(input['resourceArn']);
      if (vanished.has(arn)) return error('ResourceNotFoundException');
      if (denied.has(arn)) return error('AccessDeniedException');
      // AWS refuses the ARN that ends in `:*`.
      return arn.endsWith(':*')
        ? error('InvalidParameterException')
        : { json: { tags: { team: 'web', of: arn } } };
    });
  },
  ids: [app, web, jobs],
  raw: {
    id: jobs,
    object: {
      Identifier: '/jobs',
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
      Properties: {
        LogGroupName: '/jobs',
        Arn: `${jobs}:*`,
        CreationTime: 1_713_383_145_700,
        RetentionInDays: 30,
        MetricFilterCount: 0,
        StoredBytes: 4096,
        KmsKeyId: 'arn:aws:kms:eu-west-1:1:key/1',
        LogGroupClass: 'STANDARD',
        Tags: [
          { Key: 'team', Value: 'web' },
          { Key: 'of', Value: jobs },
        ],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'logs.DescribeLogGroups', permission: 'logs:DescribeLogGroups' },
  vanishes: web,
  denied: { id: app, becomes: { lacks: 'ListTagsForResourceAction' } },
  // The group whose name begins like another's that is there.
  lookup: { present: web, gone: app },
});
