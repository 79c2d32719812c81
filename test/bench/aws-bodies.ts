/** Bodies of the AWS stand-in: as large, and with the fields, that real resources have (1 to 2 KB each). */

/** Where a resource is. */
export interface Place {
  account: string;
  region: string;
}

const CREATED = '2025-11-03T09:12:44.000Z';
const CREATED_SECONDS = 1_762_161_164;

/** A number as the hexadecimal end of a made-up id. */
export function hex(index: number, length = 17): string {
  return index.toString(16).padStart(length, '0');
}

export const bucketName = ({ account, region }: Place, index: number) =>
  `bench-${account}-${region}-${String(index).padStart(4, '0')}`;
export const queueUrl = ({ account, region }: Place, index: number) =>
  `https://sqs.${region}.amazonaws.com/${account}/orders-${index}-events`;
export const tableName = (index: number) => `orders-table-${String(index).padStart(5, '0')}`;
export const topicArn = ({ account, region }: Place, index: number) =>
  `arn:aws:sns:${region}:${account}:orders-${index}-notifications`;

export function queueAttributes({ account, region }: Place, url: string): object {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: '3',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: String(CREATED_SECONDS),
    LastModifiedTimestamp: String(CREATED_SECONDS + 60),
    VisibilityTimeout: '30',
    MaximumMessageSize: '262144',
    MessageRetentionPeriod: '345600',
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '20',
    SqsManagedSseEnabled: 'true',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__owner_statement',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'SQS:*',
          Resource: arn,
        },
      ],
    }),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${arn}-dead-letters`, maxReceiveCount: 5 }),
  };
}

export function lambdaFunction({ account, region }: Place, index: number): object {
  const name = `orders-function-${index}`;
  return {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    Runtime: 'nodejs20.x',
    Role: `arn:aws:iam::${account}:role/service-role/${name}-role-x3k2jd8f`,
    Handler: 'index.handler',
    CodeSize: 1_048_576 + index,
    Description: `Handles the events of order queue ${index} and writes what comes of them into the table of orders.`,
    Timeout: 30,
    MemorySize: 512,
    LastModified: '2025-11-03T09:12:44.000+0000',
    CodeSha256: 'q5b3m8T1nZrW0yF7sVgKdXcLhP2jE9uA4iOoRtYwUxM=',
    Version: '$LATEST',
    VpcConfig: {
      SubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
      SecurityGroupIds: ['sg-0123456789abcdef0'],
      VpcId: 'vpc-0123456789abcdef0',
      Ipv6AllowedForDualStack: false,
    },
    Environment: {
      Variables: { STAGE: 'production', TABLE: `orders-table-${index}`, LOG_LEVEL: 'info', TEAM: 'orders' },
    },
    KMSKeyArn: null,
    TracingConfig: { Mode: 'Active' },
    RevisionId: `5f1c7e0a-2b9d-4c6e-8a31-${hex(index, 12)}`,
    Layers: [
      { Arn: `arn:aws:lambda:${region}:580247275435:layer:LambdaInsightsExtension:53`, CodeSize: 9_000 },
    ],
    PackageType: 'Zip',
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: `/aws/lambda/${name}` },
  };
}

export function table({ account, region }: Place, name: string): object {
  const arn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const throughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  return {
    AttributeDefinitions: ['customer', 'order', 'status', 'updated'].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: 'S',
    })),
    TableName: name,
    KeySchema: [
      { AttributeName: 'customer', KeyType: 'HASH' },
      { AttributeName: 'order', KeyType: 'RANGE' },
    ],
    TableStatus: 'ACTIVE',
    CreationDateTime: CREATED_SECONDS,
    ProvisionedThroughput: throughput,
    TableSizeBytes: 734_003,
    ItemCount: 4_211,
    TableArn: arn,
    TableId: '3f1d2c4b-5a69-4788-9c0d-1e2f3a4b5c6d',
    BillingModeSummary: {
      BillingMode: 'PAY_PER_REQUEST',
      LastUpdateToPayPerRequestDateTime: CREATED_SECONDS,
    },
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-status',
        KeySchema: [
          { AttributeName: 'status', KeyType: 'HASH' },
          { AttributeName: 'updated', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
        IndexStatus: 'ACTIVE',
        ProvisionedThroughput: throughput,
        IndexSizeBytes: 734_003,
        ItemCount: 4_211,
        IndexArn: `${arn}/index/by-status`,
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    LatestStreamLabel: '2025-11-03T09:12:44.123',
    LatestStreamArn: `${arn}/stream/2025-11-03T09:12:44.123`,
    SSEDescription: {
      Status: 'ENABLED',
      SSEType: 'KMS',
      KMSMasterKeyArn: `arn:aws:kms:${region}:${account}:key/1`,
    },
    DeletionProtectionEnabled: true,
    TableClassSummary: { TableClass: 'STANDARD' },
  };
}

/** A reservation of one instance, as EC2 answers for machines that were launched one by one. */
export function reservation({ account, region }: Place, index: number): string {
  const id = hex(index);
  const tags = ['Name', 'team', 'stage', 'cost-centre', 'aws:cloudformation:stack-name', 'service']
    .map((key) => `<item><key>${key}</key><value>orders-${index}</value></item>`)
    .join('');
  const group = '<item><groupId>sg-0123456789abcdef0</groupId><groupName>orders</groupName></item>';
  return `<item><reservationId>r-${id}</reservationId><ownerId>${account}</ownerId><groupSet/><instancesSet><item>\
<instanceId>i-${id}</instanceId><imageId>ami-0abcdef1234567890</imageId>\
<instanceState><code>16</code><name>running</name></instanceState>\
<privateDnsName>ip-10-0-1-${index}.ec2.internal</privateDnsName><dnsName/><reason/><keyName>orders</keyName>\
<amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>m6i.large</instanceType><launchTime>${CREATED}</launchTime>\
<placement><availabilityZone>${region}a</availabilityZone><groupName/><tenancy>default</tenancy></placement>\
<monitoring><state>enabled</state></monitoring><subnetId>subnet-0a1b2c3d4e5f60718</subnetId>\
<vpcId>vpc-0123456789abcdef0</vpcId><privateIpAddress>10.0.1.${index % 250}</privateIpAddress>\
<sourceDestCheck>true</sourceDestCheck><groupSet>${group}</groupSet><architecture>x86_64</architecture>\
<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>\
<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-${id}</volumeId><status>attached</status>\
<attachTime>${CREATED}</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>\
<virtualizationType>hvm</virtualizationType><clientToken>${id}</clientToken><tagSet>${tags}</tagSet>\
<hypervisor>xen</hypervisor><networkInterfaceSet><item><networkInterfaceId>eni-${id}</networkInterfaceId>\
<subnetId>subnet-0a1b2c3d4e5f60718</subnetId><vpcId>vpc-0123456789abcdef0</vpcId><description/><ownerId>${account}</ownerId>\
<status>in-use</status><macAddress>02:11:22:33:44:55</macAddress><privateIpAddress>10.0.1.${index % 250}</privateIpAddress>\
<groupSet>${group}</groupSet></item></networkInterfaceSet><ebsOptimized>true</ebsOptimized><enaSupport>true</enaSupport>\
<cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions>\
<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpEndpoint>enabled</httpEndpoint></metadataOptions>\
</item></instancesSet></item>`;
}

export function topicAttributes({ account }: Place, arn: string): Record<string, string> {
  return {
    TopicArn: arn,
    Owner: account,
    DisplayName: 'orders',
    SubscriptionsConfirmed: '2',
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '1',
    KmsMasterKeyId: 'alias/aws/sns',
    Policy: JSON.stringify({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
          Resource: arn,
          Condition: { StringEquals: { 'AWS:SourceOwner': account } },
        },
      ],
    }),
    EffectiveDeliveryPolicy: JSON.stringify({
      http: {
        defaultHealthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3 },
        disableSubscriptionOverrides: false,
      },
    }),
  };
}

export function bucketEntry(place: Place, index: number): string {
  return `<Bucket><Name>${bucketName(place, index)}</Name><CreationDate>${CREATED}</CreationDate><BucketRegion>${place.region}</BucketRegion></Bucket>`;
}

export const BUCKET_TAGS = `<TagSet>${['team', 'stage', 'cost-centre']
  .map((key) => `<Tag><Key>${key}</Key><Value>orders</Value></Tag>`)
  .join('')}</TagSet>`;
