import { defineKind } from './kind.js';
import { eks } from './services.js';
import { pascal } from './shape.js';

/** EKS's own clusters; those that are only connected to it are left out, as AWS does unless asked otherwise. */
export const eksCluster = defineKind({
  name: 'AWS::EKS::Cluster',
  service: eks,
  scope: 'regional',
  list: {
    api: 'ListClusters',
    permissions: ['eks:ListClusters'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListClustersCommand({ maxResults: 100, nextToken: token }));
      return { items: answer.clusters ?? [], next: answer.nextToken };
    },
  },
  id: (name) => name,
  properties: (name) => ({ Name: name }),
  actions: [
    {
      name: 'DescribeClusterAction',
      permissions: ['eks:DescribeCluster'],
      each: async ({ sdk, send }, name) => {
        const { cluster = {} } = await send(new sdk.DescribeClusterCommand({ name }));
        return pascal(cluster);
      },
    },
  ],
  tags: { property: 'Tags', action: 'DescribeClusterAction' },
  lookup: {
    permissions: ['eks:DescribeCluster'],
    one: async ({ sdk, send }, name) => {
      await send(new sdk.DescribeClusterCommand({ name }));
      return 'present';
    },
  },
});
