import { defineKind } from './kind.js';
import { elasticache } from './services.js';
import { pascal } from './shape.js';

/** Cache clusters: single ones and the members of replication groups. */
export const cacheCluster = defineKind({
  name: 'AWS::ElastiCache::Cluster',
  service: elasticache,
  scope: 'regional',
  list: {
    api: 'DescribeCacheClusters',
    permissions: ['elasticache:DescribeCacheClusters'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(
        new sdk.DescribeCacheClustersCommand({ MaxRecords: 100, Marker: token, ShowCacheNodeInfo: true }),
      );
      return { items: answer.CacheClusters ?? [], next: answer.Marker };
    },
  },
  id: ({ ARN }) => ARN ?? '',
  properties: (item) => pascal(item),
  actions: [
    { name: 'DescribeCacheClustersAction', listed: true },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['TagList'],
      permissions: ['elasticache:ListTagsForResource'],
      each: async ({ sdk, send }, { ARN }) => {
        const { TagList = [] } = await send(new sdk.ListTagsForResourceCommand({ ResourceName: ARN }));
        return { TagList };
      },
    },
  ],
  tags: { property: 'TagList', action: 'ListTagsForResourceAction' },
  lookup: {
    permissions: ['elasticache:DescribeCacheClusters'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeCacheClustersCommand({ CacheClusterId: arn.split(':').at(-1) }));
      return 'present';
    },
  },
});
