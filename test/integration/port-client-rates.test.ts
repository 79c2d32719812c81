import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { type PortOptions, type PortStandIn, startPort } from '../../demo/port/index.js';
import {
  createEntityWriter,
  createIntegration,
  createPortClient,
  deleteEntities,
  type Entity,
  type EntityWriter,
  patchIntegration,
  patchResyncState,
  type PortClient,
  type UpsertCall,
} from '../../port/index.js';

const CREDENTIALS = { clientId: 'test-client', clientSecret: 'test-secret' };
const OURS = { identifier: 'my-aws', type: 'aws-v3', version: '1.0.0' };
const CALL: UpsertCall = { merge: true, createMissingRelatedEntities: true, syncId: 'sync-1' };
const thing = (identifier: string) => ({ identifier, title: identifier, schema: { properties: {} } });

const entities = (count: number, blueprint: string): Entity[] =>
  Array.from({ length: count }, (_, n) => ({ identifier: `e${n}`, blueprint }));

/** A stand-in that holds its clients to so many bulks a window, and those clients: each is a worker. */
async function sides(
  t: TestContext,
  workers: number,
  limits: PortOptions['limits'] = {},
): Promise<{ port: PortStandIn; clients: PortClient[]; writers: EntityWriter[] }> {
  const port = await startPort({ credentials: CREDENTIALS, limits });
  port.seed({ blueprints: [thing('a'), thing('b')] });
  const clients = Array.from({ length: workers }, () =>
    createPortClient({ baseUrl: port.url, ...CREDENTIALS, integration: OURS }),
  );
  const writers = clients.map((client) => createEntityWriter(client, { lingerMs: 20 }));
  t.after(async () => {
    for (const writer of writers) await writer.close();
    for (const client of clients) await client.close();
    await port.close();
  });
  return { port, clients, writers };
}

const limited = (port: PortStandIn) => port.counters().statuses['429'] ?? 0;

suite('Port’s rate limits', { concurrency: true }, () => {
  for (const rateReset of ['seconds', 'epoch', 'iso'] as const) {
    test(`a burst of more bulks than a window allows meets no 429, since the headers (${rateReset}) come before it (P30)`, async (t) => {
      const rates = { 'bulk-upsert': { limit: 30, burst: 30 } };
      const { port, writers } = await sides(t, 1, { ratePeriodSeconds: 5, rateReset, rates });
      const outcomes = await writers[0]?.upsertAll(entities(1_000, 'a'), CALL);
      assert.ok(outcomes?.every(({ status }) => status === 'written'));
      assert.deepEqual([port.counters().bulkUpserts, limited(port)], [50, 0]);
    });
  }

  test('two workers on one quota stay under it by the headers alone', async (t) => {
    const rates = { 'bulk-upsert': { limit: 100, burst: 100 } };
    const { port, writers } = await sides(t, 2, { ratePeriodSeconds: 5, rateReset: 'iso', rates });
    const both = await Promise.all(
      writers.map((writer, n) => writer.upsertAll(entities(2_000, n === 0 ? 'a' : 'b'), CALL)),
    );
    assert.ok(both.flat().every(({ status }) => status === 'written'));
    assert.equal(port.counters().bulkUpserts, 200);
    t.diagnostic(`${limited(port)} answers 429`);
    assert.equal(limited(port), 0);
  });

  test('two activities on one client go on side by side while calls are spaced: neither starves', async (t) => {
    const rates = { 'bulk-upsert': { limit: 60, burst: 60 } };
    const { port, clients } = await sides(t, 1, { ratePeriodSeconds: 5, rateReset: 'iso', rates });
    const [client] = clients;
    assert.ok(client);
    const writers = [1, 2].map(() => createEntityWriter(client, { lingerMs: 20 }));
    await Promise.all(
      writers.map((writer, n) => writer.upsertAll(entities(1_000, n === 0 ? 'a' : 'b'), CALL)),
    );
    const bulks = port.calls().filter(({ name }) => name === 'bulk-upsert');
    const of = bulks.map(({ path }) => (path.includes('/blueprints/a/') ? 'a' : 'b'));
    // From where both have begun to where the first of them has ended.
    const shared = of.slice(
      Math.max(of.indexOf('a'), of.indexOf('b')),
      Math.min(of.lastIndexOf('a'), of.lastIndexOf('b')) + 1,
    );
    const share = shared.filter((name) => name === 'a').length / shared.length;
    t.diagnostic(of.join(''));
    assert.ok(shared.length > 50 && share > 0.3 && share < 0.7, `${share} of ${shared.length} bulks`);
    for (const writer of writers) await writer.close();
  });
});

suite('a token that lapses in the middle (P2)', () => {
  test('is renewed for PATCH, POST, bulk upsert and bulk delete alike, by one token call each time', async (t) => {
    const { port, clients, writers } = await sides(t, 1);
    const [client] = clients;
    const [writer] = writers;
    assert.ok(client && writer);
    const running = {
      status: 'running',
      startedAt: new Date(),
      nextResync: null,
      intervalMinutes: null,
    } as const;
    const refs = [{ blueprint: 'a', identifier: 'e0' }];
    const calls: [string, () => Promise<unknown>][] = [
      [
        'integration-create',
        () =>
          createIntegration(client, {
            config: {},
            createPortResourcesOrigin: 'Empty',
            changelogDestination: {},
          }),
      ],
      ['integration-update', () => patchIntegration(client, { processingMode: 'ocean-core' })],
      ['resync-state', () => patchResyncState(client, running)],
      ['bulk-upsert', () => writer.upsertAll(entities(40, 'a'), CALL)],
      ['bulk-delete', () => deleteEntities(client, refs, { deleteDependents: true })],
    ];
    await client.authenticate();
    for (const [name, call] of calls) {
      port.resetCounters();
      port.faults.add({ match: name, expireToken: true });
      await call();
      const { calls: made, statuses } = port.counters();
      assert.equal(made['token'], 1, `${name}: ${JSON.stringify(made)}`);
      assert.ok((statuses['401'] ?? 0) > 0, name);
    }
    assert.equal(port.catalog.count('a'), 39);
  });
});
