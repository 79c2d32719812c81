import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { documentOf } from './model.js';
import { kms } from './services.js';
import { pascal } from './shape.js';

type Kms = Awaited<ReturnType<typeof kms.connect>>;

/** Names of the aliases by the id of their key, for each connection (one read of a scope) that asked for them. */
const aliases = new WeakMap<Kms, Promise<Map<string, string[]>>>();

function aliasesOf(aws: Kms): Promise<Map<string, string[]>> {
  const known = aliases.get(aws) ?? readAliases(aws);
  aliases.set(aws, known);
  // A failed list is asked for anew by the next batch.
  known.catch(() => aliases.delete(aws));
  return known;
}

async function readAliases({ sdk, send }: Kms): Promise<Map<string, string[]>> {
  const all = await allPages(async (Marker) => {
    const answer = await send(new sdk.ListAliasesCommand({ Limit: 100, Marker }));
    return { items: answer.Aliases ?? [], next: answer.NextMarker };
  });
  const names = new Map<string, string[]>();
  for (const { TargetKeyId, AliasName } of all) {
    if (TargetKeyId !== undefined && AliasName !== undefined)
      names.set(TargetKeyId, [...(names.get(TargetKeyId) ?? []), AliasName]);
  }
  return names;
}

export const key = defineKind({
  name: 'AWS::KMS::Key',
  service: kms,
  scope: 'regional',
  list: {
    api: 'ListKeys',
    permissions: ['kms:ListKeys'],
    pageSize: 1000,
    // AWS managed keys too, and keys that await their deletion: `KeyManager` and `KeyState` tell.
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListKeysCommand({ Limit: 1000, Marker: token }));
      return { items: answer.Keys ?? [], next: answer.NextMarker };
    },
  },
  id: ({ KeyArn }) => KeyArn ?? '',
  cloudControlId: ({ KeyId }) => KeyId ?? '',
  properties: ({ KeyId, KeyArn }) => ({ KeyId, Arn: KeyArn }),
  actions: [
    { name: 'ListKeysAction', listed: true },
    {
      name: 'DescribeKeyAction',
      permissions: ['kms:DescribeKey'],
      each: async ({ sdk, send }, { KeyId }) => {
        const { KeyMetadata = {} } = await send(new sdk.DescribeKeyCommand({ KeyId }));
        return pascal(KeyMetadata);
      },
    },
    {
      name: 'GetKeyRotationStatusAction',
      optional: true,
      gives: ['EnableKeyRotation', 'NextRotationDate', 'OnDemandRotationStartDate', 'RotationPeriodInDays'],
      permissions: ['kms:GetKeyRotationStatus'],
      // Keys that cannot be rotated: asymmetric ones, imported ones, those of a custom key store.
      none: { UnsupportedOperationException: { EnableKeyRotation: false } },
      each: async ({ sdk, send }, { KeyId }) => {
        const answer = await send(new sdk.GetKeyRotationStatusCommand({ KeyId }));
        const { KeyRotationEnabled, RotationPeriodInDays, NextRotationDate, OnDemandRotationStartDate } =
          answer;
        return {
          EnableKeyRotation: KeyRotationEnabled,
          RotationPeriodInDays,
          NextRotationDate,
          OnDemandRotationStartDate,
        };
      },
    },
    {
      name: 'ListResourceTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['kms:ListResourceTags'],
      each: async ({ sdk, send }, { KeyId }) => {
        const tags = await allPages(async (Marker) => {
          const answer = await send(new sdk.ListResourceTagsCommand({ KeyId, Limit: 50, Marker }));
          return { items: answer.Tags ?? [], next: answer.NextMarker };
        });
        return { Tags: tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value })) };
      },
    },
    {
      name: 'ListAliasesAction',
      optional: true,
      gives: ['Aliases'],
      permissions: ['kms:ListAliases'],
      // One list of all aliases, a hundred a call, instead of a list for each key.
      batch: 100,
      call: async (aws, keys) => {
        const aliases = await aliasesOf(aws);
        return new Map(
          keys.map(({ KeyId = '', KeyArn = '' }) => [
            KeyArn,
            { part: { Aliases: aliases.get(KeyId) ?? [] } },
          ]),
        );
      },
    },
    {
      name: 'GetKeyPolicyAction',
      optional: true,
      gives: ['KeyPolicy'],
      permissions: ['kms:GetKeyPolicy'],
      each: async ({ sdk, send }, { KeyId }) => {
        // A key has one policy, of this name.
        const { Policy } = await send(new sdk.GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
        return { KeyPolicy: documentOf(Policy) };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListResourceTagsAction' },
  lookup: {
    permissions: ['kms:DescribeKey'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeKeyCommand({ KeyId: arn }));
      return 'present';
    },
  },
});
