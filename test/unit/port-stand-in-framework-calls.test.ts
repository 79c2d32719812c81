import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startPort } from '../../demo/port/index.js';
import type { PortOptions, PortStandIn } from '../../demo/port/index.js';
import { FrameworkClient, isoNow } from '../support/framework-client.js';
import { ACCOUNT, BUCKET, CREDENTIALS } from '../support/port-stand-in-client.js';
import { counts, KIND } from '../support/port-stand-in-telemetry.js';

const MAPPING = { deleteDependentEntities: true, resources: [{ kind: 'AWS::S3::Bucket' }] };
const CREATION = {
  installationId: 'my-aws',
  installationAppType: 'aws-v3',
  version: '1.0.0',
  changelogDestination: {},
  config: MAPPING,
  actionsProcessingEnabled: false,
  incrementalSyncEnabled: false,
  createPortResourcesOrigin: 'Default',
};
const ONE = '/v1/integration/my-aws';
const TARGETS = Array.from({ length: 12 }, (_, index) => bucket(index));

function bucket(index: number, account = '111111111111') {
  const arn = `arn:aws:s3:::b${index}`;
  const properties = { arn, created: null };
  return { identifier: arn, blueprint: 'bucket', title: `b${index}`, properties, relations: { account } };
}

async function framework(
  t: TestContext,
  options: Partial<PortOptions> = {},
): Promise<{ port: PortStandIn; client: FrameworkClient }> {
  const port = await startPort({ credentials: CREDENTIALS, ...options });
  t.after(() => port.close());
  const client = new FrameworkClient(port);
  await client.login();
  return { port, client };
}

/** Start-up of an integration that Port does not know (port-api.md 2.3). */
async function register(client: FrameworkClient): Promise<void> {
  await client.integration(404);
  await client.plain('GET /v1/integration/provision-enabled');
  await client.plain('GET /v1/organization');
  await client.integration(404);
  await client.plain('POST /v1/integration', CREATION, 201);
  const { config: _, createPortResourcesOrigin: __, installationId: ___, ...settings } = CREATION;
  await client.plain(`PATCH ${ONE}`, { ...settings, processingMode: 'ocean-core' });
}

/** Default blueprints: bare, then with relations, then in full (port-api.md 2.4). */
async function createDefaults(client: FrameworkClient): Promise<void> {
  const { relations, ...bare } = BUCKET;
  for (const { identifier } of [ACCOUNT, BUCKET]) {
    await client.plain(`GET /v1/blueprints/${identifier}`, undefined, 404);
  }
  for (const blueprint of [ACCOUNT, bare]) await client.exporter('POST /v1/blueprints', blueprint, 201);
  for (const blueprint of [ACCOUNT, { ...bare, relations }, ACCOUNT, BUCKET]) {
    await client.exporter(`PATCH /v1/blueprints/${blueprint.identifier}`, blueprint);
  }
  const action = { identifier: 'restart', title: 'Restart', trigger: {}, invocationMethod: {} };
  await client.plain('POST /v1/actions', action, 201);
  const scorecard = { identifier: 'hygiene', title: 'Hygiene', rules: [] };
  await client.plain('POST /v1/blueprints/bucket/scorecards', scorecard, 201);
  await client.plain('POST /v1/pages', { identifier: 'aws', title: 'AWS', type: 'dashboard' }, 201);
  await client.plain(`PATCH ${ONE}`, { arePortResourcesInitialized: true, version: '1.0.0' });
}

/** Opening of a resync (port-api.md 11, 1 to 5). @returns its event id and start */
async function begin(client: FrameworkClient): Promise<{ event: string; start: string }> {
  const event = randomUUID();
  const start = isoNow();
  await client.plain(`GET ${ONE}/resync-request`);
  await client.runs();
  await client.integration();
  await client.plain('GET /v1/organization');
  await client.announce(event, 'pending', KIND);
  await client.announce(event, 'syncing', '__runtime__');
  await client.heartbeat(event);
  return { event, start };
}

async function end(
  client: FrameworkClient,
  event: string,
  outcome: 'completed' | 'failed' | 'aborted',
): Promise<void> {
  await client.kindMetric(event, '__reconciliation__', outcome, {
    phase: { delete: { object_count_type: { deleted: { object_count: 2 } } } },
  });
  await client.ended(outcome);
  await client.announce(event, outcome, '__runtime__');
  await client.logs(event, 'Resync ended');
}

async function readBuckets(client: FrameworkClient, event: string): Promise<void> {
  await client.kindMetric(event, KIND, 'syncing');
  await client.examples('AWS::S3::Bucket', [{ Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b0' } }]);
  await client.search(
    'bucket',
    TARGETS.map(({ identifier }) => identifier),
  );
  await client.upsert(event, 'bucket', TARGETS);
}

test('a whole life of the framework is answered: registration, default resources, a resync that deletes what is gone', async (t) => {
  const { port, client } = await framework(t);
  await register(client);
  await createDefaults(client);
  await client.upsert('an-earlier-resync', 'bucket', [bucket(98), bucket(99)]);
  await client.upsert('an-earlier-resync', 'account', [{ identifier: '111111111111', blueprint: 'account' }]);
  // What was written before is older than the resync, by Port's clock of milliseconds.
  await setTimeout(2);

  const { event, start } = await begin(client);
  await readBuckets(client, event);
  await client.kindMetric(event, KIND, 'completed', counts(12, 12));
  await client.announce(event, 'syncing', '__reconciliation__');
  const stale = await client.owned(start);
  assert.deepEqual(stale.toSorted(), ['111111111111', 'arn:aws:s3:::b98', 'arn:aws:s3:::b99']);
  await client.plain('GET /v1/blueprints/bucket');
  await client.delete(event, 'bucket', ['arn:aws:s3:::b98', 'arn:aws:s3:::b99']);
  await end(client, event, 'completed');

  assert.equal(port.catalog.count('bucket'), 12);
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'completed']);
  assert.equal(port.syncState(event), 'completed');
  assert.equal(port.examples('my-aws', 'AWS::S3::Bucket').length, 1);
  assert.equal(port.ingest.heartbeats.get(event)?.count, 1);
  assert.equal(port.counters().answers5xx, 0);
});

test('an integration that Port knows is adopted, and one blueprint that exists is told by its 200', async (t) => {
  const { client, port } = await framework(t);
  port.seed({ blueprints: [ACCOUNT], integrations: [CREATION] });
  const document = await client.integration();
  assert.equal(document['installationType'], 'OnPrem');
  assert.equal(document['arePortResourcesInitialized'], undefined);
  await client.plain('GET /v1/blueprints/account');
  await client.plain('GET /v1/blueprints/bucket', undefined, 404);
  await client.exporter('POST /v1/blueprints', ACCOUNT, 409);
  await client.plain('POST /v1/integration', CREATION, 409);
});

test('a conflict half-way in the default resources can be rolled back', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  const { relations: _, ...bare } = BUCKET;
  await client.exporter('POST /v1/blueprints', bare, 201);
  await client.exporter('PATCH /v1/blueprints/bucket', BUCKET, 404);
  await client.exporter('DELETE /v1/blueprints/bucket');
  assert.deepEqual(port.catalog.blueprints(), []);
  await client.plain(`PATCH ${ONE}`, { arePortResourcesInitialized: true, version: '1.0.0' });
});

test('a resync in which a kind fails deletes nothing and is told as failed', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  await createDefaults(client);
  const { event } = await begin(client);
  await readBuckets(client, event);
  await client.kindMetric(event, KIND, 'failed', {
    phase: { resync: { success: 0, duration_seconds: 1.5 } },
  });
  await client.announce(event, 'syncing', '__reconciliation__');
  await end(client, event, 'failed');
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'failed']);
  assert.equal(port.catalog.count('bucket'), 12);
});

test('an aborted resync says so of every part it did not get to', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  const { event } = await begin(client);
  await client.kindMetric(event, KIND, 'aborted');
  await end(client, event, 'aborted');
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'aborted']);
  assert.equal(port.syncState(event), 'aborted');
});

test('without creation of missing targets an entity that waits for one is refused, and taken after it', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  await createDefaults(client);
  const { event } = await begin(client);
  const refused = await client.upsert(event, 'bucket', [bucket(1, '222222222222')], false, 207);
  assert.equal(refused.errors[0]?.['statusCode'], 404);
  assert.equal(refused.errors[0]?.['error'], 'not_found');
  await client.upsertOne(event, 'account', { identifier: '222222222222', blueprint: 'account' });
  const reduced = {
    identifier: 'arn:aws:s3:::b1',
    blueprint: 'bucket',
    relations: { account: '222222222222' },
  };
  await client.upsertOne(event, 'bucket', reduced);
  await client.delete(event, 'bucket', ['arn:aws:s3:::b1'], false);
  assert.equal(port.catalog.count('bucket'), 0);
});

test('with the flags of DSP mode on, the raw items go to the lake and the life cycle is told', async (t) => {
  const flags = ['LAKEHOUSE_ELIGIBLE', 'DATA_SOURCE_PROCESSOR_ENABLED'];
  const { client, port } = await framework(t, { featureFlags: flags });
  await register(client);
  await client.integration();
  const event = randomUUID();
  const part = { integration_version: '1.0.0', ocean_version: '0.48.12', kind_identifier: KIND };
  const whole = { integration_id: 'my-aws', integration_type: 'aws-v3', integration_version: '1.0.0' };
  const started = {
    status: 'started',
    ...whole,
    sync_type: 'full_sync',
    started_at: isoNow(),
    mapping: MAPPING,
  };
  await client.plain(`POST /v1/lifecycle/${event}`, { ...started, kind_identifiers: [KIND] });
  await client.plain(`POST /v1/lifecycle/${event}/kind`, { status: 'started', ...part });
  await client.lakeWrite(event, 'AWS::S3::Bucket', [
    { Type: 'AWS::S3::Bucket' },
    { Type: 'AWS::S3::Bucket' },
  ]);
  await client.plain(`POST /v1/lifecycle/${event}/kind`, { status: 'finished', ...part });
  await client.plain(`POST /v1/lifecycle/${event}/reconciliation`, { status: 'finished' });
  await client.plain(`GET /v1/lifecycle/${event}`);
  await client.plain(`POST /v1/lifecycle/${event}`, { status: 'finished', ...whole });
  assert.equal(port.ingest.lakeItems, 2);
});

test('the clean-up command empties blueprints, deletes them and the integration', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  await createDefaults(client);
  await client.upsert('e', 'bucket', TARGETS);
  for (const blueprint of ['bucket', 'account']) {
    const path = `DELETE /v1/blueprints/${blueprint}/all-entities?delete_blueprint=true`;
    const { body } = await client.plain(path);
    await client.plain(`GET /v1/migrations/${String(body['migrationId'])}`);
  }
  await client.plain(`DELETE ${ONE}`);
  assert.deepEqual(port.catalog.blueprints(), []);
  assert.equal(port.integration('my-aws'), undefined);
});

test('the User-Agent with the feature makes the owner of an entity, the one without it does not', async (t) => {
  const { client, port } = await framework(t);
  await register(client);
  await createDefaults(client);
  await client.upsert('e', 'bucket', [bucket(1)]);
  const query = 'upsert=true&merge=true&create_missing_related_entities=true&validation_only=false';
  await client.plain(`POST /v1/blueprints/bucket/entities?${query}`, bucket(2), 201);
  const later = new Date(Date.now() + 60_000).toISOString();
  assert.deepEqual((await client.owned(later)).toSorted(), ['111111111111', 'arn:aws:s3:::b1']);
  assert.equal(port.catalog.find('bucket', 'arn:aws:s3:::b2')?.$datasource, 'port-ocean/aws-v3/1.0.0/my-aws');
});
