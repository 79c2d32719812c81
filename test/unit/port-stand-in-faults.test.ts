import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../demo/port/index.js';
import { buckets, bulk, callPort, portFor, single } from '../support/port-stand-in-client.js';

const LIST = 'GET /v1/blueprints';
const NOW = 1_767_225_600_000;

test('a fault answers its status as often as it was told to, after the calls it lets pass', async (t) => {
  const { port, call } = await portFor(t);
  await callPort(port, 'POST /_stand-in/faults', [
    { match: 'blueprint-list', after: 1, times: 2, status: 429, headers: { 'retry-after': '7' } },
  ]);
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const answer = await call('GET /v1/blueprints');
    statuses.push(answer.status);
    if (answer.status === 429) assert.equal(answer.headers.get('retry-after'), '7');
  }
  assert.deepEqual(statuses, [200, 429, 429, 200]);
  assert.deepEqual(port.faults.list(), []);
});

test('a fault can refuse chosen entities, cut the connection before or after the work, and expire the token', async (t) => {
  const { port, call } = await portFor(t);
  const failing = { identifiers: ['b1'], statusCode: 404, error: 'not_found' };
  port.faults.add({ match: 'bulk-upsert', failEntities: failing });
  const partial = await call(bulk(), { entities: buckets(2) });
  assert.equal(partial.status, 207);
  assert.equal(partial.errors[0]?.['identifier'], 'b1');

  port.faults.add({ match: 'bulk-upsert', reset: 'before' });
  await assert.rejects(call(bulk(), { entities: buckets(1, 10) }));
  assert.equal(port.catalog.find('bucket', 'b10'), undefined);
  port.faults.add({ match: 'bulk-upsert', reset: 'after' });
  await assert.rejects(call(bulk(), { entities: buckets(1, 10) }));
  assert.ok(port.catalog.find('bucket', 'b10'));

  port.faults.add({ match: 'entities', expireToken: true });
  assert.equal((await call('GET /v1/blueprints/bucket/entities')).status, 401);
});

test('a fault can make an answer slow', async (t) => {
  const { port, call } = await portFor(t);
  port.faults.add({ match: '*', delayMs: 60 });
  const started = performance.now();
  await call('GET /v1/blueprints');
  assert.ok(performance.now() - started >= 55);
});

const FORMS: [string, Fault['comeBack'], string, string | null][] = [
  ['seconds in Retry-After', { form: 'retry-after', seconds: 7 }, 'retry-after', '7'],
  ['seconds', { form: 'reset-seconds', seconds: 7 }, 'x-ratelimit-reset', '7'],
  ['seconds since the epoch', { form: 'reset-epoch', seconds: 7 }, 'x-ratelimit-reset', '1767225607'],
  ['a date', { form: 'reset-iso', seconds: 7 }, 'x-ratelimit-reset', '2026-01-01T00:00:07.000Z'],
  ['no header', { form: 'none' }, 'x-ratelimit-reset', null],
];
for (const [what, comeBack, header, value] of FORMS) {
  test(`a fault can refuse with 429 and say by ${what} when to come back`, async (t) => {
    const { port, call } = await portFor(t, { now: () => NOW });
    await callPort(port, 'POST /_stand-in/faults', { match: 'blueprints', comeBack });
    const refused = await call(LIST);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get(header), value);
    const other = header === 'retry-after' ? 'x-ratelimit-reset' : 'retry-after';
    assert.equal(refused.headers.get(other), null);
    const passed = await call(LIST);
    assert.equal(passed.status, 200);
    assert.equal(passed.headers.get('x-ratelimit-period'), '300');
  });
}

for (const status of [413, 500, 502, 503, 504]) {
  test(`a fault can answer ${status} in the shape of Port, and nothing is carried out`, async (t) => {
    const { port, call } = await portFor(t);
    port.faults.add({ match: 'bulk-upsert', status });
    const refused = await call(bulk(), { entities: buckets(1) });
    assert.equal(refused.status, status);
    assert.equal(refused.body['ok'], false);
    assert.equal(port.catalog.count('bucket'), 0);
    assert.equal((await call(bulk(), { entities: buckets(1) })).status, 200);
  });
}

test('a fault can answer something that is no JSON, as a proxy would', async (t) => {
  const { port, call } = await portFor(t);
  const page = '<html>Bad gateway</html>';
  port.faults.add({ match: '*', status: 502, body: page, headers: { 'content-type': 'text/html' } });
  await assert.rejects(call(LIST), SyntaxError);
  assert.equal(port.calls().at(-1)?.status, 502);
});

test('a fault strikes by name of the route, by family, or every call', async (t) => {
  const { port, call } = await portFor(t);
  const struck = async (match: string, spec: string, body?: unknown) => {
    port.faults.set([{ match, status: 503 }]);
    const { status } = await call(spec, body);
    port.faults.clear();
    return status === 503;
  };
  assert.equal(await struck('entity-upsert', single(), buckets(1)[0]), true);
  assert.equal(await struck('single-upsert', single(), buckets(1)[0]), true);
  assert.equal(await struck('*', single(), buckets(1)[0]), true);
  assert.equal(await struck('bulk-upsert', single(), buckets(1)[0]), false);
});

const BAD_FAULTS: [string, object][] = [
  ['a key that does not exist', { match: '*', speed: 'slow' }],
  ['no match', { status: 500 }],
  ['a way to cut that does not exist', { match: '*', reset: 'during' }],
  ['a form that does not exist', { match: '*', comeBack: { form: 'soon' } }],
];
for (const [what, fault] of BAD_FAULTS) {
  test(`a fault with ${what} is refused and none is set`, async (t) => {
    const { port } = await portFor(t);
    assert.equal((await callPort(port, 'POST /_stand-in/faults', fault)).status, 422);
    assert.deepEqual(port.faults.list(), []);
  });
}
