import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { type PortOptions, type PortStandIn, startPort } from '../../demo/port/index.js';
import {
  createEntityWriter,
  createIntegration,
  createPortClient,
  deleteEntities,
  type Entity,
  type EntityRef,
  type EntityWriter,
  getIntegration,
  inventoryPages,
  patchIntegration,
  patchResyncState,
  type PortClient,
  PortCredentialsRejected,
  type UpsertCall,
  type UpsertOutcome,
} from '../../port/index.js';

const CREDENTIALS = { clientId: 'test-client', clientSecret: 'test-secret' };
const OURS = { identifier: 'my-aws', type: 'aws-v3', version: '1.0.0' };
const CALL: UpsertCall = { merge: true, createMissingRelatedEntities: true, syncId: 'sync-1' };
const ACCOUNT = { identifier: 'account', title: 'Account', schema: { properties: {}, required: [] } };
const BUCKET = {
  identifier: 'bucket',
  title: 'Bucket',
  schema: { properties: { size: { type: 'number' } }, required: [] },
  relations: { account: { target: 'account', many: false, required: true } },
};

interface Sides {
  port: PortStandIn;
  client: PortClient;
  writer: EntityWriter;
}

async function sides(t: TestContext, options: Partial<PortOptions> = {}): Promise<Sides> {
  const port = await startPort({ credentials: CREDENTIALS, ...options });
  port.seed({ blueprints: [ACCOUNT, BUCKET] });
  const client = createPortClient({ baseUrl: port.url, ...CREDENTIALS, integration: OURS });
  const writer = createEntityWriter(client, { lingerMs: 20 });
  t.after(async () => {
    await writer.close();
    await client.close();
    await port.close();
  });
  return { port, client, writer };
}

const bucket = (identifier: string, size: number | string = 1): Entity => ({
  identifier,
  blueprint: 'bucket',
  title: identifier,
  properties: { size },
  relations: { account: '111122223333' },
});
const buckets = (count: number): Entity[] => Array.from({ length: count }, (_, index) => bucket(`b${index}`));
const codes = (outcomes: UpsertOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === 'refused' ? outcome.code : outcome.status));

async function inventory(client: PortClient, before = new Date(Date.now() + 1_000)): Promise<EntityRef[]> {
  const refs: EntityRef[] = [];
  for await (const page of inventoryPages(client, { before, cursor: null })) refs.push(...page.refs);
  return refs;
}

suite('the Port client before the stand-in for Port', () => {
  test('what is written is in the catalog, is found by the inventory, and can be deleted', async (t) => {
    const { port, client, writer } = await sides(t, { limits: { inventoryPage: 5_000 } });
    assert.deepEqual(new Set(codes(await writer.upsertAll(buckets(95), CALL))), new Set(['written']));
    assert.equal(port.counters().bulkUpserts, 5);
    assert.deepEqual([port.catalog.count('bucket'), port.catalog.count('account')], [95, 1]);

    const refs = await inventory(client);
    assert.deepEqual(new Set(refs.map(({ blueprint }) => blueprint)), new Set(['account', 'bucket']));
    assert.equal(refs.length, 96);
    assert.deepEqual(await inventory(client, new Date(Date.now() - 60_000)), []);

    const doomed = refs.filter(({ blueprint }) => blueprint === 'bucket').slice(0, 90);
    const gone = { blueprint: 'bucket', identifier: 'never-there' };
    const result = await deleteEntities(client, [...doomed, gone], {
      deleteDependents: false,
      syncId: 'sync-1',
    });
    assert.deepEqual([result.deleted.length, result.absent, result.refused], [91, 1, []]);
    assert.equal(port.catalog.count('bucket'), 5);
  });

  test('entities of another integration are not in the inventory', async (t) => {
    const { port, client, writer } = await sides(t);
    port.seed({
      entities: [{ identifier: 'foreign', blueprint: 'account' }],
      userAgent: 'port-ocean/aws-v3/9/other/exporter',
    });
    await writer.upsert({ identifier: 'ours', blueprint: 'account' }, CALL);
    assert.deepEqual(await inventory(client), [{ identifier: 'ours', blueprint: 'account' }]);
  });

  for (const schemaErrors of ['request', 'item'] as const) {
    test(`one entity that fails the schema (${schemaErrors}) does not sink the other nineteen`, async (t) => {
      const { port, writer } = await sides(t, { schemaErrors });
      // Not found by our own rules: a title must be text.
      const bad = { ...bucket('bad'), title: 5 };
      const outcomes = await writer.upsertAll([...buckets(19), bad], CALL);
      assert.deepEqual(codes(outcomes), [...Array.from({ length: 19 }, () => 'written'), 'rejected']);
      assert.equal(port.catalog.count('bucket'), 19);
    });
  }

  test('each refusal says what is wrong', async (t) => {
    const { writer } = await sides(t);
    const outcomes = await writer.upsertAll(
      [
        bucket('ok'),
        bucket('wrong', 'large'),
        { ...bucket('unknown-field'), properties: { colour: 'red' } },
        bucket('a b'),
      ],
      CALL,
    );
    assert.deepEqual(codes(outcomes), ['written', 'rejected', 'rejected', 'invalid_identifier']);
    const [, wrong, unknownField] = outcomes;
    assert.ok(wrong?.status === 'refused' && unknownField?.status === 'refused');
    assert.match(wrong.message, /size/);
    assert.match(unknownField.message, /colour/);
  });

  test('a missing target, a search that finds nothing, and a blueprint that is not there', async (t) => {
    const { writer } = await sides(t);
    const strict = { ...CALL, createMissingRelatedEntities: false };
    const search = {
      combinator: 'and',
      rules: [{ property: '$identifier', operator: '=', value: 'nobody' }],
    };
    const outcomes = await Promise.all([
      writer.upsert(bucket('orphan'), strict),
      writer.upsert({ identifier: search, blueprint: 'account' }, CALL),
      writer.upsert({ identifier: 'x', blueprint: 'no-such' }, CALL),
    ]);
    assert.deepEqual(codes(outcomes), ['missing_related', 'unresolved', 'blueprint_not_found']);
  });

  test('a target whose dependants require it is deleted with them, or in the right order', async (t) => {
    const { port, client, writer } = await sides(t);
    const account = { blueprint: 'account', identifier: '111122223333' };
    await writer.upsertAll(buckets(3), CALL);
    const refused = await deleteEntities(client, [account], { deleteDependents: false });
    assert.match(refused.refused[0]?.message ?? '', /has_dependents/);
    const both = [
      account,
      ...buckets(3).map((_, index) => ({ blueprint: 'bucket', identifier: `b${index}` })),
    ];
    const ordered = await deleteEntities(client, both, { deleteDependents: false });
    assert.deepEqual([ordered.deleted.length, ordered.refused], [4, []]);
    assert.equal(port.catalog.count(), 0);
  });

  test('the integration is created, read, changed and told of a resync', async (t) => {
    const { port, client } = await sides(t);
    assert.equal(await getIntegration(client), undefined);
    await createIntegration(client, {
      config: { resources: [] },
      createPortResourcesOrigin: 'Empty',
      changelogDestination: {},
    });
    await patchIntegration(client, { processingMode: 'ocean-core' });
    assert.deepEqual((await getIntegration(client))?.config, { resources: [] });
    const common = { nextResync: null, intervalMinutes: 60 };
    const updatedAt = await patchResyncState(client, { status: 'running', startedAt: new Date(), ...common });
    assert.ok(!Number.isNaN(Date.parse(updatedAt ?? '')));
    await patchResyncState(client, { status: 'completed', endedAt: new Date(), ...common });
    assert.equal((await getIntegration(client))?.resyncState?.status, 'completed');
    assert.equal(port.integration('my-aws')?.['processingMode'], 'ocean-core');
  });

  test('wrong credentials: one attempt (P1)', async (t) => {
    const { port } = await sides(t);
    const client = createPortClient({
      baseUrl: port.url,
      ...CREDENTIALS,
      clientSecret: 'wrong',
      integration: OURS,
    });
    await assert.rejects(getIntegration(client), PortCredentialsRejected);
    assert.equal(port.counters().total, 1);
    await client.close();
  });

  test('expired tokens, cut connections and server errors in the middle lose and double nothing', async (t) => {
    const { port, writer } = await sides(t);
    port.faults.add(
      { match: 'bulk-upsert', after: 2, expireToken: true },
      { match: 'bulk-upsert', after: 5, reset: 'after' },
      { match: 'bulk-upsert', after: 9, status: 503 },
      { match: 'bulk-upsert', after: 12, reset: 'before' },
      { match: 'bulk-upsert', after: 15, status: 429, headers: { 'retry-after': '1' } },
    );
    const outcomes = await writer.upsertAll(buckets(400), CALL);
    assert.ok(outcomes.every(({ status }) => status === 'written'));
    assert.equal(port.catalog.count('bucket'), 400);
  });

  for (const rateReset of ['seconds', 'epoch', 'iso'] as const) {
    test(`the rate limit (${rateReset}) is kept to: few 429, all written`, async (t) => {
      // 300 in 3 s after a burst of 20, and 180 bulks.
      const rates = { 'bulk-upsert': { limit: 300, burst: 20 } };
      const { port, writer } = await sides(t, { limits: { ratePeriodSeconds: 3, rateReset, rates } });
      const start = Date.now();
      const outcomes = await writer.upsertAll(buckets(3_600), CALL);
      const took = Date.now() - start;
      assert.ok(outcomes.every(({ status }) => status === 'written'));
      const refusals = port.counters().statuses['429'] ?? 0;
      t.diagnostic(`${took} ms, ${refusals} answers 429`);
      assert.ok(refusals <= 16, `${refusals} answers 429`);
    });
  }
});
