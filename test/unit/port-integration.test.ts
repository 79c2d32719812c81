import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createIntegration, getIntegration, patchIntegration, patchResyncState } from '../../port/index.js';
import { withFixture } from '../support/port-fixture.js';

const DOCUMENT = {
  ok: true,
  integration: {
    installationId: 'my-aws',
    config: { resources: [] },
    resyncState: { status: 'running', updatedAt: '2026-01-01T00:00:00.000Z' },
    somethingNew: 1,
  },
};

suite('integration', () => {
  test('is read with its mapping; keys that are not known here are kept', () =>
    withFixture(async (fixture, client) => {
      fixture.on('GET /v1/integration/my-aws', () => ({ body: DOCUMENT }));
      const integration = await getIntegration(client);
      assert.deepEqual(integration, DOCUMENT.integration);
      const request = fixture.of('GET /v1/integration/my-aws')[0];
      assert.equal(request?.query.get('isPolling'), 'false');
      assert.match(request.query.get('oceanCoreVersion') ?? '', /^\d+\.\d+\.\d+$/);
      assert.equal(request.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws');
    }));

  test('that does not exist is undefined, not an error', () =>
    withFixture(async (fixture, client) => {
      fixture.on('GET /v1/integration/my-aws', () => ({
        status: 404,
        body: { ok: false, error: 'not_found' },
      }));
      assert.equal(await getIntegration(client), undefined);
    }));

  test('is created with our identity and the fields that Port expects', () =>
    withFixture(async (fixture, client) => {
      fixture.on('POST /v1/integration', () => ({ status: 201, body: DOCUMENT }));
      await createIntegration(client, {
        config: { resources: [] },
        createPortResourcesOrigin: 'Empty',
        changelogDestination: {},
      });
      assert.deepEqual(fixture.of('POST /v1/integration')[0]?.body, {
        installationId: 'my-aws',
        installationAppType: 'aws-v3',
        version: '1.2.3',
        changelogDestination: {},
        config: { resources: [] },
        actionsProcessingEnabled: false,
        incrementalSyncEnabled: false,
        createPortResourcesOrigin: 'Empty',
      });
    }));

  test('is changed with our version in every change (P6)', () =>
    withFixture(async (fixture, client) => {
      fixture.on('PATCH /v1/integration/my-aws', () => ({ body: DOCUMENT }));
      await patchIntegration(client, { processingMode: 'ocean-core' });
      assert.deepEqual(fixture.of('PATCH /v1/integration/my-aws')[0]?.body, {
        processingMode: 'ocean-core',
        version: '1.2.3',
      });
    }));
});

suite('resync state', () => {
  const route = 'PATCH /v1/integration/my-aws/resync-state';

  test('says that a resync runs, with the key in Port’s spelling (P8)', () =>
    withFixture(async (fixture, client) => {
      fixture.on(route, () => ({ body: DOCUMENT }));
      const updatedAt = await patchResyncState(client, {
        status: 'running',
        startedAt: new Date('2026-01-01T00:00:00Z'),
        nextResync: new Date('2026-01-02T00:00:00Z'),
        intervalMinutes: 1_440,
      });
      assert.equal(updatedAt, '2026-01-01T00:00:00.000Z');
      assert.deepEqual(fixture.of(route)[0]?.body, {
        status: 'running',
        lastResyncStart: '2026-01-01T00:00:00.000+00:00',
        lastResyncEnd: null,
        nextResync: '2026-01-02T00:00:00.000+00:00',
        intervalInMinuets: 1_440,
      });
    }));

  test('says how it ended', () =>
    withFixture(async (fixture, client) => {
      fixture.on(route, () => ({ body: { ok: true } }));
      const end = {
        status: 'aborted',
        endedAt: new Date(0),
        nextResync: null,
        intervalMinutes: null,
      } as const;
      assert.equal(await patchResyncState(client, end), undefined);
      assert.deepEqual(fixture.of(route)[0]?.body, {
        status: 'aborted',
        lastResyncEnd: '1970-01-01T00:00:00.000+00:00',
        nextResync: null,
        intervalInMinuets: null,
      });
    }));
});
