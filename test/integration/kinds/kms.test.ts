import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, missingOf, rawOf, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::KMS::Key';
const arn = (id: string) => `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${id}`;
const listed = (id: string) => ({ KeyId: id, KeyArn: arn(id) });
/** The id of the key that a call is about: calls of the list name it by its id, look-ups by its ARN. */
const keyIn = ({ input }: AwsCall) => String(input['KeyId']).replace(/^.*\//, '');
const policy = { Version: '2012-10-17', Statement: [] };

const metadata = (id: string) => ({
  AWSAccountId: ACCOUNT,
  KeyId: id,
  Arn: arn(id),
  CreationDate: 1_686_819_600,
  Enabled: true,
  Description: `key ${id}`,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: 'Enabled',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  MultiRegion: false,
});

kindSuite({
  kind: KIND,
  includeActions: ['GetKeyRotationStatus', 'ListResourceTags', 'ListAliases', 'GetKeyPolicy'],
  serve(aws, { vanished, denied }) {
    aws.on('kms.ListKeys', ({ input }) => {
      assert.equal(input['Limit'], 1000);
      return input['Marker'] === undefined
        ? { json: { Keys: ['a', 'b'].map(listed), Truncated: true, NextMarker: 'two' } }
        : { json: { Keys: [listed('c')], Truncated: false } };
    });
    const ofKey = (name: string, answer: (id: string) => object) =>
      aws.on(`kms.${name}`, (call) =>
        vanished.has(arn(keyIn(call))) ? error('NotFoundException') : { json: answer(keyIn(call)) },
      );
    ofKey('GetKeyRotationStatus', () => ({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: 1_713_383_145.7,
    }));
    ofKey('ListResourceTags', (id) => ({ Tags: [{ TagKey: 'of', TagValue: id }], Truncated: false }));
    aws.on('kms.ListAliases', () => ({
      json: {
        Aliases: [
          { AliasName: 'alias/aws/unused' },
          ...['c', 'b', 'a'].map((id) => ({ AliasName: `alias/${id}`, TargetKeyId: id })),
        ],
        Truncated: false,
      },
    }));
    ofKey('GetKeyPolicy', () => ({ Policy: JSON.stringify(policy, undefined, 2), PolicyName: 'default' }));
    aws.on('kms.DescribeKey', (call) => {
      const id = keyIn(call);
      if (vanished.has(arn(id))) return error('NotFoundException');
      if (denied.has(arn(id))) return error('AccessDeniedException');
      return { json: { KeyMetadata: metadata(id) } };
    });
  },
  ids: ['a', 'b', 'c'].map(arn),
  raw: {
    id: arn('c'),
    object: {
      Identifier: 'c',
      Properties: {
        ...metadata('c'),
        CreationDate: '2023-06-15T09:00:00Z',
        EnableKeyRotation: true,
        RotationPeriodInDays: 365,
        NextRotationDate: '2024-04-17T19:45:45.700000Z',
        Tags: [{ Key: 'of', Value: 'c' }],
        Aliases: ['alias/c'],
        KeyPolicy: policy,
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
    },
  },
  list: { name: 'kms.ListKeys', permission: 'kms:ListKeys' },
  vanishes: arn('a'),
  denied: { id: arn('b'), becomes: 'unsure' },
  lookup: { present: arn('c'), gone: arn('b') },
});

test('a key that cannot be rotated is not rotated; tags and aliases are read to their last page', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('kms.ListKeys', () => ({ json: { Keys: [listed('a')], Truncated: false } }));
    aws.on('kms.DescribeKey', () => ({ json: { KeyMetadata: metadata('a') } }));
    aws.on('kms.GetKeyRotationStatus', () => error('UnsupportedOperationException'));
    aws.on('kms.GetKeyPolicy', () => error('AccessDeniedException'));
    aws.on('kms.ListAliases', ({ input }) =>
      input['Marker'] === undefined
        ? {
            json: {
              Aliases: [{ AliasName: 'alias/1', TargetKeyId: 'a' }],
              Truncated: true,
              NextMarker: 'more',
            },
          }
        : { json: { Aliases: [{ AliasName: 'alias/2', TargetKeyId: 'a' }], Truncated: false } },
    );
    aws.on('kms.ListResourceTags', ({ input }) =>
      input['Marker'] === undefined
        ? { json: { Tags: [{ TagKey: 'x', TagValue: '1' }], Truncated: true, NextMarker: 'more' } }
        : { json: { Tags: [{ TagKey: 'y', TagValue: '2' }], Truncated: false } },
    );
    const resources = await readAll({
      kind: KIND,
      includeActions: ['GetKeyRotationStatus', 'ListResourceTags', 'ListAliases', 'GetKeyPolicy'],
    });
    const { Properties } = rawOf(resources, arn('a'));
    assert.equal(Properties['EnableKeyRotation'], false);
    assert.deepEqual(Properties['Aliases'], ['alias/1', 'alias/2']);
    assert.deepEqual(Properties['Tags'], [
      { Key: 'x', Value: '1' },
      { Key: 'y', Value: '2' },
    ]);
    assert.deepEqual(missingOf(resources, arn('a')), { GetKeyPolicyAction: 'AccessDeniedException' });
    assert.ok(!('KeyPolicy' in Properties));
  } finally {
    await aws.stop();
  }
});
