import type { GroupIdentifier, QueryError } from '@aws-sdk/client-resource-groups';
import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { documentOf, tagList } from './model.js';
import { resourceGroups } from './services.js';
import { pascal } from './shape.js';

const arnOf = ({ GroupArn }: GroupIdentifier) => GroupArn ?? '';

export const group = defineKind({
  name: 'AWS::ResourceGroups::Group',
  service: resourceGroups,
  scope: 'regional',
  list: {
    api: 'ListGroups',
    permissions: ['resource-groups:ListGroups'],
    pageSize: 50,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListGroupsCommand({ MaxResults: 50, NextToken: token }));
      return { items: answer.GroupIdentifiers ?? [], next: answer.NextToken };
    },
  },
  id: arnOf,
  cloudControlId: ({ GroupName = '' }) => GroupName,
  properties: (item) => pascal(item, { GroupArn: 'Arn', GroupName: 'Name' }),
  // The older integration's objects were the API's, with the group's name under both of its names.
  beside: (item) => ({ ...pascal(item), Name: item.GroupName }),
  tags: { property: 'Tags', action: 'GetTagsAction' },
  actions: [
    { name: 'ListGroupsAction', listed: true },
    {
      name: 'GetGroupQueryAction',
      optional: true,
      gives: ['ResourceQuery'],
      permissions: ['resource-groups:GetGroupQuery'],
      // A group that is made of a configuration has no query, which AWS calls a bad request.
      none: { BadRequestException: {} },
      each: async ({ sdk, send }, { GroupArn }) => {
        const { GroupQuery } = await send(new sdk.GetGroupQueryCommand({ Group: GroupArn }));
        const query = GroupQuery?.ResourceQuery;
        // CloudFormation has the query itself where the API has it as JSON text.
        return { ResourceQuery: query && { ...query, Query: documentOf(query.Query) } };
      },
    },
    {
      name: 'GetTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['resource-groups:GetTags'],
      each: async ({ sdk, send }, { GroupArn }) => {
        const { Tags } = await send(new sdk.GetTagsCommand({ Arn: GroupArn }));
        return { Tags: tagList(Tags ?? {}) };
      },
    },
    {
      // The selector's `listGroupResources` asks for it, too.
      name: 'ListGroupResourcesAction',
      optional: true,
      atTop: true,
      // Entities may be made of the members: where these could not be read, none may seem to be gone.
      onFault: 'unsure',
      gives: ['__Resources'],
      // Resource Groups API reference, ListGroupResources: minimum permissions.
      permissions: [
        'cloudformation:DescribeStacks',
        'cloudformation:ListStackResources',
        'resource-groups:ListGroupResources',
        'tag:GetResources',
      ],
      each: async ({ sdk, send }, { GroupArn }) => ({
        __Resources: await allPages(async (token) => {
          const answer = await send(
            new sdk.ListGroupResourcesCommand({ Group: GroupArn, MaxResults: 50, NextToken: token }),
          );
          throwIfUnknown(answer.QueryErrors);
          const members = answer.Resources ?? [];
          return { items: members.flatMap(({ Identifier }) => Identifier ?? []), next: answer.NextToken };
        }),
      }),
    },
  ],
  lookup: {
    permissions: ['resource-groups:GetGroup'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.GetGroupCommand({ Group: arn }));
      return 'present';
    },
  },
});

/** The members of a stack whose role AWS could not take are unknown; what else it says in errors is that there are none. */
function throwIfUnknown(errors: readonly QueryError[] = []): void {
  const unknown = errors.find(({ ErrorCode }) => ErrorCode === 'CLOUDFORMATION_STACK_UNASSUMABLE_ROLE');
  if (unknown) throw new MembersUnknown(unknown);
}

/** Its name is AWS's error code. */
class MembersUnknown extends Error {
  constructor({ ErrorCode, Message }: QueryError) {
    super(Message);
    this.name = ErrorCode ?? this.name;
  }
}
