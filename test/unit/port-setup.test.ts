import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TestContext } from 'node:test';

import { readDefaultResources } from '../../config/default-resources.js';
import { startPort } from '../../demo/port/index.js';
import type { PortOptions, PortStandIn } from '../../demo/port/index.js';
import { createPortClient, setUpIntegration } from '../../port/index.js';
import type { PortClient } from '../../port/index.js';
import { OURS, withFixture } from '../support/port-fixture.js';
import { callPort, CREDENTIALS, recordOf, tokenOf } from '../support/port-stand-in-client.js';

const DEFAULTS = readDefaultResources();
const NAMES = DEFAULTS.blueprints.map(({ identifier }) => identifier).toSorted();
const WANTED = { changelogDestination: {}, defaults: DEFAULTS };
const ID = OURS.identifier;

interface World {
  port: PortStandIn;
  client: PortClient;
  setUp: (wanted?: Parameters<typeof setUpIntegration>[1]) => ReturnType<typeof setUpIntegration>;
  /** A call by a person. */
  call: (spec: string, body?: unknown) => Promise<unknown>;
  integration: () => Record<string, unknown>;
  /** Names of the calls since the last look, without the token's. */
  calls: () => string[];
}

async function world(t: TestContext, options: Partial<PortOptions> = {}): Promise<World> {
  const port = await startPort({ credentials: CREDENTIALS, ...options });
  const client = clientOf(port);
  t.after(async () => {
    await client.close();
    await port.close();
  });
  const token = await tokenOf(port);
  port.resetCounters();
  return {
    port,
    client,
    setUp: (wanted = WANTED) => setUpIntegration(client, wanted, new AbortController().signal),
    call: (spec, body) => callPort(port, spec, body, { authorization: token, 'user-agent': 'person' }),
    integration: () => recordOf(port.integration(ID)),
    calls: () => {
      const names = port.calls().map(({ name }) => name);
      port.resetCounters();
      return names.filter((name) => name !== 'token');
    },
  };
}

function clientOf(port: PortStandIn): PortClient {
  return createPortClient({ baseUrl: port.url, ...CREDENTIALS, integration: OURS, retryBudgetMs: 5_000 });
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** An integration that Ocean made, with a mapping of its own. */
const OCEAN = {
  installationId: ID,
  installationAppType: 'aws-v3',
  version: '2.20.11-beta',
  changelogDestination: { type: 'KAFKA' },
  processingMode: 'dsp',
  actionsProcessingEnabled: true,
  createPortResourcesOrigin: 'Ocean',
  config: { resources: [], deleteDependentEntities: false },
};

suite('a first start', () => {
  test('registers the integration, makes the default blueprints and notes that it did', async (t) => {
    const { setUp, port, integration, calls } = await world(t);
    const { integration: answered } = await setUp();
    assert.deepEqual(calls(), [
      'integration-get',
      ...times(11, 'blueprint-get'),
      'integration-create',
      'integration-update',
      ...times(11, 'blueprint-get'),
      ...times(11, 'blueprint-create'),
      ...times(11, 'blueprint-get'),
      'integration-update',
    ]);
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    const { version, createPortResourcesOrigin, arePortResourcesInitialized, processingMode, config } =
      integration();
    assert.deepEqual(
      { version, createPortResourcesOrigin, arePortResourcesInitialized, processingMode },
      {
        version: '1.2.3',
        createPortResourcesOrigin: 'Default',
        arePortResourcesInitialized: true,
        processingMode: 'ocean-core',
      },
    );
    assert.deepEqual(config, DEFAULTS.mapping);
    assert.deepEqual(answered.config, DEFAULTS.mapping);
  });

  test('is over when it is over: the next one asks for the integration and no more', async (t) => {
    const { setUp, calls } = await world(t);
    await setUp();
    calls();
    assert.deepEqual((await setUp()).done, []);
    assert.deepEqual(calls(), ['integration-get']);
  });

  test('sends the feature suffix with what it makes of blueprints and with nothing else (P5)', async (t) => {
    const { setUp, port } = await world(t);
    await setUp();
    for (const { name, userAgent } of port.calls()) {
      const suffix = name === 'blueprint-create' ? '/exporter' : '';
      assert.equal(userAgent, `port-ocean/aws-v3/1.2.3/my-aws${suffix}`, name);
    }
  });

  test('without initializePortResources stores an empty mapping, makes nothing and notes nothing', async (t) => {
    const { setUp, port, integration } = await world(t);
    await setUp({ ...WANTED, defaults: undefined });
    assert.deepEqual(port.catalog.blueprints(), []);
    assert.deepEqual(integration()['config'], { resources: [] });
    assert.equal(integration()['createPortResourcesOrigin'], 'Empty');
    assert.equal(integration()['arePortResourcesInitialized'], undefined);
  });

  test('of two workers at once makes each blueprint once, whoever is first', async (t) => {
    const { port, setUp } = await world(t);
    const other = clientOf(port);
    t.after(() => other.close());
    await Promise.all([setUp(), setUpIntegration(other, WANTED, new AbortController().signal)]);
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    assert.equal(recordOf(port.integration(ID))['arePortResourcesInitialized'], true);
    assert.equal(port.counters().statuses['201'], 12);
  });

  for (const reset of ['before', 'after'] as const) {
    test(`survives that the answer to its registration is lost, ${reset} Port carried it out`, async (t) => {
      const { setUp, port, calls } = await world(t);
      port.faults.add({ match: 'integration-create', reset });
      await setUp();
      const creates = calls().filter((name) => name === 'integration-create').length;
      assert.equal(creates, reset === 'before' ? 2 : 1);
      assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    });

    test(`survives that the answer to a blueprint is lost, ${reset} Port carried it out: the next start completes it (P13)`, async (t) => {
      const { setUp, port, integration } = await world(t);
      port.faults.add({ match: 'blueprint-create', after: 4, reset });
      await setUp().catch(() => undefined);
      const made = port.catalog.blueprints();
      assert.ok(made.length === 0 || made.length === NAMES.length, made.join(', '));
      await setUp();
      assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
      assert.equal(integration()['arePortResourcesInitialized'], true);
    });
  }
});

suite('default blueprints', () => {
  test('that fail half-way leave nothing behind and are not noted as made; the next start makes them all (P13)', async (t) => {
    const { setUp, port, integration } = await world(t);
    port.faults.add({ match: 'blueprint-create', after: 6, status: 422 });
    await assert.rejects(setUp(), { code: 'PortRequestRejected' });
    assert.deepEqual(port.catalog.blueprints(), []);
    assert.equal(integration()['arePortResourcesInitialized'], undefined);
    const deletes = port.calls().filter(({ name }) => name === 'blueprint-delete');
    assert.equal(deletes.length, 6);
    assert.ok(deletes.every(({ userAgent }) => userAgent.endsWith('/exporter')));
    await setUp();
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    assert.equal(integration()['arePortResourcesInitialized'], true);
  });

  test('of which one’s answer was lost before another failed leave nothing behind, either (P13)', async (t) => {
    const { setUp, port } = await world(t);
    port.faults.add({ match: 'blueprint-create', after: 2, reset: 'after' });
    port.faults.add({ match: 'blueprint-create', after: 4, status: 422 });
    await assert.rejects(setUp(), { code: 'PortRequestRejected' });
    assert.deepEqual(port.catalog.blueprints(), []);
  });

  test('that a crashed start made are kept whole, and the rest is made (P13)', async (t) => {
    const { setUp, port, client } = await world(t);
    const crash = new AbortController();
    port.faults.add({ match: 'blueprint-create', after: 5, delayMs: 60_000 });
    // A process that is gone undoes nothing.
    port.faults.add({ match: 'blueprint-delete', times: 99, status: 409 });
    const first = setUpIntegration(client, WANTED, crash.signal);
    while (port.counters().calls['blueprint-create'] !== 6) await new Promise(setImmediate);
    crash.abort(new Error('crashed'));
    await assert.rejects(first);
    const left = port.catalog.blueprints();
    assert.equal(left.length, 5);
    port.faults.clear();
    await setUp();
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    for (const { identifier, schema, relations } of DEFAULTS.blueprints) {
      const { schema: stored, relations: related } = recordOf(port.catalog.blueprint(identifier));
      assert.deepEqual(stored, schema, identifier);
      assert.deepEqual(Object.keys(recordOf(related)), Object.keys(relations), identifier);
    }
  });

  test('one that exists does not keep the others from being made, and stays as it is (P7)', async (t) => {
    const { setUp, port, call, integration } = await world(t);
    const own = {
      identifier: 's3Bucket',
      title: 'Mine',
      schema: { properties: { arn: { type: 'string' } } },
    };
    await call('POST /v1/blueprints', own);
    const before = port.catalog.blueprint('s3Bucket');
    const { done } = await setUp();
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
    assert.deepEqual(port.catalog.blueprint('s3Bucket'), before);
    assert.match(done.join('\n'), /s3Bucket was there and stays as it is; not mapped: region, .*account/);
    const { resources } = recordOf(integration()['config']);
    assert.ok(Array.isArray(resources));
    const bucket = resources.map(recordOf).find(({ kind }) => kind === 'AWS::S3::Bucket');
    const mappings = recordOf(recordOf(recordOf(bucket?.['port'])['entity'])['mappings']);
    assert.deepEqual(mappings['properties'], { arn: '.Properties.Arn' });
    assert.deepEqual(mappings['relations'], {});
  });

  test('are not made where Port says anything but "not found" of one (P7)', async (t) => {
    const { setUp, port } = await world(t);
    port.seed({ integrations: [OCEAN] });
    port.faults.add({ match: 'blueprint-get', after: 3, status: 403 });
    await assert.rejects(setUp(), { code: 'PortRequestRejected' });
    assert.deepEqual(port.catalog.blueprints(), []);
  });

  test('of an integration of origin Empty are none; that is noted', async (t) => {
    const { setUp, port, integration } = await world(t);
    port.seed({ integrations: [{ ...OCEAN, createPortResourcesOrigin: 'Empty' }] });
    await setUp();
    assert.deepEqual(port.catalog.blueprints(), []);
    assert.deepEqual(integration()['config'], OCEAN.config);
    assert.equal(integration()['arePortResourcesInitialized'], true);
  });
});

suite('an integration that is there', () => {
  test('is adopted: one PATCH says who works on it now; its mapping and the rest stay (P27)', async (t) => {
    const { setUp, port, integration, call, calls } = await world(t);
    port.seed({ integrations: [OCEAN] });
    await call(`PATCH /v1/integration/${ID}`, { arePortResourcesInitialized: true, title: 'Our AWS' });
    const before = integration();
    calls();
    await setUp();
    assert.deepEqual(calls(), ['integration-get', 'integration-update']);
    const { updatedAt: _, ...after } = integration();
    const { updatedAt: __, ...rest } = before;
    assert.deepEqual(after, {
      ...rest,
      version: '1.2.3',
      changelogDestination: {},
      processingMode: 'ocean-core',
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
    });
    assert.deepEqual(port.catalog.blueprints(), []);
  });

  test('without a mapping gets the default one', async (t) => {
    const { setUp, port, integration } = await world(t);
    port.seed({ integrations: [{ ...OCEAN, config: {} }] });
    await setUp();
    assert.deepEqual(integration()['config'], DEFAULTS.mapping);
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
  });

  test('with a mapping keeps it, and gets the default blueprints that it lacks where it was never initialized', async (t) => {
    const { setUp, port, integration, calls } = await world(t);
    port.seed({ integrations: [OCEAN] });
    await setUp();
    assert.deepEqual(integration()['config'], OCEAN.config);
    assert.ok(!calls().includes('integration-config'));
    assert.deepEqual(port.catalog.blueprints().toSorted(), NAMES);
  });

  test('is told where Port may send resync requests', async (t) => {
    const { setUp, port, integration } = await world(t);
    port.seed({ integrations: [OCEAN] });
    const changelogDestination = { type: 'WEBHOOK', url: 'https://sync.example.com/resync' };
    await setUp({ changelogDestination, defaults: undefined });
    assert.deepEqual(integration()['changelogDestination'], changelogDestination);
  });

  test('keeps its mapping where the answer to the PATCH does not repeat it', () =>
    withFixture(async (fixture, client) => {
      const integration = { processingMode: 'dsp', config: OCEAN.config, version: '1' };
      fixture.on(`GET /v1/integration/${ID}`, () => ({ body: { integration } }));
      fixture.on(`PATCH /v1/integration/${ID}`, () => ({ body: { integration: { version: '1.2.3' } } }));
      fixture.on('GET /v1/organization', () => ({ body: { organization: {} } }));
      const defaults = { ...DEFAULTS, blueprints: [] };
      const { integration: answered } = await setUpIntegration(
        client,
        { ...WANTED, defaults },
        new AbortController().signal,
      );
      assert.deepEqual(fixture.of(`PATCH /v1/integration/${ID}/config`), []);
      assert.deepEqual(answered.config, OCEAN.config);
    }));

  test('is told who works on it once, also where Port does not keep it as it was told', () =>
    withFixture(async (fixture, client) => {
      const integration = { processingMode: 'ocean-core', version: '1.2.3', config: OCEAN.config };
      const kept = { ...integration, changelogDestination: { type: 'WEBHOOK', agent: 'false' } };
      fixture.on(`GET /v1/integration/${ID}`, () => ({ body: { integration: kept } }));
      fixture.on(`PATCH /v1/integration/${ID}`, () => ({ body: { integration: kept } }));
      for (let resync = 0; resync < 3; resync += 1) {
        await setUpIntegration(client, { ...WANTED, defaults: undefined }, new AbortController().signal);
      }
      assert.equal(fixture.of(`PATCH /v1/integration/${ID}`).length, 1);
    }));

  test('keeps where Port sends requests, where it is run once beside a service', async (t) => {
    const { setUp, port, integration } = await world(t);
    const changelogDestination = { type: 'WEBHOOK', url: 'https://sync.example.com/resync' };
    port.seed({ integrations: [{ ...OCEAN, changelogDestination }] });
    await setUp({ changelogDestination: undefined, defaults: undefined });
    assert.deepEqual(integration()['changelogDestination'], changelogDestination);
    assert.equal(integration()['version'], '1.2.3');
  });

  test('of another type is refused with both remedies, and nothing is changed', async (t) => {
    const { setUp, port, calls } = await world(t);
    port.seed({ integrations: [{ ...OCEAN, installationAppType: 'gcp' }] });
    await assert.rejects(setUp(), {
      code: 'IntegrationTypeDiffers',
      retryable: false,
      message: /type gcp, .*type aws-v3.*OCEAN__INTEGRATION__IDENTIFIER.*OCEAN__INTEGRATION__TYPE to gcp/,
    });
    assert.deepEqual(calls(), ['integration-get']);
  });

  test('that runs in Port’s cloud is refused', () =>
    withFixture(async (fixture, client) => {
      fixture.on('GET /v1/integration/my-aws', () => ({
        body: { integration: { installationType: 'SaasOauth2', installationAppType: 'aws-v3' } },
      }));
      await assert.rejects(setUpIntegration(client, WANTED, new AbortController().signal), {
        code: 'IntegrationHosted',
        retryable: false,
      });
      assert.deepEqual(
        fixture.requests.filter(({ route }) => !route.includes('access_token')).map(({ route }) => route),
        ['GET /v1/integration/my-aws'],
      );
    }));

  for (const flags of [['LAKEHOUSE_ELIGIBLE', 'DATA_SOURCE_PROCESSOR_ENABLED'], ['LAKEHOUSE_ELIGIBLE']]) {
    const refused = flags.length === 2;
    test(`that Port keeps in mode dsp is ${refused ? 'refused' : 'used'} with the flags ${flags.join(' and ')}`, () =>
      withFixture(async (fixture, client) => {
        const body = { integration: { processingMode: 'dsp', config: { resources: [] } } };
        fixture.on('GET /v1/integration/my-aws', () => ({ body }));
        fixture.on('PATCH /v1/integration/my-aws', () => ({ body }));
        fixture.on('GET /v1/organization', () => ({ body: { organization: { featureFlags: flags } } }));
        const wanted = { ...WANTED, defaults: undefined };
        const done = setUpIntegration(client, wanted, new AbortController().signal);
        if (refused) await assert.rejects(done, { code: 'PortMapsItself' });
        else await done;
      }));
  }

  test('whose organization cannot be read is used: the flags count as off', () =>
    withFixture(async (fixture, client) => {
      const body = { integration: { processingMode: 'dsp', config: { resources: [] } } };
      fixture.on('GET /v1/integration/my-aws', () => ({ body }));
      fixture.on('PATCH /v1/integration/my-aws', () => ({ body }));
      fixture.on('GET /v1/organization', () => ({ status: 403, body: { ok: false, error: 'forbidden' } }));
      await setUpIntegration(client, { ...WANTED, defaults: undefined }, new AbortController().signal);
    }));
});
