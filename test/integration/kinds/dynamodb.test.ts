import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const KIND = 'AWS::DynamoDB::Table';
const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/${name}`;
const nameOf = ({ input }: AwsCall) =>
  String(input['TableName'] ?? input['ResourceArn'])
    .split('/')
    .at(-1) ?? '';

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('dynamodb.ListTables', ({ input }) =>
    input['ExclusiveStartTableName'] === undefined
      ? { json: { TableNames: ['a', 'b'], LastEvaluatedTableName: 'b' } }
      : { json: { TableNames: ['c'] } },
  );
  aws.on('dynamodb.DescribeTable', (call) => ({
    json: {
      Table: {
        TableName: nameOf(call),
        TableArn: arn(nameOf(call)),
        CreationDateTime: 1_713_383_145.7,
        BillingModeSummary: { LastUpdateToPayPerRequestDateTime: 1_713_383_145 },
      },
    },
  }));
  aws.on('dynamodb.ListTagsOfResource', (call) => ({
    json: { Tags: [{ Key: 'n', Value: nameOf(call) }] },
  }));
  aws.on('dynamodb.DescribeContinuousBackups', () => ({
    json: { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' } },
  }));
});
after(() => aws.stop());

test('tables carry their details, tags and backups, dates as text', async () => {
  const resources = await readAll({
    kind: KIND,
    includeActions: ['GetTableTags', 'GetTableBackupStatusAction'],
  });
  assert.deepEqual(idsOf(resources), ['a', 'b', 'c']);
  assert.deepEqual(rawOf(resources, 'b'), {
    Type: KIND,
    Properties: {
      TableName: 'b',
      TableArn: arn('b'),
      CreationDateTime: '2024-04-17T19:45:45.700000Z',
      BillingModeSummary: { LastUpdateToPayPerRequestDateTime: '2024-04-17T19:45:45Z' },
      Tags: [{ Key: 'n', Value: 'b' }],
      ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' },
    },
    __ExtraContext: CONTEXT,
  });
  assert.equal(aws.calls.length, 2 + 3 * 3);
});

test('one that vanished is absent, one that is denied is unsure, neither touches its neighbours', async () => {
  aws.on('dynamodb.DescribeTable', (call) => {
    if (nameOf(call) === 'a') return error('ResourceNotFoundException');
    if (nameOf(call) === 'b') return error('AccessDeniedException');
    return { json: { Table: { TableName: nameOf(call), TableStatus: 'ACTIVE' } } };
  });
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), ['c']);
  assert.equal(unsureOf(resources)['b']?.code, 'AccessDeniedException');
  assert.equal(resources.length, 2);
  assert.equal(rawOf(resources, 'c').Properties['TableStatus'], 'ACTIVE');
});

test('a table is looked up by its name', async () => {
  aws.on('dynamodb.DescribeTable', (call) =>
    nameOf(call) === 'a' ? error('ResourceNotFoundException') : { json: { Table: {} } },
  );
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), ['a', 'b']);
  assert.deepEqual(Object.fromEntries(verdicts), { a: 'gone', b: 'present' });
});
