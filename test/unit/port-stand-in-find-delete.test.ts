import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buckets, bulk, EXPORTER, portFor, recordOf, single } from '../support/port-stand-in-client.js';
import type { Caller } from '../support/port-stand-in-client.js';

const INVENTORY = 'POST /v1/blueprints/entities/datasource-entities';
const OURS = { datasource_prefix: 'port-ocean/aws-v3/', datasource_suffix: '/my-aws/exporter' };

const rule = (property: string, operator: string, value?: unknown) => ({ property, operator, value });
const any = (...rules: unknown[]) => ({ combinator: 'or', rules });
const all = (...rules: unknown[]) => ({ combinator: 'and', rules });

async function fill(call: Caller['call'], count: number): Promise<void> {
  for (let from = 0; from < count; from += 20) {
    await call(bulk(), { entities: buckets(Math.min(20, count - from), from) });
  }
}

test('the inventory pages through everything that an integration owns, each entity once', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 105);
  const seen: unknown[] = [];
  let from: unknown;
  let pages = 0;
  do {
    const { body, entities } = await call(INVENTORY, {
      ...OURS,
      limit: 25,
      ...(from === undefined ? {} : { from }),
    });
    seen.push(...entities.map((entity) => entity['identifier']));
    from = body['next'];
    pages += 1;
  } while (from !== null);
  assert.equal(pages, 5);
  assert.equal(seen.length, 105);
  assert.equal(new Set(seen).size, 105);
});

test('the inventory ends without a next page when the last one is exactly full', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 20);
  const { body, entities } = await call(INVENTORY, { ...OURS, limit: 20 });
  assert.equal(entities.length, 20);
  assert.equal(body['next'], null);
  assert.deepEqual(entities[0], { identifier: 'b0', blueprint: 'bucket' });
});

test('writes and deletes between two pages neither repeat nor hide what stays', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 30);
  const first = await call(INVENTORY, { ...OURS, limit: 10 });
  await call('DELETE /v1/blueprints/bucket/entities/b0');
  await call(bulk(), { entities: buckets(5, 5) });
  const second = await call(INVENTORY, { ...OURS, limit: 5000, from: first.body['next'] });
  assert.deepEqual(
    second.entities.map((entity) => entity['identifier']),
    buckets(20, 10).map(({ identifier }) => identifier),
  );
});

test('the inventory takes only what was last updated before the given time', async (t) => {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const { call } = await portFor(t, { now: () => clock, tokenLifetimeSeconds: 1e6 });
  await call(bulk(), { entities: buckets(3) });
  clock += 60_000;
  await call(bulk(), { entities: buckets(1) });
  const before = await call(INVENTORY, { ...OURS, before: '2026-01-01T00:01:00+00:00' });
  assert.deepEqual(
    before.entities.map((entity) => entity['identifier']),
    ['b1', 'b2'],
  );
});

for (const body of [
  { ...OURS, limit: 5001 },
  { ...OURS, limit: 0 },
  { ...OURS, before: 'soon' },
  { ...OURS, from: 'nonsense' },
  { datasource_prefix: 'x' },
  { ...OURS, colour: 'red' },
]) {
  test(`the inventory refuses ${JSON.stringify(body)}`, async (t) => {
    const { call } = await portFor(t);
    assert.equal((await call(INVENTORY, body)).status, 422);
  });
}

test('the datasource is the User-Agent of the last writer; without its feature the entity is not found', async (t) => {
  const { port, call } = await portFor(t);
  const found = async (): Promise<number> => (await call(INVENTORY, OURS)).entities.length;
  const write = (agent: string) => call(single(), { identifier: 'x' }, { 'user-agent': agent });

  await write(EXPORTER);
  assert.equal(port.catalog.find('bucket', 'x')?.$datasource, EXPORTER);
  assert.equal(await found(), 1);
  await write('port-ocean/aws-v3/2.0.0/my-aws/exporter');
  assert.equal(await found(), 1, 'another version is the same owner');
  await write('port-ocean/aws-v3/1.0.0/my-aws');
  assert.equal(await found(), 0, 'no feature');
  await write('port-ocean/aws-v3/1.0.0/other/exporter');
  assert.equal(await found(), 0, 'another integration');
  await write('curl/8.0');
  assert.equal(port.catalog.find('bucket', 'x')?.$datasource, 'API');
  await write(EXPORTER);
  assert.equal(await found(), 1);
});

test('a search finds by identifier, blueprint and datasource, and answers what is included', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 3);
  await call(single(), { identifier: 'foreign' }, { 'user-agent': 'curl/8.0' });
  const rules = [
    { property: '$identifier', operator: 'in', value: ['b1', 'b2', 'foreign', 'gone'] },
    { property: '$blueprint', operator: '=', value: 'bucket' },
    { property: '$datasource', operator: 'contains', value: 'port-ocean/aws-v3/' },
    { property: '$datasource', operator: 'contains', value: '/my-aws/exporter' },
  ];
  const include = 'include=blueprint&include=identifier&include=properties.arn';
  const { body } = await call(`POST /v1/entities/search?exclude_calculated_properties=true&${include}`, {
    combinator: 'and',
    rules,
  });
  assert.deepEqual(body['entities'], [
    { identifier: 'b1', blueprint: 'bucket', properties: { arn: 'arn:aws:s3:::b1' } },
    { identifier: 'b2', blueprint: 'bucket', properties: { arn: 'arn:aws:s3:::b2' } },
  ]);
  assert.deepEqual(body['matchingBlueprints'], ['bucket']);
});

test('rules combine by and / or, nest, and refuse an operator or combinator that is not known', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 4);
  await call(single(), { identifier: 'b1', properties: { objects: 5 }, relations: { account: '1' } });
  const search = async (query: unknown) => {
    const { status, entities } = await call('POST /v1/entities/search', query);
    return status === 200 ? entities.map((entity) => entity['identifier']) : status;
  };
  assert.deepEqual(await search(any(rule('$identifier', '=', 'b0'), rule('objects', '>', 4))), ['b0', 'b1']);
  assert.deepEqual(
    await search(all(rule('$blueprint', '=', 'bucket'), any(rule('$identifier', '=', 'b3')))),
    ['b3'],
  );
  assert.deepEqual(await search(all(rule('objects', 'isNotEmpty'))), ['b1']);
  assert.deepEqual(await search(all({ operator: 'relatedTo', blueprint: 'account', value: '1' })), ['b1']);
  assert.equal(await search(all(rule('$identifier', 'resembles', 'b'))), 422);
  assert.equal(await search({ combinator: null, rules: [] }), 422);
});

test('the search of one blueprint comes in pages', async (t) => {
  const { call } = await portFor(t);
  await fill(call, 7);
  const path = 'POST /v1/blueprints/bucket/entities/search';
  const first = await call(path, { limit: 5 });
  const second = await call(path, { limit: 5, from: first.body['next'] });
  assert.equal(first.entities.length, 5);
  assert.equal(second.entities.length, 2);
  assert.equal(second.body['next'], undefined);
  assert.equal((await call(path, { limit: 1001 })).status, 422);
});

test('a bulk delete takes at most 100, passes over what is gone and says what it deleted', async (t) => {
  const { port, call } = await portFor(t);
  await fill(call, 3);
  const path = 'POST /v1/blueprints/bucket/bulk/entities/delete?delete_dependents=true';
  const answer = await call(path, { entities: ['b0', 'gone', 'b2'] });
  assert.deepEqual(answer.body, { ok: true, deletedEntities: ['b0', 'b2'] });
  assert.equal(port.catalog.count('bucket'), 1);
  assert.equal(port.counters().entitiesDeleted, 2);
  const many = Array.from({ length: 101 }, (_, index) => `b${index}`);
  assert.equal((await call(path, { entities: many })).status, 422);
});

test('an entity that another requires is deleted with it or not at all', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({
    blueprints: [{ identifier: 'topic', relations: { account: { target: 'account', required: true } } }],
  });
  await call(bulk('topic'), { entities: [{ identifier: 't', relations: { account: '1' } }] });
  await call(single(), { identifier: 'x', relations: { account: '1' } });
  const path = 'POST /v1/blueprints/account/bulk/entities/delete';
  const refused = await call(`${path}?delete_dependents=false`, { entities: ['1'] });
  assert.equal(refused.status, 409);
  assert.equal(port.catalog.count('account'), 1);

  await call(`${path}?delete_dependents=true`, { entities: ['1'] });
  assert.equal(port.catalog.count('topic'), 0);
  assert.deepEqual(
    port.catalog.find('bucket', 'x')?.relations,
    {},
    'a relation that is not required becomes empty',
  );
});

test('one entity can be read, listed and deleted by itself', async (t) => {
  const { call } = await portFor(t);
  const identifier = 'arn:aws:s3:::a/b+c=';
  await call(single(), { identifier, title: 'A' });
  const path = `/v1/blueprints/bucket/entities/${encodeURIComponent(identifier)}`;
  assert.equal(recordOf((await call(`GET ${path}`)).body['entity'])['title'], 'A');
  assert.equal((await call('GET /v1/blueprints/bucket/entities')).entities.length, 1);
  assert.equal((await call(`DELETE ${path}?delete_dependents=true`)).status, 200);
  assert.equal((await call(`DELETE ${path}`)).status, 404);
  assert.equal((await call(`GET ${path}`)).status, 404);
});
