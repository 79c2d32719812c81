import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buckets, bulk, portFor, recordOf, single } from '../support/port-stand-in-client.js';

test('a bulk whose entities are all good answers 200 and says which were created', async (t) => {
  const { port, call } = await portFor(t);
  const first = await call(bulk(), { entities: buckets(2) });
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, {
    ok: true,
    entities: [
      { index: 0, identifier: 'b0', created: true },
      { index: 1, identifier: 'b1', created: true },
    ],
    errors: [],
  });
  const second = await call(bulk(), { entities: buckets(1) });
  assert.equal(second.entities[0]?.['created'], false);
  assert.equal(port.catalog.count('bucket'), 2);
});

test('a bulk with a bad entity answers 207, writes the good ones and names the bad one by its index', async (t) => {
  const { port, call } = await portFor(t);
  const [good] = buckets(1);
  const answer = await call(bulk(), { entities: [{ identifier: 'x', properties: { colour: 'red' } }, good] });
  assert.equal(answer.status, 207);
  assert.deepEqual(answer.body['entities'], [{ index: 1, identifier: 'b0', created: true }]);
  assert.deepEqual(answer.body['errors'], [
    {
      index: 0,
      identifier: 'x',
      statusCode: 422,
      error: 'invalid_request',
      message: '"properties" must NOT have additional properties: "colour"',
    },
  ]);
  assert.equal(port.catalog.find('bucket', 'x'), undefined);
});

const BAD_VALUES: [string, object, RegExp][] = [
  [
    'a text where a number belongs',
    { properties: { objects: '12' } },
    /"properties\/objects" must be number/,
  ],
  ['a number where a text belongs', { properties: { arn: 12 } }, /must be string/],
  ['a text where a boolean belongs', { properties: { public: 'true' } }, /must be boolean/],
  ['an object where an array belongs', { properties: { tags: {} } }, /must be array/],
  ['an array where an object belongs', { properties: { policy: [] } }, /must be object/],
  ['an array with wrong items', { properties: { tags: [{}, 'a'] } }, /\(item 1\) must be object/],
  ['a value outside the enum', { properties: { class: 'glacier' } }, /one of the allowed values/],
  ['a time that is none', { properties: { created: 'yesterday' } }, /format "date-time"/],
  [
    'an unknown relation',
    { relations: { vpc: 'v' } },
    /"relations" must NOT have additional properties: "vpc"/,
  ],
  ['a list for a single relation', { relations: { account: ['1', '2'] } }, /must be string/],
];
for (const [what, entity, message] of BAD_VALUES) {
  test(`refuses ${what}, for that entity only`, async (t) => {
    const { call } = await portFor(t);
    const answer = await call(bulk(), { entities: [{ identifier: 'x', ...entity }, ...buckets(1)] });
    assert.equal(answer.status, 207);
    assert.equal(answer.entities.length, 1);
    assert.equal(answer.errors[0]?.['statusCode'], 422);
    assert.match(String(answer.errors[0]?.['message']), message);
  });
}

const BAD_BODIES: [string, unknown][] = [
  ['a space in the identifier', { entities: [{ identifier: 'a b' }, ...buckets(1)] }],
  ['an asterisk in the identifier', { entities: [{ identifier: 'arn:aws:logs:g:*' }, ...buckets(1)] }],
  ['an identifier of 1,001 characters', { entities: [{ identifier: 'a'.repeat(1001) }] }],
  ['an identifier that is a dot', { entities: [{ identifier: '.' }] }],
  ['an empty identifier', { entities: [{ identifier: '' }] }],
  ['a number as identifier', { entities: [{ identifier: 12 }] }],
  ['no identifier', { entities: [{ properties: {} }] }],
  ['a number as relation', { entities: [{ identifier: 'a', relations: { account: 12 } }] }],
  ['a null inside a relation', { entities: [{ identifier: 'a', relations: { account: [null] } }] }],
  [
    'a relation value outside the pattern',
    { entities: [{ identifier: 'a', relations: { account: 'a b' } }] },
  ],
  ['a number as title', { entities: [{ identifier: 'a', title: 1 }] }],
  ['an unknown key', { entities: [{ identifier: 'a', colour: 'red' }] }],
  ['21 entities', { entities: buckets(21) }],
  ['no entities', { entities: [] }],
  ['something else than a list', { entities: {} }],
  [
    'a search without an operator',
    {
      entities: [
        { identifier: { combinator: 'and', rules: [{ property: 'arn', operator: null, value: 'x' }] } },
      ],
    },
  ],
];
for (const [what, body] of BAD_BODIES) {
  test(`refuses the whole bulk with 422 for ${what}`, async (t) => {
    const { port, call } = await portFor(t);
    const answer = await call(bulk(), body);
    assert.equal(answer.status, 422);
    assert.equal(answer.body['ok'], false);
    assert.equal(answer.body['error'], 'invalid_request');
    assert.equal(port.catalog.count('bucket'), 0);
  });
}

test('takes 1,000 characters, Unicode letters and every mark that the pattern names', async (t) => {
  const { call } = await portFor(t);
  const identifiers = ['a'.repeat(1000), "Zürich@_.+:\\/=-'9"];
  const answer = await call(bulk(), { entities: identifiers.map((identifier) => ({ identifier })) });
  assert.equal(answer.status, 200);
});

test('can be told to refuse a bad identifier for its entity only', async (t) => {
  const { call } = await portFor(t, { schemaErrors: 'item' });
  const answer = await call(bulk(), { entities: [{ identifier: 'a b' }, ...buckets(1)] });
  assert.equal(answer.status, 207);
  assert.equal(answer.errors[0]?.['identifier'], 'a b');
  assert.equal(answer.entities.length, 1);
});

test('a missing related entity is a 404 of its entity, unless it may be created', async (t) => {
  const { port, call } = await portFor(t);
  const entities = [{ identifier: 'x', relations: { account: '111111111111' } }];
  const refused = await call(bulk('bucket', false), { entities });
  assert.equal(refused.status, 207);
  assert.equal(refused.errors[0]?.['statusCode'], 404);
  assert.equal(refused.errors[0]?.['error'], 'not_found');
  assert.equal(port.catalog.count(), 0);

  assert.equal((await call(bulk('bucket', true), { entities })).status, 200);
  assert.deepEqual(port.catalog.find('bucket', 'x')?.relations, { account: '111111111111' });
  assert.deepEqual(port.catalog.find('account', '111111111111')?.properties, {});
  assert.equal(port.counters().relatedEntitiesCreated, 1);
});

test('merge keeps what is not sent, an explicit null clears, and without merge the entity is replaced', async (t) => {
  const { port, call } = await portFor(t);
  const full = {
    identifier: 'x',
    title: 'X',
    properties: { arn: 'a', objects: 1 },
    relations: { account: '1' },
  };
  await call(single(), full);
  await call(single(), { identifier: 'x', properties: { objects: 2, arn: null } });
  const merged = port.catalog.find('bucket', 'x');
  assert.deepEqual(merged?.properties, { objects: 2 });
  assert.equal(merged?.title, 'X');
  assert.deepEqual(merged?.relations, { account: '1' });

  await call(single(), { identifier: 'x', relations: { account: null } });
  assert.deepEqual(port.catalog.find('bucket', 'x')?.relations, {});

  await call('POST /v1/blueprints/bucket/entities?upsert=true&merge=false', { identifier: 'x' });
  const replaced = port.catalog.find('bucket', 'x');
  assert.deepEqual(replaced?.properties, {});
  assert.equal(replaced?.title, null);
});

test('without upsert an entity that exists is refused with 409', async (t) => {
  const { call } = await portFor(t);
  const path = 'POST /v1/blueprints/bucket/entities?upsert=false';
  assert.equal((await call(path, { identifier: 'x' })).status, 201);
  assert.equal((await call(path, { identifier: 'x' })).status, 409);
});

test('a validation-only upsert finds mistakes and writes nothing', async (t) => {
  const { port, call } = await portFor(t);
  const path = 'POST /v1/blueprints/bucket/entities?upsert=true&validation_only=true';
  assert.equal((await call(path, { identifier: 'x' })).status, 201);
  assert.equal((await call(path, { identifier: 'x', properties: { nope: 1 } })).status, 422);
  assert.equal(port.catalog.count(), 0);
});

test('an unknown blueprint is a 404 of the whole request', async (t) => {
  const { call } = await portFor(t);
  const answer = await call(bulk('nothing'), { entities: buckets(1) });
  assert.equal(answer.status, 404);
  assert.equal(answer.body['error'], 'not_found');
  assert.match(String(answer.body['message']), /"nothing"/);
});

test('required properties and relations must have a value when all is merged', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({
    blueprints: [
      {
        identifier: 'topic',
        schema: { properties: { arn: { type: 'string' }, name: { type: 'string' } }, required: ['arn'] },
        relations: { account: { target: 'account', required: true } },
      },
    ],
  });
  const topic = single('topic');
  const complete = { identifier: 't', properties: { arn: 'a' }, relations: { account: '1' } };
  assert.match(String((await call(topic, { ...complete, properties: {} })).body['message']), /'arn'/);
  assert.match(String((await call(topic, { ...complete, relations: {} })).body['message']), /'account'/);
  assert.equal((await call(topic, complete)).status, 201);
  assert.equal((await call(topic, { identifier: 't', properties: { name: 'n' } })).status, 201);
  assert.equal((await call(topic, { identifier: 't', properties: { arn: null } })).status, 422);
  assert.equal((await call(topic, { identifier: 't', relations: { account: null } })).status, 422);
});

const by = (operator: string, value: string) => ({
  combinator: 'and',
  rules: [{ property: 'arn', operator, value }],
});

test('a search in place of an identifier must match exactly one entity', async (t) => {
  const { port, call } = await portFor(t);
  await call(bulk(), { entities: buckets(2) });
  const answer = await call(bulk(), {
    entities: [
      { identifier: by('=', 'arn:aws:s3:::b1'), properties: { objects: 7 } },
      { identifier: by('=', 'arn:aws:s3:::none') },
      { identifier: by('contains', 'arn:aws') },
    ],
  });
  assert.equal(answer.status, 207);
  assert.deepEqual(answer.body['entities'], [{ index: 0, identifier: 'b1', created: false }]);
  assert.deepEqual(
    answer.errors.map((error) => [error['index'], error['identifier'], error['statusCode']]),
    [
      [1, 'unknown', 404],
      [2, 'unknown', 422],
    ],
  );
  assert.equal(port.catalog.find('bucket', 'b1')?.properties['objects'], 7);
});

const accountTitled = (title: string) => ({
  account: { combinator: 'and', rules: [{ property: '$title', operator: '=', value: title }] },
});

test('a search in place of a relation is resolved on the target blueprint', async (t) => {
  const { port, call } = await portFor(t);
  await call(single('account'), { identifier: '111', title: 'Production' });
  await call(single(), { identifier: 'x', relations: accountTitled('Production') });
  assert.deepEqual(port.catalog.find('bucket', 'x')?.relations, { account: '111' });
  const missing = await call(single(), { identifier: 'y', relations: accountTitled('Staging') });
  assert.equal(missing.status, 404);
});

test('an upsert answers 201 with the entity and bumps its time of update, not of creation', async (t) => {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const { call } = await portFor(t, { now: () => clock });
  await call(single(), { identifier: 'x' });
  clock += 60_000;
  const { status, body } = await call(single(), { identifier: 'x' });
  const entity = recordOf(body['entity']);
  assert.equal(status, 201);
  assert.equal(entity['createdAt'], '2026-01-01T00:00:00.000Z');
  assert.equal(entity['updatedAt'], '2026-01-01T00:01:00.000Z');
});

test('an upsert must say whether it may update, and takes no parameter that Port does not know', async (t) => {
  const { port, call } = await portFor(t);
  const bare = 'POST /v1/blueprints/bucket/entities';
  assert.equal((await call(bare, { identifier: 'x' })).status, 422);
  assert.equal((await call(`${bare}/bulk?merge=true`, { entities: [{ identifier: 'x' }] })).status, 422);
  assert.equal((await call(`${single()}&mode=fast`, { identifier: 'x' })).status, 422);
  assert.equal((await call(`${single()}&ocean_info_event_type=nightly`, { identifier: 'x' })).status, 422);
  assert.equal(port.catalog.count('bucket'), 0);
  const event = 'ocean_info_event_type=resync&ocean_info_resync_id=e';
  assert.equal((await call(`${single()}&${event}`, { identifier: 'x' })).status, 201);
});

test('a bulk with another key beside its entities is refused', async (t) => {
  const { call } = await portFor(t);
  assert.equal((await call(bulk(), { entities: buckets(1), blueprint: 'bucket' })).status, 422);
});
