import { CreateResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateClusterCommand as CreateEksClusterCommand } from '@aws-sdk/client-eks';
import { CreateRoleCommand, EntityAlreadyExistsException } from '@aws-sdk/client-iam';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { BucketLocationConstraint, CreateBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';

import { rootClients } from './clients.js';
import type { RootClients } from './clients.js';
import { EMPTY_ZIP } from './empty-zip.js';

/** How many of each kind to make in a region of an account; services are of the first cluster. */
export interface ResourceCounts {
  buckets: number;
  queues: number;
  topics: number;
  functions: number;
  tables: number;
  instances: number;
  clusters: number;
  services?: number;
  databases?: number;
  eksClusters?: number;
  logGroups?: number;
  parameters?: number;
}

/** What was made, by kind: how the catalog must look. */
export type Made = Record<string, number>;

/** Roles that functions and clusters act with, by the service that assumes them. */
const ROLES = { lambda: 'lambda-execution', eks: 'eks-cluster' } as const;
const TEAMS = ['checkout', 'search', 'data', 'platform'];

/** Makes resources of every kind in one region of one account. Names carry account name, region and number. */
export async function seedResources(
  endpoint: string,
  account: { id: string; name: string },
  region: string,
  counts: ResourceCounts,
): Promise<Made> {
  const clients = rootClients(endpoint, account.id, region);
  const name = (what: string, index: number) => `${account.name}-${what}-${region}-${index}`;
  const makers: Record<string, [number, (index: number) => Promise<unknown>]> = {
    'AWS::S3::Bucket': [counts.buckets, (index) => makeBucket(clients, name('bucket', index), region, index)],
    'AWS::SQS::Queue': [
      counts.queues,
      (index) =>
        clients.sqs.send(
          new CreateQueueCommand({ QueueName: name('queue', index), tags: { team: teamOf(index) } }),
        ),
    ],
    'AWS::SNS::Topic': [
      counts.topics,
      (index) => clients.sns.send(new CreateTopicCommand({ Name: name('topic', index), Tags: tags(index) })),
    ],
    'AWS::Lambda::Function': [
      counts.functions,
      (index) => makeFunction(clients, name('function', index), account.id, index),
    ],
    'AWS::DynamoDB::Table': [counts.tables, (index) => makeTable(clients, name('table', index), index)],
    'AWS::EC2::Instance': [
      counts.instances,
      (index) => makeInstance(clients, name('instance', index), index),
    ],
    'AWS::ECS::Cluster': [
      counts.clusters,
      (index) =>
        clients.ecs.send(
          new CreateClusterCommand({
            clusterName: name('cluster', index),
            tags: [{ key: 'team', value: teamOf(index) }],
          }),
        ),
    ],
    'AWS::ECS::Service': [
      counts.services ?? 0,
      (index) => makeService(clients, name('cluster', 0), name('service', index), index),
    ],
    'AWS::RDS::DBInstance': [
      counts.databases ?? 0,
      (index) => makeDatabase(clients, name('db', index), index),
    ],
    'AWS::EKS::Cluster': [
      counts.eksClusters ?? 0,
      (index) => makeEksCluster(clients, name('eks', index), account.id, index),
    ],
    'AWS::Logs::LogGroup': [
      counts.logGroups ?? 0,
      (index) => makeLogGroup(clients, `/${name('logs', index)}`),
    ],
    'AWS::SSM::Parameter': [
      counts.parameters ?? 0,
      (index) => makeParameter(clients, name('parameter', index)),
    ],
  };
  if (counts.functions > 0) await makeRole(clients, 'lambda');
  if (counts.eksClusters) await makeRole(clients, 'eks');
  const made: Made = {};
  for (const [kind, [count, make]] of Object.entries(makers)) {
    for (let index = 0; index < count; index += 1) await make(index);
    made[kind] = count;
  }
  return made;
}

async function makeRole({ iam }: RootClients, service: keyof typeof ROLES): Promise<void> {
  const Principal = { Service: `${service}.amazonaws.com` };
  const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
  try {
    await iam.send(
      new CreateRoleCommand({
        RoleName: ROLES[service],
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
}

function teamOf(index: number): string {
  return TEAMS[index % TEAMS.length] ?? 'platform';
}

function tags(index: number): { Key: string; Value: string }[] {
  return [
    { Key: 'team', Value: teamOf(index) },
    { Key: 'environment', Value: index % 2 === 0 ? 'production' : 'staging' },
  ];
}

function toConstraint(region: string): BucketLocationConstraint {
  const constraint = Object.values(BucketLocationConstraint).find((name) => name === region);
  if (constraint === undefined) throw new Error(`S3 has no region ${region}`);
  return constraint;
}

async function makeBucket({ s3 }: RootClients, Bucket: string, region: string, index: number): Promise<void> {
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(region !== 'us-east-1' && {
        CreateBucketConfiguration: { LocationConstraint: toConstraint(region) },
      }),
    }),
  );
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags(index) } }));
}

async function makeFunction(
  { lambda }: RootClients,
  FunctionName: string,
  account: string,
  index: number,
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::${account}:role/${ROLES.lambda}`,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: EMPTY_ZIP },
      MemorySize: 128 * (1 + (index % 4)),
      Tags: { team: teamOf(index) },
    }),
  );
}

async function makeTable({ dynamodb }: RootClients, TableName: string, index: number): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Tags: tags(index),
    }),
  );
}

async function makeInstance({ ec2 }: RootClients, name: string, index: number): Promise<void> {
  await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }, ...tags(index)] }],
    }),
  );
}

async function makeService(
  { ecs }: RootClients,
  cluster: string,
  name: string,
  index: number,
): Promise<void> {
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: name,
      containerDefinitions: [{ name: 'main', image: 'public.ecr.aws/nginx/nginx:stable', memory: 128 }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: name,
      taskDefinition: name,
      desiredCount: 0,
      launchType: 'FARGATE',
      tags: [{ key: 'team', value: teamOf(index) }],
    }),
  );
}

async function makeDatabase({ rds }: RootClients, name: string, index: number): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: name,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'demo',
      MasterUserPassword: 'only-a-demo',
      Tags: tags(index),
    }),
  );
}

async function makeEksCluster(
  { eks }: RootClients,
  name: string,
  account: string,
  index: number,
): Promise<void> {
  await eks.send(
    new CreateEksClusterCommand({
      name,
      roleArn: `arn:aws:iam::${account}:role/${ROLES.eks}`,
      resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
      tags: { team: teamOf(index) },
    }),
  );
}

async function makeLogGroup({ logs }: RootClients, logGroupName: string): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
}

/** By Cloud Control, whose emulator lists only what was made through it. */
async function makeParameter({ cloudControl }: RootClients, Name: string): Promise<void> {
  const DesiredState = JSON.stringify({ Name, Type: 'String', Value: `value of ${Name}` });
  await cloudControl.send(new CreateResourceCommand({ TypeName: 'AWS::SSM::Parameter', DesiredState }));
}
