import { defineKind } from './kind.js';
import { kafka } from './services.js';
import { pascal } from './shape.js';

/** Provisioned clusters: the first version of the API knows no others, and gives their settings at the top level. */
export const mskCluster = defineKind({
  name: 'AWS::MSK::Cluster',
  service: kafka,
  scope: 'regional',
  list: {
    api: 'ListClusters',
    permissions: ['kafka:ListClusters'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListClustersCommand({ MaxResults: 100, NextToken: token }));
      return { items: answer.ClusterInfoList ?? [], next: answer.NextToken };
    },
  },
  id: ({ ClusterArn }) => ClusterArn ?? '',
  properties: (item) => pascal(item),
  actions: [{ name: 'ListClustersAction', listed: true }],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['kafka:DescribeCluster'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeClusterCommand({ ClusterArn: arn }));
      return 'present';
    },
  },
});

export const mskServerlessCluster = defineKind({
  name: 'AWS::MSK::ServerlessCluster',
  service: kafka,
  scope: 'regional',
  list: {
    api: 'ListClustersV2',
    permissions: ['kafka:ListClustersV2'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(
        new sdk.ListClustersV2Command({
          ClusterTypeFilter: 'SERVERLESS',
          MaxResults: 100,
          NextToken: token,
        }),
      );
      return { items: answer.ClusterInfoList ?? [], next: answer.NextToken };
    },
  },
  id: ({ ClusterArn }) => ClusterArn ?? '',
  properties: (item) => pascal(item),
  actions: [{ name: 'ListMskServerlessClustersAction', listed: true }],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['kafka:DescribeClusterV2'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeClusterV2Command({ ClusterArn: arn }));
      return 'present';
    },
  },
});
