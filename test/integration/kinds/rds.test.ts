import { error, query, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT } from '../../support/read-kind.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const arn = (kind: 'db' | 'cluster', name: string) => `arn:aws:rds:eu-west-1:${ACCOUNT}:${kind}:${name}`;
const tagList = (name: string) => ({ Tag: [{ Key: 'name', Value: name }] });

const instanceXml = (name: string) => ({
  DBInstanceIdentifier: name,
  DBInstanceArn: arn('db', name),
  DbInstancePort: 0,
  Endpoint: { Address: `${name}.example`, Port: 5432 },
  IAMDatabaseAuthenticationEnabled: true,
  PerformanceInsightsEnabled: false,
  InstanceCreateTime: '2023-06-15T09:00:00Z',
  VpcSecurityGroups: { VpcSecurityGroupMembership: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }] },
  TagList: tagList(name),
});

kindSuite({
  kind: 'AWS::RDS::DBInstance',
  includeActions: ['ListTagsForResource'],
  serve(aws, { vanished }) {
    aws.on('rds.DescribeDBInstances', ({ input }: AwsCall) => {
      const asked = input['DBInstanceIdentifier'];
      if (typeof asked === 'string') {
        return vanished.has(asked)
          ? error('DBInstanceNotFound', 404)
          : query('DescribeDBInstances', { DBInstances: { DBInstance: [instanceXml('a')] } });
      }
      return input['Marker'] === undefined
        ? query('DescribeDBInstances', {
            DBInstances: { DBInstance: ['a', 'b'].map(instanceXml) },
            Marker: 'two',
          })
        : query('DescribeDBInstances', { DBInstances: { DBInstance: [instanceXml('c')] } });
    });
  },
  ids: ['a', 'b', 'c'].map((name) => arn('db', name)),
  raw: {
    id: arn('db', 'c'),
    object: {
      Properties: {
        DBInstanceIdentifier: 'c',
        DBInstanceArn: arn('db', 'c'),
        Port: 0,
        Endpoint: { Address: 'c.example', Port: 5432 },
        EnableIAMDatabaseAuthentication: true,
        EnablePerformanceInsights: false,
        InstanceCreateTime: '2023-06-15T09:00:00Z',
        VPCSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
        TagList: [{ Key: 'name', Value: 'c' }],
        Tags: [{ Key: 'name', Value: 'c' }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'rds.DescribeDBInstances', permission: 'rds:DescribeDBInstances' },
  denial: 'AccessDenied',
  lookup: { present: arn('db', 'a'), gone: arn('db', 'b') },
});

const clusterXml = (name: string) => ({
  DBClusterIdentifier: name,
  DBClusterArn: arn('cluster', name),
  ClusterCreateTime: '2024-04-17T19:45:45.700Z',
  Port: 5432,
  TagList: tagList(name),
});

kindSuite({
  kind: 'AWS::RDS::DBCluster',
  includeActions: ['ListTagsForResourceAction'],
  serve(aws, { vanished }) {
    aws.on('rds.DescribeDBClusters', ({ input }: AwsCall) => {
      const asked = input['DBClusterIdentifier'];
      if (typeof asked === 'string') {
        return vanished.has(asked)
          ? error('DBClusterNotFoundFault', 404)
          : query('DescribeDBClusters', { DBClusters: { DBCluster: [clusterXml('a')] } });
      }
      return input['Marker'] === undefined
        ? query('DescribeDBClusters', { DBClusters: { DBCluster: [clusterXml('a')] }, Marker: 'two' })
        : query('DescribeDBClusters', { DBClusters: { DBCluster: [clusterXml('b')] } });
    });
  },
  ids: ['a', 'b'].map((name) => arn('cluster', name)),
  raw: {
    id: arn('cluster', 'b'),
    object: {
      Properties: {
        DBClusterIdentifier: 'b',
        DBClusterArn: arn('cluster', 'b'),
        ClusterCreateTime: '2024-04-17T19:45:45.700000Z',
        Port: 5432,
        TagList: [{ Key: 'name', Value: 'b' }],
        Tags: [{ Key: 'name', Value: 'b' }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'rds.DescribeDBClusters', permission: 'rds:DescribeDBClusters' },
  denial: 'AccessDenied',
  lookup: { present: arn('cluster', 'a'), gone: arn('cluster', 'b') },
});
