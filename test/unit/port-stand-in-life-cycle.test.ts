import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUCKET, portFor, recordOf, single } from '../support/port-stand-in-client.js';
import type { Answer } from '../support/port-stand-in-client.js';

const INTEGRATION = {
  installationId: 'my-aws',
  installationAppType: 'aws-v3',
  version: '1.0.0',
  changelogDestination: {},
  config: {},
  actionsProcessingEnabled: false,
  incrementalSyncEnabled: false,
  createPortResourcesOrigin: 'Default',
};
const ONE = '/v1/integration/my-aws';

function integrationOf({ body }: Answer): Record<string, unknown> {
  return recordOf(body['integration']);
}

test('an integration is registered once, found by its identifier and gone when deleted', async (t) => {
  const { port, call } = await portFor(t);
  assert.equal((await call(`GET ${ONE}`)).status, 404);
  assert.equal((await call('POST /v1/integration', INTEGRATION)).status, 201);
  assert.equal((await call('POST /v1/integration', INTEGRATION)).status, 409);
  const found = integrationOf(await call(`GET ${ONE}?oceanCoreVersion=0.48.12&isPolling=false`));
  assert.equal(found['installationType'], 'OnPrem');
  assert.equal(found['version'], '1.0.0');
  assert.equal(recordOf(found['logAttributes'])['ingestUrl'], `${port.url}/ingest/logs`);
  assert.equal((await call(`DELETE ${ONE}`)).status, 200);
  assert.equal((await call(`GET ${ONE}`)).status, 404);
});

test('an integration without a version, or with a field that does not exist, is refused', async (t) => {
  const { call } = await portFor(t);
  assert.equal((await call('POST /v1/integration', { ...INTEGRATION, version: '' })).status, 422);
  assert.equal((await call('POST /v1/integration', { ...INTEGRATION, appConfig: {} })).status, 422);
});

test('the resync state is merged, stamped, and keeps its misspelt key', async (t) => {
  const { port, call } = await portFor(t);
  await call('POST /v1/integration', INTEGRATION);
  const start = '2026-01-01T00:00:00.000000+00:00';
  const running = { status: 'running', lastResyncEnd: null, lastResyncStart: start, nextResync: null };
  await call(`PATCH ${ONE}/resync-state`, { ...running, intervalInMinuets: 60 });
  const answer = await call(`PATCH ${ONE}/resync-state`, {
    status: 'completed',
    lastResyncEnd: '2026-01-01T00:01:00+00:00',
  });
  const state = recordOf(integrationOf(answer)['resyncState']);
  assert.equal(state['status'], 'completed');
  assert.equal(state['lastResyncStart'], start);
  assert.equal(state['intervalInMinuets'], 60);
  assert.ok(Date.parse(String(state['updatedAt'])) > 0);
  assert.deepEqual(recordOf(port.integration('my-aws')?.['resyncState']), state);
  assert.equal((await call(`PATCH ${ONE}/resync-state`, { status: 'partial' })).status, 422);
  assert.equal((await call(`PATCH ${ONE}/resync-state`, { intervalInMinutes: 5 })).status, 422);
});

test('a resync is asked for by a person, by an empty PATCH and by an edit of the mapping, not by a quiet edit', async (t) => {
  const { port, call } = await portFor(t);
  await call('POST /v1/integration', INTEGRATION);
  const request = async () => (await call(`GET ${ONE}/resync-request`)).body['request'];
  assert.equal(await request(), null);
  await call(`PATCH ${ONE}`, { version: '1.0.1' });
  await call(`PATCH ${ONE}/config`, { config: { resources: [] } }, { 'x-skip-resync': 'true' });
  assert.equal(await request(), null);
  await call(`PATCH ${ONE}`);
  const empty = recordOf(await request());
  assert.ok(empty['id'] && empty['updatedAt']);
  await call(`PATCH ${ONE}/config`, { config: { resources: [] } });
  const edited = recordOf(await request());
  assert.notEqual(edited['id'], empty['id']);
  assert.equal(port.requestResync('my-aws').id, recordOf(await request())['id']);
});

test('examples of a kind are kept and given back', async (t) => {
  const { port, call } = await portFor(t);
  await call('POST /v1/integration', INTEGRATION);
  const path = `${ONE}/kinds/AWS%3A%3AS3%3A%3ABucket/examples`;
  assert.equal((await call(`POST ${path}`, { examples: [{ Type: 'AWS::S3::Bucket' }] })).status, 200);
  assert.equal((await call(`POST ${path}`, { examples: ['text'] })).status, 422);
  const { body } = await call(`GET ${ONE}/kinds`);
  assert.deepEqual(Object.keys(recordOf(body['data'])), ['AWS::S3::Bucket']);
  assert.deepEqual(port.examples('my-aws', 'AWS::S3::Bucket'), [{ Type: 'AWS::S3::Bucket' }]);
});

test('organization and the list of provisioned types are what the stand-in was started with', async (t) => {
  const { call } = await portFor(t, { featureFlags: ['A'], provisionEnabled: ['aws-v3'] });
  assert.deepEqual(recordOf((await call('GET /v1/organization')).body['organization'])['featureFlags'], [
    'A',
  ]);
  assert.deepEqual((await call('GET /v1/integration/provision-enabled')).body['integrations'], ['aws-v3']);
});

test('a blueprint is created, read, patched, replaced and deleted', async (t) => {
  const { call } = await portFor(t);
  assert.equal((await call('POST /v1/blueprints', BUCKET)).status, 409);
  assert.equal((await call('POST /v1/blueprints', { identifier: 'queue', title: 'Queue' })).status, 201);
  await call('PATCH /v1/blueprints/queue', { schema: { properties: { arn: { type: 'string' } } } });
  const patched = recordOf((await call('GET /v1/blueprints/queue')).body['blueprint']);
  assert.equal(patched['title'], 'Queue');
  assert.deepEqual(patched['schema'], { properties: { arn: { type: 'string' } }, required: [] });
  assert.equal((await call(single('queue'), { identifier: 'q', properties: { arn: 'a' } })).status, 201);
  await call('PUT /v1/blueprints/queue', { identifier: 'queue' });
  assert.equal((await call(single('queue'), { identifier: 'r', properties: { arn: 'a' } })).status, 422);
  assert.equal((await call('DELETE /v1/blueprints/queue')).status, 409, 'it has entities');
  const cleared = await call('DELETE /v1/blueprints/queue/all-entities?delete_blueprint=true');
  const migration = await call(`GET /v1/migrations/${String(cleared.body['migrationId'])}`);
  assert.equal(recordOf(migration.body['migration'])['status'], 'COMPLETED');
  assert.equal((await call('GET /v1/blueprints/queue')).status, 404);
});

const BAD_BLUEPRINTS: [string, object, number][] = [
  ['an identifier with a space', { identifier: 'a b' }, 422],
  ['an identifier of 101 characters', { identifier: 'a'.repeat(101) }, 422],
  [
    'a property type that does not exist',
    { identifier: 'x', schema: { properties: { a: { type: 'text' } } } },
    422,
  ],
  ['a required property that is none', { identifier: 'x', schema: { properties: {}, required: ['a'] } }, 422],
  [
    'a relation to a blueprint that does not exist',
    { identifier: 'x', relations: { a: { target: 'no' } } },
    404,
  ],
  ['an unknown key', { identifier: 'x', colour: 'red' }, 422],
];
for (const [what, blueprint, status] of BAD_BLUEPRINTS) {
  test(`a blueprint with ${what} is refused`, async (t) => {
    const { call } = await portFor(t);
    assert.equal((await call('POST /v1/blueprints', blueprint)).status, status);
  });
}

test('a blueprint that another relates to cannot be deleted', async (t) => {
  const { call } = await portFor(t);
  const answer = await call('DELETE /v1/blueprints/account');
  assert.equal(answer.status, 409);
  assert.match(String(answer.body['message']), /"bucket"/);
});

test('calculation and mirror properties are accepted in a blueprint, and refused in an entity', async (t) => {
  const { call } = await portFor(t);
  const blueprint = {
    ...BUCKET,
    identifier: 'b2',
    calculationProperties: { url: { type: 'string', calculation: '.properties.arn' } },
    mirrorProperties: { owner: { path: 'account.$title' } },
  };
  assert.equal((await call('POST /v1/blueprints', blueprint)).status, 201);
  assert.equal((await call(single('b2'), { identifier: 'x', properties: { url: 'u' } })).status, 422);
});
