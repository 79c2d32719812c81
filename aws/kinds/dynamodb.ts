import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { dynamodb } from './services.js';
import { pascal } from './shape.js';

/** ListTables gives names only; tags are asked for by ARN, which is built so that they need not wait for the description. */
function tableArn(
  { partition, region, account }: { partition: string; region: string; account: string },
  name: string,
) {
  return `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
}

export const table = defineKind({
  name: 'AWS::DynamoDB::Table',
  service: dynamodb,
  scope: 'regional',
  list: {
    api: 'ListTables',
    permissions: ['dynamodb:ListTables'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListTablesCommand({ Limit: 100, ExclusiveStartTableName: token }));
      return { items: answer.TableNames ?? [], next: answer.LastEvaluatedTableName };
    },
  },
  id: (name) => name,
  properties: (name, place) => ({ TableName: name, TableArn: tableArn(place, name) }),
  actions: [
    { name: 'ListTablesAction', listed: true },
    {
      name: 'GetTableDetailsAction',
      permissions: ['dynamodb:DescribeTable'],
      each: async ({ sdk, send }, name) => {
        const { Table = {} } = await send(new sdk.DescribeTableCommand({ TableName: name }));
        return pascal(Table);
      },
    },
    {
      name: 'GetTableTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['dynamodb:ListTagsOfResource'],
      each: async (aws, name) => {
        const { sdk, send } = aws;
        const ResourceArn = tableArn(aws, name);
        const Tags = await allPages(async (NextToken) => {
          const answer = await send(new sdk.ListTagsOfResourceCommand({ ResourceArn, NextToken }));
          return { items: answer.Tags ?? [], next: answer.NextToken };
        });
        return { Tags };
      },
    },
    {
      name: 'GetTableBackupStatusAction',
      optional: true,
      gives: ['ContinuousBackupsDescription'],
      permissions: ['dynamodb:DescribeContinuousBackups'],
      each: async ({ sdk, send }, name) => {
        const { ContinuousBackupsDescription } = await send(
          new sdk.DescribeContinuousBackupsCommand({ TableName: name }),
        );
        return { ContinuousBackupsDescription };
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetTableTagsAction' },
  lookup: {
    permissions: ['dynamodb:DescribeTable'],
    one: async ({ sdk, send }, name) => {
      await send(new sdk.DescribeTableCommand({ TableName: name }));
      return 'present';
    },
  },
});
