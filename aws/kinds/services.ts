import { AwsService } from '../clients-service.js';

/** Services that the kinds read. SDK packages are loaded on first use. */

export const cloudControl = new AwsService(
  'cloudcontrolapi',
  () => import('@aws-sdk/client-cloudcontrol'),
  (sdk, config) => new sdk.CloudControlClient(config),
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

export const ecs = new AwsService(
  'ecs',
  () => import('@aws-sdk/client-ecs'),
  (sdk, config) => new sdk.ECSClient(config),
);

export const lambda = new AwsService(
  'lambda',
  () => import('@aws-sdk/client-lambda'),
  (sdk, config) => new sdk.LambdaClient(config),
);

export const organizations = new AwsService(
  'organizations',
  () => import('@aws-sdk/client-organizations'),
  (sdk, config) => new sdk.OrganizationsClient(config),
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
