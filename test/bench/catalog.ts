import type { Json } from '../../port/types.js';
import type { BenchOrganization, ResourceCounts } from './organizations.js';

/** A kind of the bench: its mapping and the blueprint it fills. Properties by name: [type in Port, JQ]. */
interface BenchKind {
  kind: string;
  blueprint: string;
  /** Which count of the organization it is; undefined for the accounts themselves. */
  count: keyof ResourceCounts | undefined;
  identifier: string;
  title: string;
  properties: Record<
    string,
    readonly [type: 'string' | 'number' | 'boolean' | 'object' | 'array', jq: string]
  >;
}

const PLACE = {
  region: ['string', '.__ExtraContext.Region'],
  accountId: ['string', '.__ExtraContext.AccountId'],
} as const;

/** The six kinds of the bench, and the accounts that they relate to. */
export const BENCH_KINDS: readonly BenchKind[] = [
  {
    kind: 'AWS::Account::Info',
    blueprint: 'awsAccount',
    count: undefined,
    identifier: '.Properties.Id',
    title: '.Properties.Name',
    properties: {},
  },
  {
    kind: 'AWS::S3::Bucket',
    blueprint: 's3Bucket',
    count: 's3',
    identifier: '.Properties.Arn',
    title: '.Properties.BucketName',
    properties: {
      ...PLACE,
      arn: ['string', '.Properties.Arn'],
      created: ['string', '.Properties.CreationDate'],
      tags: ['object', '[.Properties.Tags[]? | {key: .Key, value: .Value}] | from_entries'],
      team: ['string', '.Properties.Tags // [] | map(select(.Key == "team")) | .[0].Value'],
      tagged: ['boolean', '(.Properties.Tags // []) | length > 0'],
      link: ['string', '"https://s3.console.aws.amazon.com/s3/buckets/" + .Properties.BucketName'],
    },
  },
  {
    kind: 'AWS::SQS::Queue',
    blueprint: 'sqsQueue',
    count: 'sqs',
    identifier: '.Properties.QueueArn',
    title: '.Properties.QueueArn | split(":") | last',
    properties: {
      ...PLACE,
      url: ['string', '.Properties.QueueUrl'],
      visibilityTimeout: ['number', '.Properties.VisibilityTimeout'],
      retention: ['number', '.Properties.MessageRetentionPeriod'],
      maximumSize: ['number', '.Properties.MaximumMessageSize'],
      delay: ['number', '.Properties.DelaySeconds'],
      encrypted: ['boolean', '.Properties.SqsManagedSseEnabled'],
      deadLetters: ['string', '.Properties.RedrivePolicy | fromjson | .deadLetterTargetArn'],
      fifo: ['boolean', '.Properties.FifoQueue // false'],
    },
  },
  {
    kind: 'AWS::Lambda::Function',
    blueprint: 'lambdaFunction',
    count: 'lambda',
    identifier: '.Properties.FunctionArn',
    title: '.Properties.FunctionName',
    properties: {
      ...PLACE,
      runtime: ['string', '.Properties.Runtime'],
      handler: ['string', '.Properties.Handler'],
      memory: ['number', '.Properties.MemorySize'],
      timeout: ['number', '.Properties.Timeout'],
      size: ['number', '.Properties.CodeSize'],
      modified: ['string', '.Properties.LastModified'],
      role: ['string', '.Properties.Role'],
      architecture: ['string', '.Properties.Architectures[0]'],
      variables: ['array', '.Properties.Environment.Variables // {} | keys'],
    },
  },
  {
    kind: 'AWS::DynamoDB::Table',
    blueprint: 'dynamodbTable',
    count: 'dynamodb',
    identifier: '.Properties.TableArn',
    title: '.Properties.TableName',
    properties: {
      ...PLACE,
      status: ['string', '.Properties.TableStatus'],
      items: ['number', '.Properties.ItemCount'],
      bytes: ['number', '.Properties.TableSizeBytes'],
      billing: ['string', '.Properties.BillingModeSummary.BillingMode'],
      keys: ['array', '.Properties.KeySchema | map(.AttributeName)'],
      indexes: ['number', '.Properties.GlobalSecondaryIndexes // [] | length'],
      protected: ['boolean', '.Properties.DeletionProtectionEnabled'],
      created: ['string', '.Properties.CreationDateTime'],
    },
  },
  {
    kind: 'AWS::EC2::Instance',
    blueprint: 'ec2Instance',
    count: 'ec2',
    identifier:
      '"arn:aws:ec2:" + .__ExtraContext.Region + ":" + .__ExtraContext.AccountId + ":instance/" + .Properties.InstanceId',
    title: '(.Properties.Tags // [] | map(select(.Key == "Name")) | .[0].Value) // .Properties.InstanceId',
    properties: {
      ...PLACE,
      type: ['string', '.Properties.InstanceType'],
      state: ['string', '.Properties.State.Name'],
      image: ['string', '.Properties.ImageId'],
      privateIp: ['string', '.Properties.PrivateIpAddress'],
      vpc: ['string', '.Properties.VpcId'],
      launched: ['string', '.Properties.LaunchTime'],
      groups: ['array', '.Properties.SecurityGroups | map(.GroupId)'],
      tags: ['object', '(.Properties.Tags // []) | map({(.Key): .Value}) | add'],
    },
  },
  {
    kind: 'AWS::SNS::Topic',
    blueprint: 'snsTopic',
    count: 'sns',
    identifier: '.Properties.TopicArn',
    title: '.Properties.TopicArn | split(":") | last',
    properties: {
      ...PLACE,
      owner: ['string', '.Properties.Owner'],
      displayName: ['string', '.Properties.DisplayName'],
      confirmed: ['number', '.Properties.SubscriptionsConfirmed'],
      pending: ['number', '.Properties.SubscriptionsPending'],
      key: ['string', '.Properties.KmsMasterKeyId'],
      fifo: ['boolean', '.Properties.FifoTopic // false'],
    },
  },
];

/** The mapping, as Port keeps it. */
export function benchMapping(): Json {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    enableMergeEntity: true,
    resources: BENCH_KINDS.map(({ kind, blueprint, identifier, title, properties, count }) => ({
      kind,
      selector: { query: 'true' },
      port: {
        entity: {
          mappings: {
            identifier,
            title,
            blueprint: `"${blueprint}"`,
            properties: Object.fromEntries(Object.entries(properties).map(([name, [, jq]]) => [name, jq])),
            relations: count === undefined ? {} : { account: '.__ExtraContext.AccountId' },
          },
        },
      },
    })),
  };
}

/** The blueprints that the mapping fills. */
export function benchBlueprints(): Json[] {
  return BENCH_KINDS.map(({ blueprint, properties, count }) => ({
    identifier: blueprint,
    title: blueprint,
    icon: 'AWS',
    schema: {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, [type]]) => [name, { type, title: name }]),
      ),
      required: [],
    },
    mirrorProperties: {},
    calculationProperties: {},
    relations:
      count === undefined
        ? {}
        : { account: { target: 'awsAccount', title: 'Account', many: false, required: false } },
  }));
}

/** How many entities of each blueprint the catalog must hold after a resync. */
export function expectedEntities({ accounts, regions, counts }: BenchOrganization): Record<string, number> {
  return Object.fromEntries(
    BENCH_KINDS.map(({ blueprint, count }) => [
      blueprint,
      count === undefined ? accounts.length : accounts.length * regions.length * counts[count],
    ]),
  );
}
