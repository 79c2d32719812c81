import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, beforeEach, test } from 'node:test';
import { AwsClients } from '../../../aws/clients.js';
import { AwsService } from '../../../aws/clients-service.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { createKindReader, kindOf, ListFault, type ListFaultCategory } from '../../../aws/kinds/index.js';
import { defineKind } from '../../../aws/kinds/kind.js';
import { error, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import {
  idsOf,
  missingOf,
  optionsOf,
  readAll,
  readPagesOf,
  scopeOf,
  unsureOf,
} from '../../support/read-kind.js';

const KIND = 'AWS::DynamoDB::Table';
const LIST = 'dynamodb.ListTables';
const DESCRIBE = 'dynamodb.DescribeTable';
const name = (n: number) => `t${String(n).padStart(3, '0')}`;
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => name(from + i));

let aws: AwsFixture;
let tables: string[];
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  tables = names(0, 100);
  // One list page of 100, then one of 50.
  aws.on(LIST, ({ input }) =>
    input['ExclusiveStartTableName'] === undefined
      ? { json: { TableNames: tables, LastEvaluatedTableName: 'two' } }
      : { json: { TableNames: names(100, 150) } },
  );
  aws.on(DESCRIBE, ({ input }) => ({ json: { Table: { TableName: input['TableName'] } } }));
});
after(() => aws.stop());

const describedTables = () =>
  aws.calls.flatMap(({ operation, input }) =>
    operation === 'DescribeTable' ? [String(input['TableName'])] : [],
  );

async function sizesOfPages(pageSize: number): Promise<number[]> {
  return (await readPagesOf({ kind: KIND, pageSize })).map(({ resources }) => resources.length);
}

async function faultOf(reading: Promise<unknown>): Promise<ListFault> {
  const fault: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(fault instanceof ListFault, `a ListFault, not ${String(fault)}`);
  return fault;
}

test('pages have one size whatever the size of the pages of AWS', async () => {
  assert.deepEqual(await sizesOfPages(40), [40, 40, 40, 30]);
  assert.deepEqual(await sizesOfPages(150), [150]);
  assert.deepEqual(await sizesOfPages(500), [150]);
});

test('an empty list is one empty page without a cursor', async () => {
  aws.on(LIST, () => ({ json: { TableNames: [] } }));
  assert.deepEqual(await readPagesOf({ kind: KIND }), [{ resources: [], cursor: undefined }]);
});

test('another process reads on from the cursor of any page, without describing again what was before it', async () => {
  const pages = await readPagesOf({ kind: KIND, pageSize: 40 });
  for (const [i, { cursor }] of pages.entries()) {
    if (cursor === undefined) continue;
    aws.calls.length = 0;
    const rest = await readAll({ kind: KIND, pageSize: 40, cursor });
    assert.deepEqual(idsOf(rest), names((i + 1) * 40, 150));
    assert.deepEqual(describedTables().toSorted(), names((i + 1) * 40, 150));
  }
});

test('where the list page changed since, it is read from its beginning, so that nothing is skipped', async () => {
  const [first] = await readPagesOf({ kind: KIND, pageSize: 40 });
  tables = ['new', ...names(1, 100)];
  const rest = await readAll({ kind: KIND, pageSize: 40, cursor: first?.cursor ?? '' });
  assert.deepEqual(idsOf(rest), ['new', ...names(1, 150)]);
});

test('a cursor that AWS no longer takes, or that is none, says so', async () => {
  const cursor = (await readPagesOf({ kind: KIND, pageSize: 100 }))[0]?.cursor ?? '';
  aws.on(LIST, () => error('ValidationException'));
  assert.equal((await faultOf(readAll({ kind: KIND, cursor }))).category, 'expired-cursor');
  assert.equal((await faultOf(readAll({ kind: KIND, cursor: 'nonsense' }))).category, 'expired-cursor');
});

test('a list that answers with the token it was asked with ends in a fault, not in a loop', async () => {
  aws.on(LIST, () => ({ json: { TableNames: ['a'], LastEvaluatedTableName: 'same' } }));
  assert.equal((await faultOf(readAll({ kind: KIND }))).awsCode, 'RepeatedToken');
});

test('every failure of the list call names itself', async () => {
  const cases: [
    code: string,
    status: number,
    category: ListFaultCategory,
    retryable: boolean,
    says: RegExp,
  ][] = [
    ['AccessDeniedException', 400, 'denied', false, /Allow dynamodb:ListTables/],
    ['OptInRequired', 403, 'denied', false, /not opted in/],
    ['SubscriptionRequiredException', 403, 'denied', false, /not subscribed/],
    ['UnrecognizedClientException', 400, 'denied', false, /does not know these credentials/],
    ['ThrottlingException', 400, 'throttled', true, /more slowly/],
    ['InternalServerError', 500, 'fault', true, /tried again/],
    ['ValidationException', 400, 'fault', false, /ValidationException/],
    ['ExpiredTokenException', 400, 'fault', true, /ExpiredTokenException/],
  ];
  aws.on(LIST, ({ region }) => {
    const [code = 'None', status = 400] = cases[Number(region.split('-')[2])] ?? [];
    return error(code, status);
  });
  await Promise.all(
    cases.map(async ([code, , category, retryable, says], i) => {
      const fault = await faultOf(readAll({ kind: KIND, scope: { region: `eu-test-${i}` } }));
      assert.deepEqual([fault.awsCode, fault.category, fault.retryable], [code, category, retryable]);
      assert.match(fault.message, says);
      assert.match(fault.message, /AWS::DynamoDB::Table in account 111111111111, region eu-test/);
    }),
  );
});

test('a dropped connection is a fault that is worth another try', async () => {
  aws.on(LIST, () => ({ hangUp: true }));
  const fault = await faultOf(readAll({ kind: KIND }));
  assert.deepEqual([fault.category, fault.retryable, fault.awsCode], ['fault', true, 'Unreachable']);
});

test('a name that does not resolve is a fault, never an unsupported region', async () => {
  process.env['AWS_ENDPOINT_URL'] = 'http://nowhere.invalid';
  try {
    const fault = await faultOf(readAll({ kind: KIND }));
    assert.deepEqual([fault.category, fault.awsCode], ['fault', 'Unresolvable']);
  } finally {
    process.env['AWS_ENDPOINT_URL'] = aws.url;
  }
});

test('a service without an endpoint in the region is unsupported, and not called', async () => {
  const kind = defineKind({
    name: 'AWS::CodeBuild::Project',
    service: new AwsService(
      'codebuild',
      () => import('@aws-sdk/client-dynamodb'),
      (sdk, config) => new sdk.DynamoDBClient(config),
    ),
    scope: 'regional',
    list: {
      api: 'ListProjects',
      permissions: [],
      pageSize: 100,
      page: () => Promise.resolve({ items: ['a'], next: undefined }),
    },
    id: (item) => item,
    properties: () => ({}),
    actions: [],
    lookup: { permissions: [], one: () => Promise.resolve('present') },
  });
  const deps = { clients: new AwsClients(), pageSize: 10 };
  const read = async (region: string) => {
    for await (const page of kind.readPages(scopeOf({ region }), optionsOf(), undefined, deps)) return page;
    return undefined;
  };
  assert.equal((await faultOf(read('ca-west-1'))).category, 'unsupported');
  assert.equal(kind.supports('ca-west-1'), false);
  assert.equal((await read('eu-west-1'))?.resources.length, 1);
  assert.equal((await read('xx-new-1'))?.resources.length, 1);
});

test('a global service that its partition lacks is unsupported, and not called', async () => {
  const scope = { region: GLOBAL_REGION, partition: 'aws-us-gov' };
  const fault = await faultOf(readAll({ kind: 'AWS::CloudFront::Distribution', scope }));
  assert.deepEqual([fault.category, aws.calls.length], ['unsupported', 0]);
});

test('at most 20 calls are in flight for an account, region and service', async () => {
  aws.on(DESCRIBE, async ({ input }) => {
    await sleep(5);
    return { json: { Table: { TableName: input['TableName'] } } };
  });
  assert.equal((await readAll({ kind: KIND })).length, 150);
  assert.ok(aws.peak > 10 && aws.peak <= 20, `${aws.peak} in flight`);
});

test('no more than one page is read ahead of the one that is being worked on', async () => {
  const reader = createKindReader({ pageSize: 20 });
  const pages = reader.readPages(kindOf(KIND), scopeOf(), optionsOf(), undefined);
  await pages.next();
  await sleep(200);
  assert.equal(describedTables().length, 40);
  await pages.return(undefined);
  await sleep(50);
  assert.equal(describedTables().length, 40);
});

test('cancelling rejects with the reason given, and no call is made afterwards', async () => {
  const stop = new AbortController();
  aws.on(DESCRIBE, async () => {
    await sleep(20);
    stop.abort(new Error('the activity was cancelled'));
    return { json: { Table: {} } };
  });
  await assert.rejects(readAll({ kind: KIND, scope: { signal: stop.signal } }), /the activity was cancelled/);
  await sleep(300);
  // Both pages of the list, and those of the 150 descriptions that were in flight.
  const made = aws.calls.length;
  assert.ok(made <= 2 + 20, `${made} calls`);
  await assert.rejects(readAll({ kind: KIND, scope: { signal: stop.signal } }), /the activity was cancelled/);
});

test('one throttled-out table is unsure; where most are, the scope stops and is read on later', async () => {
  aws.on(DESCRIBE, ({ input }) =>
    input['TableName'] === name(7) ? error('ThrottlingException') : { json: { Table: {} } },
  );
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(Object.keys(unsureOf(resources)), [name(7)]);
  assert.equal(idsOf(resources).length, 149);
  assert.equal(describedTables().filter((one) => one === name(7)).length, 3);
  aws.on(DESCRIBE, () => error('InternalServerError', 500));
  const fault = await faultOf(readAll({ kind: KIND, scope: { region: 'eu-west-2' } }));
  assert.deepEqual([fault.category, fault.retryable], ['fault', true]);
});

test('credentials that are no longer taken stop the scope instead of making everything unsure', async () => {
  aws.on(DESCRIBE, () => error('ExpiredTokenException'));
  const fault = await faultOf(readAll({ kind: KIND }));
  assert.deepEqual(
    [fault.awsCode, fault.category, fault.retryable],
    ['ExpiredTokenException', 'fault', true],
  );
});

test('a dropped client is made again; two accounts never share one', async () => {
  const reader = createKindReader({ maxClients: 1 });
  aws.on(LIST, ({ account }) => ({ json: { TableNames: [account] } }));
  for (const id of ['111111111111', '222222222222', '111111111111']) {
    const account = { id, name: id };
    assert.deepEqual(idsOf(await readAll({ kind: KIND, reader, scope: scopeOf({ account }) })), [id]);
  }
});

test('what an action on request does not find is a missing part, unless a look-up does not find the resource either', async () => {
  aws.on('dynamodb.ListTables', () => ({ json: { TableNames: ['a', 'b'] } }));
  aws.on('dynamodb.DescribeTable', ({ input }) => ({ json: { Table: { TableName: input['TableName'] } } }));
  aws.on('dynamodb.ListTagsOfResource', ({ input }) =>
    String(input['ResourceArn']).endsWith('/a')
      ? error('ResourceNotFoundException')
      : { json: { Tags: [{ Key: 'of', Value: 'b' }] } },
  );
  const resources = await readAll({ kind: 'AWS::DynamoDB::Table', includeActions: ['GetTableTags'] });
  assert.deepEqual(idsOf(resources), ['a', 'b']);
  assert.deepEqual(missingOf(resources, 'a'), { GetTableTagsAction: 'ResourceNotFoundException' });
});
