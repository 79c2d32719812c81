import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startPort } from '../../demo/port/index.js';
import {
  buckets,
  bulk,
  callPort,
  CREDENTIALS,
  portFor,
  recordOf,
  single,
  tokenOf,
} from '../support/port-stand-in-client.js';

const TOKEN = 'POST /v1/auth/access_token';

test('wrong credentials are refused with 401, incomplete ones with 422', async (t) => {
  const { port } = await portFor(t);
  assert.equal((await callPort(port, TOKEN, { ...CREDENTIALS, clientSecret: 'x' })).status, 401);
  assert.equal((await callPort(port, TOKEN, { clientId: 'x' })).status, 422);
});

test('the same token is handed out until it lapses, then every route refuses it', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, { now: () => clock, tokenLifetimeSeconds: 60 });
  const first = await tokenOf(port);
  clock += 59_000;
  assert.equal(await tokenOf(port), first);
  assert.equal((await callPort(port, TOKEN, CREDENTIALS)).body['expiresIn'], 1);
  assert.equal((await call('GET /v1/blueprints')).status, 200);
  clock += 1000;
  const routes = [
    'GET /v1/blueprints',
    'GET /v1/organization',
    'GET /v1/integration/x',
    bulk(),
    'POST /ingest/logs',
  ];
  for (const route of routes) assert.equal((await call(route)).status, 401, route);
  assert.notEqual(await tokenOf(port), first);
});

test('no token and an unknown token are refused', async (t) => {
  const { port } = await portFor(t);
  assert.equal((await callPort(port, 'GET /v1/blueprints')).status, 401);
  const unknown = { authorization: 'Bearer nothing' };
  assert.equal((await callPort(port, 'GET /v1/blueprints', undefined, unknown)).status, 401);
});

test('a body of 1 MiB passes and one byte more is refused with 413', async (t) => {
  const { port, call } = await portFor(t);
  const shell = JSON.stringify({ identifier: 'x', properties: { arn: '' } });
  const sized = (bytes: number) =>
    JSON.stringify({ identifier: 'x', properties: { arn: 'a'.repeat(bytes - shell.length) } });
  assert.equal((await call(single(), sized(1_048_576))).status, 201);
  const refused = await call(single(), sized(1_048_577));
  assert.equal(refused.status, 413);
  assert.equal(refused.body['ok'], false);
  assert.equal(port.counters().statuses['413'], 1);
});

test('a body that is no JSON is refused, and so is one that does not say it is', async (t) => {
  const { call } = await portFor(t);
  assert.equal((await call(single(), '{"identifier":')).status, 400);
  assert.equal((await call(single(), '{}', { 'content-type': 'text/plain' })).status, 415);
});

test('an unknown route is a 404 in the shape of Port', async (t) => {
  const { port, call } = await portFor(t);
  const answer = await call('GET /v1/nothing/here');
  assert.equal(answer.status, 404);
  assert.equal(answer.body['ok'], false);
  assert.equal(port.counters().calls['unknown'], 1);
});

test('a query flag that is neither true nor false is refused', async (t) => {
  const { call } = await portFor(t);
  assert.equal(
    (await call('POST /v1/blueprints/bucket/entities?upsert=True', { identifier: 'x' })).status,
    422,
  );
});

test('every answer counts down the calls of its family', async (t) => {
  const { call } = await portFor(t);
  const first = await call(bulk(), { entities: buckets(1) });
  const second = await call(bulk(), { entities: buckets(1) });
  const refused = await call('GET /v1/integration/none');
  assert.equal(first.headers.get('x-ratelimit-limit'), '35000');
  assert.equal(first.headers.get('x-ratelimit-period'), '300');
  assert.equal(first.headers.get('x-ratelimit-remaining'), '34999');
  assert.equal(second.headers.get('x-ratelimit-remaining'), '34998');
  assert.ok(Number(first.headers.get('x-ratelimit-reset')) > Date.now() / 1000);
  assert.equal(refused.headers.get('x-ratelimit-limit'), '15000');
});

test('more calls than a period allows are refused with 429 until it is over', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, {
    now: () => clock,
    limits: {
      rates: { blueprints: { limit: 2, burst: 10 } },
      ratePeriodSeconds: 10,
      rateReset: 'seconds',
      retryAfter: true,
    },
  });
  const list = () => call('GET /v1/blueprints');
  assert.deepEqual([(await list()).status, (await list()).status], [200, 200]);
  clock += 4000;
  const refused = await list();
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
  assert.equal(refused.headers.get('x-ratelimit-reset'), '6');
  assert.equal(refused.headers.get('retry-after'), '6');
  assert.equal((await call(bulk(), { entities: buckets(1) })).status, 200, 'other families go on');
  clock += 6000;
  assert.equal((await list()).status, 200);
  assert.equal(port.counters().answers4xx, 1);
});

test('once the burst is used up calls pass at the steady rate only', async (t) => {
  let clock = 1_000_000;
  const rates = { blueprints: { limit: 100, burst: 2 } };
  const { call } = await portFor(t, { now: () => clock, limits: { rates, ratePeriodSeconds: 100 } });
  const list = async () => (await call('GET /v1/blueprints')).status;
  assert.deepEqual([await list(), await list(), await list()], [200, 200, 429]);
  clock += 1000;
  assert.deepEqual([await list(), await list()], [200, 429]);
});

test('counters tell calls, bulk upserts, entities by blueprint, refusals and bytes, and start anew', async (t) => {
  const { port, call } = await portFor(t);
  port.resetCounters();
  await call(bulk(), { entities: buckets(3) });
  await call(bulk(), { entities: [...buckets(1), { identifier: 'x', properties: { nope: 1 } }] });
  await call(single('account'), { identifier: '1' });
  const counters = port.counters();
  assert.deepEqual(counters.calls, { 'bulk-upsert': 2, 'entity-upsert': 1 });
  assert.equal(counters.total, 3);
  assert.equal(counters.bulkUpserts, 2);
  assert.equal(counters.entitiesCreated, 4);
  assert.equal(counters.entitiesUpdated, 1);
  assert.equal(counters.entitiesRefused, 1);
  assert.deepEqual(counters.writtenByBlueprint, { bucket: 4, account: 1 });
  assert.deepEqual(counters.statuses, { 200: 1, 207: 1, 201: 1 });
  assert.ok(counters.bytesIn > 100 && counters.bytesOut > 100);
  port.resetCounters();
  assert.equal(port.counters().total, 0);
});

test('the control interface gives the same over HTTP, without a token and uncounted', async (t) => {
  const { port, call } = await portFor(t);
  await call(bulk(), { entities: buckets(5) });
  const before = port.counters().total;
  const counters = await callPort(port, 'GET /_stand-in/counters');
  assert.equal(counters.body['entitiesCreated'], 5);
  const dump = await callPort(port, 'GET /_stand-in/state?blueprint=bucket&limit=2&offset=2');
  assert.deepEqual(
    dump.entities.map((entity) => entity['identifier']),
    ['b2', 'b3'],
  );
  assert.equal(dump.body['next'], 4);
  assert.equal((await callPort(port, 'GET /_stand-in/state')).entities.length, 5);
  await callPort(port, 'POST /_stand-in/seed', { blueprints: [{ identifier: 'seeded' }] });
  assert.ok(port.catalog.blueprints().includes('seeded'));
  assert.equal(port.counters().total, before);
  await callPort(port, 'POST /_stand-in/counters/reset');
  assert.equal(port.counters().total, 0);
});

test('calls are kept in their order with path, status and User-Agent', async (t) => {
  const { port, call } = await portFor(t);
  await call('GET /v1/integration/none?isPolling=false');
  const last = port.calls().at(-1);
  assert.equal(last?.name, 'integration-get');
  assert.equal(last?.path, '/v1/integration/none?isPolling=false');
  assert.equal(last?.status, 404);
});

test('two stand-ins run side by side, and closing one leaves nothing open', async () => {
  const [one, other] = await Promise.all([
    startPort({ credentials: CREDENTIALS }),
    startPort({ credentials: CREDENTIALS }),
  ]);
  assert.notEqual(one.url, other.url);
  assert.equal(recordOf((await callPort(one, 'GET /_stand-in/counters')).body)['total'], 0);
  await Promise.all([one.close(), one.close(), other.close()]);
  await assert.rejects(fetch(one.url));
});

test('a client that goes away while it sends is no mistake of the server, which goes on', async (t) => {
  const { port, call } = await portFor(t);
  const address = new URL(port.url);
  const socket = connect(Number(address.port), address.hostname);
  await once(socket, 'connect');
  socket.write('POST /v1/entities/search HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  while (port.counters().calls['search'] === undefined) await setImmediate();
  socket.destroy();
  while (port.calls().at(-1)?.name !== 'search') await setImmediate();
  assert.equal(port.calls().at(-1)?.status, 0);
  assert.equal(port.counters().answers5xx, 0);
  assert.equal((await call('GET /v1/blueprints')).status, 200);
});
