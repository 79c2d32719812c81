import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type KindFixture } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, readAll, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::SecretsManager::Secret';
const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}-AbCdEf`;

const secret = (name: string) => ({
  ARN: arn(name),
  Name: name,
  Description: `secret ${name}`,
  KmsKeyId: 'alias/x',
  RotationEnabled: true,
  RotationLambdaARN: 'arn:rotate',
  RotationRules: { AutomaticallyAfterDays: 30 },
  LastChangedDate: 1_713_383_145.7,
  CreatedDate: 1_686_819_600,
  Tags: [{ Key: 'of', Value: name }],
  SecretVersionsToStages: { v1: ['AWSCURRENT'] },
});

const serve: KindFixture['serve'] = (aws, { vanished }) => {
  aws.on('secretsmanager.ListSecrets', ({ input }) => {
    assert.equal(input['MaxResults'], 100);
    assert.ok(!('IncludePlannedDeletion' in input));
    return input['NextToken'] === undefined
      ? { json: { SecretList: ['a', 'b'].map(secret), NextToken: 'two' } }
      : { json: { SecretList: [secret('c')] } };
  });
  aws.on('secretsmanager.DescribeSecret', ({ input }) =>
    vanished.has(String(input['SecretId']))
      ? error('ResourceNotFoundException')
      : { json: { ARN: input['SecretId'] } },
  );
};

kindSuite({
  kind: KIND,
  serve,
  ids: ['a', 'b', 'c'].map(arn),
  raw: {
    id: arn('c'),
    object: {
      Identifier: arn('c'),
      Properties: {
        Id: arn('c'),
        ARN: arn('c'),
        Name: 'c',
        Description: 'secret c',
        KmsKeyId: 'alias/x',
        RotationEnabled: true,
        RotationLambdaARN: 'arn:rotate',
        RotationRules: { AutomaticallyAfterDays: 30 },
        LastChangedDate: '2024-04-17T19:45:45.700000Z',
        CreatedDate: '2023-06-15T09:00:00Z',
        Tags: [{ Key: 'of', Value: 'c' }],
        SecretVersionsToStages: { v1: ['AWSCURRENT'] },
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
    },
  },
  list: { name: 'secretsmanager.ListSecrets', permission: 'secretsmanager:ListSecrets' },
  lookup: { present: arn('a'), gone: arn('b') },
});

test('a value is never asked for, nor is the permission for it', async () => {
  const kind = kindOf(KIND);
  const permissions = [
    ...kind.permissions,
    ...kind.lookupPermissions,
    ...kind.actions.flatMap((action) => action.permissions),
  ];
  assert.ok(permissions.length > 0);
  assert.deepEqual(
    permissions.filter((permission) => /GetSecretValue|\*/.test(permission)),
    [],
  );
  const aws = await startAwsFixture();
  try {
    serve(aws, { vanished: new Set(), denied: new Set() });
    const resources = await readAll({ kind: KIND, includeActions: kind.actions.map(({ name }) => name) });
    await createKindReader().existsStill(kind, scopeOf(), idsOf(resources));
    const operations = new Set(aws.calls.map(({ operation }) => operation));
    assert.deepEqual(operations, new Set(['ListSecrets', 'DescribeSecret']));
  } finally {
    await aws.stop();
  }
});

test('a secret that is marked for deletion is gone, as it is to the list', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('secretsmanager.DescribeSecret', ({ input }) => ({
      json: { ARN: input['SecretId'], ...(input['SecretId'] === arn('b') && { DeletedDate: 1_686_819_600 }) },
    }));
    const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [arn('a'), arn('b')]);
    assert.deepEqual(Object.fromEntries(verdicts), { [arn('a')]: 'present', [arn('b')]: 'gone' });
  } finally {
    await aws.stop();
  }
});
