import { CreateTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { CreateCacheClusterCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { CreateUserCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { CreateDBClusterCommand, CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';

import { each, known, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

export async function seedRds(place: SeedPlace): Promise<Seeded[]> {
  const rds = new RDSClient(place.client('ministack'));
  const instances = each(place, 'rds', async (name, index) => {
    const { DBInstance } = await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: name,
        DBInstanceClass: 'db.t3.micro',
        Engine: 'postgres',
        AllocatedStorage: 20 + index,
        MasterUsername: `admin${index}`,
        MasterUserPassword: 'only-a-test',
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::RDS::DBInstance',
      key: { DBInstanceArn: known(DBInstance?.DBInstanceArn, 'instance') },
      facts: {
        DescribeDBInstancesAction: { DBInstanceIdentifier: name, AllocatedStorage: 20 + index },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
  const clusters = each(place, 'aurora', async (name, index) => {
    const { DBCluster } = await rds.send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: name,
        Engine: 'aurora-postgresql',
        MasterUsername: `admin${index}`,
        MasterUserPassword: 'only-a-test',
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::RDS::DBCluster',
      key: { DBClusterArn: known(DBCluster?.DBClusterArn, 'cluster') },
      facts: {
        DescribeDBClustersAction: { DBClusterIdentifier: name, MasterUsername: `admin${index}` },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
  return (await Promise.all([instances, clusters])).flat();
}

export async function seedDynamoDb(place: SeedPlace): Promise<Seeded[]> {
  const dynamodb = new DynamoDBClient(place.client('ministack'));
  return await each(place, 'table', async (name, index) => {
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: `id${index}`, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: `id${index}`, KeyType: 'HASH' }],
        Tags: tagsOf(name),
      }),
    );
    const recovery = index === 0;
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName: name,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery },
      }),
    );
    return {
      kind: 'AWS::DynamoDB::Table',
      key: { TableArn: known(TableDescription?.TableArn, 'table') },
      facts: {
        ListTablesAction: { TableName: name },
        GetTableDetailsAction: { KeySchema: [{ AttributeName: `id${index}` }] },
        GetTableTagsAction: { Tags: tagsOf(name) },
        GetTableBackupStatusAction: {
          ContinuousBackupsDescription: {
            PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovery ? 'ENABLED' : 'DISABLED' },
          },
        },
      },
    };
  });
}

export async function seedElastiCache(place: SeedPlace): Promise<Seeded[]> {
  const elasticache = new ElastiCacheClient(place.client('ministack'));
  return await each(place, 'cache', async (name) => {
    const { CacheCluster } = await elasticache.send(
      new CreateCacheClusterCommand({
        CacheClusterId: name,
        CacheNodeType: 'cache.t3.micro',
        Engine: 'redis',
        NumCacheNodes: 1,
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::ElastiCache::Cluster',
      key: { ARN: known(CacheCluster?.ARN, 'cache cluster') },
      facts: {
        DescribeCacheClustersAction: { CacheClusterId: name },
        ListTagsForResourceAction: { TagList: tagsOf(name) },
      },
    };
  });
}

export async function seedMemoryDb(place: SeedPlace): Promise<Seeded[]> {
  const memorydb = new MemoryDBClient(place.client('moto'));
  const made = await each(place, 'memorydb', async (name) => {
    const { User } = await memorydb.send(
      new CreateUserCommand({
        UserName: name,
        AccessString: `on ~${name}:* +@all`,
        AuthenticationMode: { Type: 'iam' },
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::MemoryDB::User',
      key: { ARN: known(User?.ARN, 'user') },
      facts: {
        DescribeMemoryDbUsersAction: { Name: name, AccessString: `on ~${name}:* +@all` },
        ListTagsForMemoryDbUserAction: { TagList: tagsOf(name) },
      },
    };
  });
  // Each region of an account has it from its beginning.
  return [...made, { kind: 'AWS::MemoryDB::User', key: { Name: 'default' }, facts: {} }];
}
