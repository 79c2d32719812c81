import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { defineKind } from './kind.js';
import { tagList } from './model.js';
import { logs } from './services.js';
import { pascal } from './shape.js';

/** The ARN that tags are asked for by; policies have it with a `:*` behind it. */
const arnOf = ({ logGroupArn, arn = '' }: LogGroup) => logGroupArn ?? arn.replace(/:\*$/, '');

export const logGroup = defineKind({
  name: 'AWS::Logs::LogGroup',
  service: logs,
  scope: 'regional',
  list: {
    api: 'DescribeLogGroups',
    permissions: ['logs:DescribeLogGroups'],
    pageSize: 50,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeLogGroupsCommand({ limit: 50, nextToken: token }));
      return { items: answer.logGroups ?? [], next: answer.nextToken };
    },
  },
  id: arnOf,
  cloudControlId: ({ logGroupName = '' }) => logGroupName,
  properties: (item) => pascal(item),
  tags: { property: 'Tags', action: 'ListTagsForResourceAction' },
  actions: [
    { name: 'DescribeLogGroupsAction', listed: true },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['logs:ListTagsForResource'],
      each: async ({ sdk, send }, item) => {
        const { tags } = await send(new sdk.ListTagsForResourceCommand({ resourceArn: arnOf(item) }));
        return { Tags: tagList(tags ?? {}) };
      },
    },
  ],
  lookup: {
    permissions: ['logs:DescribeLogGroups'],
    // By prefix, as there is no call for one: names are in the order of their characters, so that it would be the first.
    one: async ({ sdk, send }, id) => {
      const [, name = id] = id.split(':log-group:');
      const { logGroups = [] } = await send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      return logGroups.some(({ logGroupName }) => logGroupName === name) ? 'present' : 'gone';
    },
  },
});
