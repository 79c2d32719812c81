import { defineKind } from './kind.js';
import { rds } from './services.js';
import { pascal } from './shape.js';

/** Names that the peer's objects have for AWS's (aws-v3 section 2, traps). */
const INSTANCE_RENAMES = {
  DbInstancePort: 'Port',
  IAMDatabaseAuthenticationEnabled: 'EnableIAMDatabaseAuthentication',
  PerformanceInsightsEnabled: 'EnablePerformanceInsights',
  VpcSecurityGroups: 'VPCSecurityGroups',
};

export const dbInstance = defineKind({
  name: 'AWS::RDS::DBInstance',
  service: rds,
  scope: 'regional',
  list: {
    api: 'DescribeDBInstances',
    permissions: ['rds:DescribeDBInstances'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeDBInstancesCommand({ MaxRecords: 100, Marker: token }));
      return { items: answer.DBInstances ?? [], next: answer.Marker };
    },
  },
  id: ({ DBInstanceArn }) => DBInstanceArn ?? '',
  properties: (item) => pascal(item, INSTANCE_RENAMES),
  tags: { property: 'TagList' },
  actions: [
    { name: 'DescribeDBInstancesAction', listed: true },
    {
      // No call: the list gives the tags.
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      derive: ({ TagList = [] }) => ({ Tags: TagList }),
    },
  ],
  lookup: {
    permissions: ['rds:DescribeDBInstances'],
    // DBInstanceIdentifier takes an ARN, too.
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeDBInstancesCommand({ DBInstanceIdentifier: arn }));
      return 'present';
    },
  },
});

export const dbCluster = defineKind({
  name: 'AWS::RDS::DBCluster',
  service: rds,
  scope: 'regional',
  list: {
    api: 'DescribeDBClusters',
    permissions: ['rds:DescribeDBClusters'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeDBClustersCommand({ MaxRecords: 100, Marker: token }));
      return { items: answer.DBClusters ?? [], next: answer.Marker };
    },
  },
  id: ({ DBClusterArn }) => DBClusterArn ?? '',
  properties: (item) => pascal(item),
  tags: { property: 'TagList' },
  actions: [
    { name: 'DescribeDBClustersAction', listed: true },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      derive: ({ TagList = [] }) => ({ Tags: TagList }),
    },
  ],
  lookup: {
    permissions: ['rds:DescribeDBClusters'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeDBClustersCommand({ DBClusterIdentifier: arn }));
      return 'present';
    },
  },
});
