import { homeRegion } from '../partition.js';
import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { organizations } from './services.js';
import { pascal } from './shape.js';

export const organizationAccount = defineKind({
  name: 'AWS::Organizations::Account',
  service: organizations,
  scope: 'organization',
  globalRegion: homeRegion,
  list: {
    api: 'ListAccounts',
    permissions: ['organizations:ListAccounts'],
    pageSize: 20,
    // Suspended and closed accounts too.
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListAccountsCommand({ MaxResults: 20, NextToken: token }));
      return { items: answer.Accounts ?? [], next: answer.NextToken };
    },
  },
  id: ({ Id }) => Id ?? '',
  properties: (item) => pascal(item),
  context: null,
  actions: [
    { name: 'ListAccountsAction', listed: true },
    {
      name: 'ListParentsAction',
      optional: true,
      gives: ['Parents'],
      permissions: ['organizations:ListParents'],
      each: async ({ sdk, send }, { Id }) => {
        const Parents = await allPages(async (NextToken) => {
          const answer = await send(new sdk.ListParentsCommand({ ChildId: Id, NextToken }));
          return { items: answer.Parents ?? [], next: answer.NextToken };
        });
        return { Parents };
      },
    },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['organizations:ListTagsForResource'],
      each: async ({ sdk, send }, { Id }) => {
        const Tags = await allPages(async (NextToken) => {
          const answer = await send(new sdk.ListTagsForResourceCommand({ ResourceId: Id, NextToken }));
          return { items: answer.Tags ?? [], next: answer.NextToken };
        });
        return { Tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListTagsForResourceAction' },
  lookup: {
    permissions: ['organizations:DescribeAccount'],
    one: async ({ sdk, send }, id) => {
      await send(new sdk.DescribeAccountCommand({ AccountId: id }));
      return 'present';
    },
  },
});
