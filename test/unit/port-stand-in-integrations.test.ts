import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PortOptions } from '../../demo/port/index.js';
import { portFor, recordOf } from '../support/port-stand-in-client.js';
import type { Answer } from '../support/port-stand-in-client.js';
import { counts, KIND, metricOf } from '../support/port-stand-in-telemetry.js';

const INTEGRATION = { installationId: 'my-aws', installationAppType: 'aws-v3', version: '1.0.0' };
const ONE = '/v1/integration/my-aws';
const CREATE = 'POST /v1/integration';

function integrationOf({ body }: Answer): Record<string, unknown> {
  return recordOf(body['integration']);
}

const BAD_CREATIONS: [string, object][] = [
  ['no version', { version: undefined }],
  ['processingMode, which only a PATCH sets', { processingMode: 'ocean-core' }],
  ['an origin that does not exist', { createPortResourcesOrigin: 'Terraform' }],
  ['a text for a boolean', { actionsProcessingEnabled: 'true' }],
  ['a webhook without its address', { changelogDestination: { type: 'WEBHOOK' } }],
  ['a destination that does not exist', { changelogDestination: { type: 'SQS' } }],
  ['a mapping that is a list', { config: [] }],
  ['a mapping whose blocks are no list', { config: { resources: {} } }],
];
for (const [what, fields] of BAD_CREATIONS) {
  test(`an integration with ${what} is refused`, async (t) => {
    const { port, call } = await portFor(t);
    assert.equal((await call(CREATE, { ...INTEGRATION, ...fields })).status, 422);
    assert.equal(port.integration('my-aws'), undefined);
  });
}

const BAD_UPDATES: [string, object][] = [
  ['processing mode that does not exist', { processingMode: 'core' }],
  ['flag that is a text', { arePortResourcesInitialized: 'yes' }],
  ['key that belongs to the POST', { createPortResourcesOrigin: 'Port' }],
  ['version that is empty', { version: '' }],
];
for (const [what, body] of BAD_UPDATES) {
  test(`a PATCH with a ${what} is refused and asks for no resync`, async (t) => {
    const { port, call } = await portFor(t);
    port.seed({ integrations: [INTEGRATION] });
    assert.equal((await call(`PATCH ${ONE}`, body)).status, 422);
    assert.equal((await call(`GET ${ONE}/resync-request`)).body['request'], null);
  });
}

const BAD_STATES: [string, object][] = [
  ['no status', { lastResyncEnd: null }],
  ['a time without its zone', { status: 'running', lastResyncStart: '2026-01-01T00:00:00' }],
  ['an interval that is a text', { status: 'running', intervalInMinuets: '60' }],
  ['an interval that is no whole number', { status: 'running', intervalInMinuets: 0.5 }],
];
for (const [what, body] of BAD_STATES) {
  test(`a resync state with ${what} is refused`, async (t) => {
    const { port, call } = await portFor(t);
    port.seed({ integrations: [INTEGRATION] });
    assert.equal((await call(`PATCH ${ONE}/resync-state`, body)).status, 422);
    assert.deepEqual(port.resyncStates('my-aws'), []);
  });
}

const PROVISIONED: Partial<PortOptions> = {
  provisionEnabled: ['aws-v3'],
  featureFlags: ['USE_PROVISIONED_DEFAULTS'],
  provisioning: {
    afterReads: 2,
    blueprints: [{ identifier: 'provisioned' }],
    config: { resources: [{ kind: 'AWS::S3::Bucket' }] },
  },
};

test('Port provisions what it was asked to: the mapping reads {} until blueprints and mapping are there', async (t) => {
  const { port, call } = await portFor(t, PROVISIONED);
  const body = { ...INTEGRATION, createPortResourcesOrigin: 'Port' };
  const created = await call(`${CREATE}?integration_modes=create_resources`, body);
  assert.deepEqual(integrationOf(created)['config'], {});
  const config = async () => integrationOf(await call(`GET ${ONE}`))['config'];
  assert.deepEqual(await config(), {});
  assert.equal(port.catalog.blueprint('provisioned'), undefined);
  assert.deepEqual(await config(), {});
  assert.deepEqual(await config(), { resources: [{ kind: 'AWS::S3::Bucket' }] });
  assert.ok(port.catalog.blueprint('provisioned'));
});

test('nothing is provisioned for a type that is not on the list, or under another mode', async (t) => {
  const { port, call } = await portFor(t, { ...PROVISIONED, provisionEnabled: ['github'] });
  assert.equal((await call(`${CREATE}?integration_modes=create_resources`, INTEGRATION)).status, 422);
  assert.equal((await call(`${CREATE}?integration_modes=other`, INTEGRATION)).status, 422);
  assert.equal(port.integration('my-aws'), undefined);
});

test('a cursor reads as null until it is made, is changed only where it is, and belongs to its kind and index', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({ integrations: [INTEGRATION] });
  const path = `${ONE}/cursor?kind=AWS%3A%3AS3%3A%3ABucket&index=0`;
  const cursor = { primary: '2026-01-01T00:00:00+00:00' };
  assert.equal((await call(`GET ${path}`)).body['cursor'], null);
  assert.equal((await call(`PUT ${path}`, cursor)).status, 404);
  assert.equal((await call(`POST ${path}`, cursor)).status, 201);
  assert.equal((await call(`POST ${path}`, cursor)).status, 409);
  const later = { primary: '2026-01-02T00:00:00+00:00' };
  assert.equal((await call(`PUT ${path}`, later)).status, 200);
  assert.deepEqual((await call(`GET ${path}`)).body['cursor'], later);
  assert.equal((await call(`GET ${path.replace('index=0', 'index=1')}`)).body['cursor'], null);
  assert.equal((await call(`GET ${ONE}/cursor?kind=x`)).status, 422);
  assert.equal((await call(`PUT ${path}`, { primary: 'yesterday' })).status, 422);
});

test('the metrics of a sync can be read back by the id that Port gave the integration', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({ integrations: [INTEGRATION] });
  const metrics = [metricOf('e', KIND, 'completed', counts(2, 2)), metricOf('e', '__runtime__', 'completed')];
  await call('POST /ingest/metrics/syncMetrics', { syncKindsMetrics: metrics });
  const id = port.integration('my-aws')?.['_id'];
  assert.ok(typeof id === 'string');
  assert.deepEqual((await call(`GET /v1/integration/${id}/syncMetrics`)).body['data'], metrics);
  const { body } = await call(`GET /v1/integration/${id}/syncsMetadata`);
  assert.equal(body['count'], 1);
  assert.match(JSON.stringify(body['data']), /"eventId":"e","syncState":"completed"/);
  assert.equal((await call('GET /v1/integration/my-aws/syncMetrics')).status, 404, 'not by its identifier');
});

test('an organization may be blocked, and hands out Kafka credentials', async (t) => {
  const { call } = await portFor(t, { organizationBlocked: true });
  assert.equal(recordOf((await call('GET /v1/organization')).body['organization'])['isBlocked'], true);
  const { username, password } = recordOf((await call('GET /v1/kafka-credentials')).body['credentials']);
  assert.ok(typeof username === 'string' && typeof password === 'string');
});

test('secrets of the organization are made, changed, and never read back', async (t) => {
  const { call } = await portFor(t);
  const one = '/v1/organization/secrets/TOKEN';
  assert.equal((await call(`GET ${one}`)).status, 404);
  const secret = { secretName: 'TOKEN', secretValue: 'hush', description: 'a token' };
  assert.equal((await call('POST /v1/organization/secrets', secret)).status, 201);
  assert.equal((await call('POST /v1/organization/secrets', secret)).status, 409);
  assert.equal((await call(`PATCH ${one}`, { secretValue: 'hush!', description: 'other' })).status, 200);
  const read = recordOf((await call(`GET ${one}`)).body['secret']);
  assert.deepEqual(read, { secretName: 'TOKEN', description: 'other' });
});

test('a probe reports to its organization only, in a state that exists', async (t) => {
  const { call } = await portFor(t);
  const id = String(recordOf((await call('GET /v1/organization')).body['organization'])['id']);
  const probe = `PATCH /v1/org/${id}/integration/probe/p1`;
  assert.equal((await call(probe, { status: 'COMPLETED', checks: [] })).status, 200);
  assert.equal((await call(probe, { status: 'DONE' })).status, 422);
  assert.equal((await call(probe.replace(id, 'org_other'), { status: 'COMPLETED' })).status, 404);
});

test('the life cycle that DSP mode tells is kept by resync and by kind', async (t) => {
  const { call } = await portFor(t);
  assert.equal((await call('GET /v1/lifecycle/e')).status, 404);
  const started = { status: 'started', integration_id: 'my-aws', integration_type: 'aws-v3' };
  assert.equal((await call('POST /v1/lifecycle/e', started)).status, 200);
  await call('POST /v1/lifecycle/e/kind', { status: 'finished', kind_identifier: KIND });
  assert.equal((await call('GET /v1/lifecycle/e')).body['status'], 'started');
  await call('POST /v1/lifecycle/e', { status: 'aborted' });
  assert.equal((await call('GET /v1/lifecycle/e')).body['status'], 'aborted');
  assert.equal((await call('POST /v1/lifecycle/e', { status: 'paused' })).status, 422);
  assert.equal((await call('POST /v1/lifecycle/e', { ...started, colour: 'red' })).status, 422);
});

test('a run is claimed by its integration only, acknowledged once, then updated and logged', async (t) => {
  let clock = 1_000_000;
  const { port, call } = await portFor(t, { now: () => clock });
  const reserved = { 'x-port-reserved-usage': 'true' };
  const queues = [
    { kind: 'action', path: '/v1/actions/runs', one: '/v1/actions/runs/r1', list: 'runs', id: 'runId' },
    {
      kind: 'workflow',
      path: '/v1/workflows/runs',
      one: '/v1/workflows/nodes/runs/r1',
      list: 'nodeRuns',
      id: 'nodeRunIdentifier',
    },
  ] as const;
  for (const { kind, path, one, list, id } of queues) {
    port.addRun(kind, { id: 'r1', installationId: 'my-aws', externalRunId: 'x' });
    const claim = async (installationId = 'my-aws') => {
      const body = { installationId, limit: 5, visibilityTimeoutMs: 60_000 };
      const answer = await call(`POST ${path}/claim-pending`, body, reserved);
      return answer.body[list];
    };
    const bare = { installationId: 'my-aws', limit: 5, visibilityTimeoutMs: 1 };
    assert.equal((await call(`POST ${path}/claim-pending`, bare)).status, 403, 'reserved');
    assert.deepEqual(await claim('other'), []);
    assert.match(JSON.stringify(await claim()), /"id":"r1"/);
    assert.deepEqual(await claim(), [], 'hidden while somebody holds it');
    clock += 60_000;
    assert.match(JSON.stringify(await claim()), /"id":"r1"/, 'the one who held it did not acknowledge it');
    assert.equal((await call(`PATCH ${path}/ack`, { [id]: 'r1' }, reserved)).status, 200);
    assert.equal((await call(`PATCH ${path}/ack`, { [id]: 'r1' }, reserved)).status, 409);
    assert.equal((await call(`PATCH ${one}`, { status: 'SUCCESS' })).status, 200);
    assert.equal((await call(`POST ${one}/logs`, { message: 'done' })).status, 200);
    assert.equal((await call(`PATCH ${one.replace('r1', 'none')}`, {})).status, 404);
    const found = await call(`GET ${one.replace('/r1', '')}?external_run_id=x`);
    assert.match(JSON.stringify(found.body[list]), /"status":"SUCCESS"/);
  }
});
