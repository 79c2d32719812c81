import { defineKind } from './kind.js';
import { secretsManager } from './services.js';

/** What is known about a secret. Nothing here asks for its value, and no permission for that is needed. */
export const secret = defineKind({
  name: 'AWS::SecretsManager::Secret',
  service: secretsManager,
  scope: 'regional',
  list: {
    api: 'ListSecrets',
    permissions: ['secretsmanager:ListSecrets'],
    pageSize: 100,
    // Without those that are marked for deletion.
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListSecretsCommand({ MaxResults: 100, NextToken: token }));
      return { items: answer.SecretList ?? [], next: answer.NextToken };
    },
  },
  id: ({ ARN }) => ARN ?? '',
  cloudControlId: ({ ARN }) => ARN ?? '',
  properties: (item) => ({ ...item, Id: item.ARN }),
  actions: [{ name: 'ListSecretsAction', listed: true }],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['secretsmanager:DescribeSecret'],
    // A secret that is marked for deletion stays describable, but is no longer listed.
    one: async ({ sdk, send }, arn) => {
      const { DeletedDate } = await send(new sdk.DescribeSecretCommand({ SecretId: arn }));
      return DeletedDate === undefined ? 'present' : 'gone';
    },
  },
});
