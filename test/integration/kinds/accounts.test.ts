import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf, ListFault } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { error, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::Organizations::Account';

const account = (id: string, state: string) => ({
  Id: id,
  Name: `account ${id}`,
  State: state,
  JoinedTimestamp: 1_700_000_000.5,
});

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('organizations.ListAccounts', ({ input }) =>
    input['NextToken'] === undefined
      ? { json: { Accounts: [account('1', 'ACTIVE'), account('2', 'SUSPENDED')], NextToken: 'two' } }
      : { json: { Accounts: [account('3', 'ACTIVE')] } },
  );
  aws.on('organizations.ListParents', ({ input }) =>
    input['ChildId'] === '2'
      ? error('AccessDeniedException')
      : { json: { Parents: [{ Id: `ou-${String(input['ChildId'])}`, Type: 'ORGANIZATIONAL_UNIT' }] } },
  );
  aws.on('organizations.ListTagsForResource', ({ input }) =>
    input['NextToken'] === undefined
      ? { json: { Tags: [{ Key: 'a', Value: '1' }], NextToken: 'two' } }
      : { json: { Tags: [{ Key: 'b', Value: '2' }] } },
  );
});
after(() => aws.stop());

test('all accounts are read, suspended ones too, without a context', async () => {
  const resources = await readAll({ kind: KIND, includeActions: ['ListParents', 'ListTagsForResource'] });
  assert.deepEqual(idsOf(resources), ['1', '2', '3']);
  assert.deepEqual(rawOf(resources, '1'), {
    Type: KIND,
    Properties: {
      Id: '1',
      Name: 'account 1',
      State: 'ACTIVE',
      JoinedTimestamp: '2023-11-14T22:13:20.500000Z',
      Parents: [{ Id: 'ou-1', Type: 'ORGANIZATIONAL_UNIT' }],
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    },
  });
  assert.deepEqual(missingOf(resources, '2'), { ListParentsAction: 'AccessDeniedException' });
  assert.ok(aws.calls.every(({ region }) => region === 'us-east-1'));
});

test("it is asked for in the partition's own region", async () => {
  await readAll({ kind: KIND, scope: { partition: 'aws-us-gov', regions: ['us-gov-east-1'] } });
  assert.ok(aws.calls.every(({ region }) => region === 'us-gov-west-1'));
});

test('an account that is in no organization says so', async () => {
  aws.on('organizations.ListAccounts', () => error('AWSOrganizationsNotInUseException'));
  await assert.rejects(
    readAll({ kind: KIND }),
    (fault) =>
      fault instanceof ListFault &&
      fault.category === 'denied' &&
      fault.message.includes('in no organization'),
  );
});

test('an account is gone only when Organizations does not know it', async () => {
  aws.on('organizations.DescribeAccount', ({ input }) =>
    input['AccountId'] === '1' ? { json: { Account: {} } } : error('AccountNotFoundException'),
  );
  const scope = scopeOf({ region: GLOBAL_REGION });
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scope, ['1', '2']);
  assert.deepEqual([...verdicts.values()], ['present', 'gone']);
});

test('an account describes itself without any AWS call', async () => {
  const resources = await readAll({ kind: 'AWS::Account::Info' });
  assert.deepEqual(resources, [
    {
      state: 'read',
      id: ACCOUNT,
      raw: { Type: 'AWS::Account::Info', Properties: { Id: ACCOUNT, Name: 'payments' } },
    },
  ]);
  assert.equal(aws.calls.length, 0);
  assert.equal(kindOf('AWS::Account::Info').leastCalls({ items: 1 }), 0);
});
