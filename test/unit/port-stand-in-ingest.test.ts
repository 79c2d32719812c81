import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CREDENTIALS, portFor } from '../support/port-stand-in-client.js';
import { counts, KIND, LOG, metricOf } from '../support/port-stand-in-telemetry.js';

const INTEGRATION = { installationId: 'my-aws', installationAppType: 'aws-v3', version: '1.0.0' };
const ANNOUNCE = 'POST /ingest/metrics/syncMetrics';
const BEAT = 'POST /ingest/metrics/heartbeat';
const STATE = 'PATCH /v1/integration/my-aws/resync-state';

function kindPath(kind: string): string {
  return `PUT /ingest/metrics/syncMetrics/resync/e/kind/${encodeURIComponent(kind)}`;
}

test('metrics are kept in the order they came, with how each came', async (t) => {
  const { port, call } = await portFor(t);
  const all = [metricOf('e', KIND, 'pending'), metricOf('e', '__runtime__', 'syncing')];
  assert.equal((await call(ANNOUNCE, { syncKindsMetrics: all })).status, 200);
  const update = { syncKindMetrics: metricOf('e', KIND, 'completed', counts(3, 2)) };
  assert.equal((await call(kindPath(KIND), update)).status, 200);
  const came = port.ingest.metrics.map(
    ({ method, kindIdentifier, syncState }) => `${method} ${kindIdentifier} ${syncState}`,
  );
  assert.deepEqual(came, [`POST ${KIND} pending`, 'POST __runtime__ syncing', `PUT ${KIND} completed`]);
  assert.deepEqual(port.ingest.metrics.at(-1)?.metric, update.syncKindMetrics);
});

test('a metric of another event or kind than its path names is refused', async (t) => {
  const { port, call } = await portFor(t);
  const body = { syncKindMetrics: metricOf('other', KIND, 'syncing') };
  assert.equal((await call(kindPath(KIND), body)).status, 422);
  const kind = { syncKindMetrics: metricOf('e', KIND, 'syncing') };
  assert.equal((await call(kindPath('AWS::S3::Bucket-1'), kind)).status, 422);
  assert.deepEqual(port.ingest.metrics, []);
});

test('a form-encoded kind in the path is read as it was meant', async (t) => {
  const { call } = await portFor(t);
  const body = { syncKindMetrics: metricOf('e', 'My Kind+x-0', 'syncing') };
  const path = 'PUT /ingest/metrics/syncMetrics/resync/e/kind/My+Kind%2Bx-0';
  assert.equal((await call(path, body)).status, 200);
});

const GOOD = metricOf('e', KIND, 'syncing');
const BAD_METRICS: [string, object][] = [
  ['without a field', { ...GOOD, oceanVersion: undefined }],
  ['with a field that does not exist', { ...GOOD, colour: 'red' }],
  ['in a state that does not exist', { ...GOOD, syncState: 'partial' }],
  ['whose index is a text', { ...GOOD, kindIndex: '0' }],
  ['of no event', { ...GOOD, eventId: '' }],
  ['whose count is a text', { ...GOOD, metrics: { phase: { extract: { duration_seconds: '1' } } } }],
  [
    'with a count that does not exist',
    { ...GOOD, metrics: { phase: { load: { object_count_type: { written: { object_count: 1 } } } } } },
  ],
  [
    'with a count that is not under object_count',
    { ...GOOD, metrics: { phase: { load: { object_count_type: { loaded: 1 } } } } },
  ],
  ['whose success is neither 0 nor 1', { ...GOOD, metrics: { phase: { resync: { success: 0.5 } } } }],
];
for (const [what, metric] of BAD_METRICS) {
  test(`a metric ${what} is refused, and with it all that were announced`, async (t) => {
    const { port, call } = await portFor(t);
    assert.equal((await call(ANNOUNCE, { syncKindsMetrics: [GOOD, metric] })).status, 422);
    assert.deepEqual(port.ingest.metrics, []);
  });
}

test('heartbeats are counted by event, with their times', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, { now: () => clock });
  await call(BEAT, { eventId: 'e' });
  clock += 10_000;
  await call(BEAT, { eventId: 'e' });
  assert.equal((await call(BEAT, { eventId: 7 })).status, 422);
  assert.equal((await call(BEAT, { event: 'e' })).status, 422);
  assert.deepEqual(port.ingest.heartbeats.get('e'), { count: 2, times: [1_000_000, 1_010_000] });
});

const BAD_LOGS: [string, object][] = [
  ['without a timestamp', { ...LOG, timestamp: undefined }],
  ['with a timestamp in milliseconds', { ...LOG, timestamp: '2026-01-01T00:00:00.123Z' }],
  ['of a level that does not exist', { ...LOG, level: 'loud' }],
  ['without extra', { ...LOG, extra: undefined }],
  ['with a field that does not exist', { ...LOG, colour: 'red' }],
];
for (const [what, log] of BAD_LOGS) {
  test(`a log record ${what} is refused`, async (t) => {
    const { port, call } = await portFor(t);
    assert.equal((await call('POST /ingest/logs', { logs: [log] })).status, 422);
    assert.equal(port.ingest.logRecords, 0);
  });
}

test('log records are kept as they came', async (t) => {
  const { port, call } = await portFor(t);
  assert.equal((await call('POST /ingest/logs', { logs: [LOG, LOG] })).status, 200);
  assert.deepEqual(port.ingest.logs, [LOG, LOG]);
});

test('a sync that falls silent without a terminal __runtime__ metric is aborted by Port', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, { now: () => clock, staleHeartbeatSeconds: 30 });
  port.seed({ integrations: [INTEGRATION] });
  await call(STATE, { status: 'running' });
  await call(ANNOUNCE, { syncKindsMetrics: [metricOf('e', '__runtime__', 'syncing')] });
  for (let beats = 0; beats < 5; beats += 1) {
    clock += 20_000;
    await call(BEAT, { eventId: 'e' });
  }
  assert.deepEqual(port.resyncStates('my-aws'), ['running']);
  clock += 31_000;
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'aborted']);
  assert.equal(port.syncState('e'), 'aborted');
});

test('a sync that was closed by its terminal metric is left alone, one that was only said to be completed is not', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, { now: () => clock, staleHeartbeatSeconds: 30 });
  port.seed({ integrations: [INTEGRATION] });
  for (const event of ['closed', 'open']) {
    await call(STATE, { status: 'running' });
    await call(ANNOUNCE, { syncKindsMetrics: [metricOf(event, '__runtime__', 'syncing')] });
    await call(STATE, { status: 'completed' });
  }
  await call(ANNOUNCE, { syncKindsMetrics: [metricOf('closed', '__runtime__', 'completed')] });
  clock += 31_000;
  assert.equal(port.syncState('closed'), 'completed');
  assert.equal(port.syncState('open'), 'aborted');
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'completed', 'running', 'completed']);
});

test('what a call brought is kept with it: the body, and headers that say something', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({ integrations: [INTEGRATION] });
  await call(
    'PATCH /v1/integration/my-aws/config',
    { config: { resources: [] } },
    { 'x-skip-resync': 'true' },
  );
  const last = port.calls().at(-1);
  assert.deepEqual(last?.body, { config: { resources: [] } });
  assert.deepEqual(last?.headers, { 'content-type': 'application/json', 'x-skip-resync': 'true' });
  await call('POST /v1/entities/search', 'x'.repeat(70_000));
  assert.equal(port.calls().at(-1)?.body, undefined, 'too large to keep');
});

test('credentials are kept nowhere', async (t) => {
  const { port } = await portFor(t);
  assert.deepEqual(
    port.calls().map(({ name, body }) => [name, body]),
    [['token', undefined]],
  );
  assert.ok(!JSON.stringify(port.calls()).includes(CREDENTIALS.clientSecret));
});

test('a person may edit the mapping, which asks for a resync, and delete the integration', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({ integrations: [INTEGRATION] });
  const { id } = port.editMapping('my-aws', { resources: [] });
  const { body } = await call('GET /v1/integration/my-aws/resync-request');
  assert.match(JSON.stringify(body), new RegExp(id));
  assert.deepEqual(port.integration('my-aws')?.['config'], { resources: [] });
  port.deleteIntegration('my-aws');
  assert.equal(port.integration('my-aws'), undefined);
});
