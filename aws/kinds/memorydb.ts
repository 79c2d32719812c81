import { defineKind } from './kind.js';
import { memorydb } from './services.js';
import { pascal } from './shape.js';

export const user = defineKind({
  name: 'AWS::MemoryDB::User',
  service: memorydb,
  scope: 'regional',
  list: {
    api: 'DescribeUsers',
    permissions: ['memorydb:DescribeUsers'],
    // AWS documents no largest page; a hundred are taken, as by ElastiCache.
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeUsersCommand({ MaxResults: 100, NextToken: token }));
      return { items: answer.Users ?? [], next: answer.NextToken };
    },
  },
  id: ({ ARN }) => ARN ?? '',
  properties: (item) => pascal(item),
  actions: [
    { name: 'DescribeMemoryDbUsersAction', listed: true },
    {
      name: 'ListTagsForMemoryDbUserAction',
      optional: true,
      gives: ['TagList'],
      permissions: ['memorydb:ListTags'],
      each: async ({ sdk, send }, { ARN }) => {
        const { TagList = [] } = await send(new sdk.ListTagsCommand({ ResourceArn: ARN }));
        return { TagList };
      },
    },
  ],
  tags: { property: 'TagList', action: 'ListTagsForMemoryDbUserAction' },
  lookup: {
    permissions: ['memorydb:DescribeUsers'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeUsersCommand({ UserName: arn.split('/').at(-1) }));
      return 'present';
    },
  },
});
