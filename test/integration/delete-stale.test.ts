import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { deleteStale } from '../../activities/delete-stale.js';
import type { DeleteStaleInput, PlanRef } from '../../activities/types.js';
import { NO_COUNTS } from '../../ledger/index.js';
import { ENGINES } from '../support/ledger-engines.js';
import { blueprint, entityOf, reconciling, scopeOf } from '../support/reconciling.js';
import type { Reconciling } from '../support/reconciling.js';

/** What goes at the end of a resync, and in which order: the ledger and the stand-in for Port, on both engines. */
const CHAIN = [
  blueprint('account'),
  blueprint('cluster', { account: 'account' }),
  blueprint('service', { cluster: 'cluster' }),
];
const never = new AbortController().signal;

function reconcile({ deps }: Reconciling, plan: PlanRef, more: Partial<DeleteStaleInput> = {}) {
  const input = {
    plan,
    accounts: ['1'],
    closed: [],
    authoritative: true,
    leftOut: [],
    failures: 0,
    failedAccounts: [],
    ...more,
  };
  return deleteStale(deps, input, never, () => undefined);
}

const numbered = (count: number, name: string) => Array.from({ length: count }, (_, n) => `${name}${n}`);
/** A service `s0` in a cluster `c0` in the account `a`, and more of them. */
const services = (count: number, clusters: number) =>
  numbered(count, 's').map((id, n) => entityOf('service', id, { cluster: `c${n % clusters}` }));
const clusters = (count: number) =>
  numbered(count, 'c').map((id) => entityOf('cluster', id, { account: 'a' }));

for (const { engine, options, url } of ENGINES) {
  describe(`the end of a resync, with a ledger on ${engine}`, options, () => {
    test('dependants go before their targets: a chain of three blueprints needs no refused call (P26)', async (t) => {
      const sides = await reconciling(t, await url(), [...CHAIN, blueprint('other')]);
      const { port, begin, read } = sides;
      const flags = { deleteDependentEntities: false, entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(130));
      await read(first, scopeOf('Service'), services(250, 130));
      const second = await begin(flags);
      for (const kind of ['Account', 'Cluster', 'Service']) await read(second, scopeOf(kind), []);
      port.resetCounters();

      const { deleted, refused, notices } = await reconcile(sides, second);
      assert.deepEqual([deleted, refused, notices], [381, 0, []]);
      assert.equal(port.catalog.count(), 0);
      const { calls, answers4xx } = port.counters();
      assert.deepEqual([calls['bulk-delete'], answers4xx], [3 + 2 + 1, 0]);
      assert.equal(calls['blueprint-get'], 3, 'each blueprint is asked for once');
    });

    test('what Port refuses does not keep the rest from being deleted, and is named', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { port, begin, read } = sides;
      const flags = { deleteDependentEntities: false, entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(3));
      // Somebody else's service needs a cluster.
      port.seed({ entities: [{ blueprint: 'service', identifier: 'theirs', relations: { cluster: 'c0' } }] });
      const second = await begin(flags);
      for (const kind of ['Account', 'Cluster']) await read(second, scopeOf(kind), []);
      const { deleted, refused, notices } = await reconcile(sides, second);
      assert.deepEqual([deleted, refused], [2, 2]);
      assert.match(notices.join('\n'), /did not delete cluster c0: .*required by "theirs"/);
      assert.match(notices.join('\n'), /did not delete account a: .*required by "c0"/);
    });

    test('orphans take their place in the order', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { ledger, port, begin, read } = sides;
      const flags = { deleteDependentEntities: false, entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(1));
      port.seed({ entities: [{ blueprint: 'service', identifier: 'orphan', relations: { cluster: 'c0' } }] });
      const second = await begin({
        ...flags,
        resources: [
          {
            kind: 'AWS::SQS::Queue',
            selector: { query: 'true' },
            port: { entity: { mappings: { identifier: '.x', blueprint: '"service"' } } },
          },
        ],
      });
      for (const kind of ['Account', 'Cluster']) await read(second, scopeOf(kind), []);
      await ledger.beginInventory(second.seq);
      await ledger.addInventoryPage(second.seq, [{ blueprint: 'service', identifier: 'orphan' }], null);
      port.resetCounters();
      const { deleted, notices } = await reconcile(sides, second);
      assert.deepEqual([deleted, port.catalog.count(), port.counters().answers4xx], [3, 0, 0]);
      assert.deepEqual(notices, [
        '1 entities of this integration that no scope owned were deleted (orphans).',
      ]);
    });

    test('what a kept entity points at is spared and named, and with it what that points at (P39)', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { port, begin, read } = sides;
      const first = await begin({ entityDeletionThreshold: 1 });
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(3));
      await read(first, scopeOf('Service'), services(3, 3));
      const second = await begin({ entityDeletionThreshold: 1 });
      await read(second, scopeOf('Account'), []);
      await read(second, scopeOf('Cluster'), []);
      await read(second, scopeOf('Service'), services(1, 3));
      const { deleted, notices } = await reconcile(sides, second);
      assert.equal(deleted, 4, 's1, s2, c1, c2');
      assert.deepEqual(
        port.catalog.list().map(({ identifier }) => identifier),
        ['a', 'c0', 's0'],
        'deleting the cluster or the account would have deleted the service with it',
      );
      assert.deepEqual(notices, [
        '2 entities that are gone in AWS stay, because relations of entities that stay point there: account a, cluster c0.',
      ]);
      assert.deepEqual((await reconcile(sides, second)).notices, notices, 'another attempt says the same');

      const third = await begin({ entityDeletionThreshold: 1 });
      for (const kind of ['Account', 'Cluster', 'Service']) await read(third, scopeOf(kind), []);
      assert.equal((await reconcile(sides, third)).deleted, 3, 'once nothing points there any more, they go');
    });

    test('what entities of a scope point at that could not be read, or was not asked for, is spared', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { ledger, port, begin, read } = sides;
      const flags = { entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(2));
      await read(first, scopeOf('Service'), services(1, 1));

      const partial = { ...(await begin(flags)), partialRequest: true };
      await read(partial, scopeOf('Cluster'), []);
      assert.equal((await reconcile(sides, partial)).deleted, 1, 'c1');

      const denied = await begin(flags);
      await read(denied, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(denied, scopeOf('Cluster'), []);
      const { scopeId } = await ledger.openScope(denied.seq, scopeOf('Service'));
      const error = { code: 'AccessDenied', message: 'no' };
      await ledger.closeScope(denied.seq, scopeId, { state: 'denied', error });
      assert.equal((await reconcile(sides, denied, { failures: 1 })).deleted, 0);

      const unsure = await begin(flags);
      await read(unsure, scopeOf('Cluster'), []);
      await ledger.openScope(unsure.seq, scopeOf('Service'));
      await ledger.commitPage(unsure.seq, scopeId, {
        entities: [],
        protectedResources: ['s0'],
        targets: [],
        counts: { ...NO_COUNTS, found: 1, unsure: 1 },
        cursor: null,
      });
      await ledger.closeScope(unsure.seq, scopeId, { state: 'complete' });
      assert.equal((await reconcile(sides, { ...unsure, partialRequest: true })).deleted, 0);
      assert.ok(port.catalog.find('cluster', 'c0') && port.catalog.find('service', 's0'));

      const whole = await begin(flags);
      for (const kind of ['Account', 'Cluster', 'Service']) await read(whole, scopeOf(kind), []);
      assert.equal((await reconcile(sides, whole)).deleted, 3);
    });

    test('a block that got another blueprint: the entities of the old one go, though the same identifiers are pointed at', async (t) => {
      const cluster = blueprint('cluster', { account: 'cloudAccount' });
      const sides = await reconciling(t, await url(), [
        blueprint('account'),
        blueprint('cloudAccount'),
        cluster,
      ]);
      const { port, begin, read } = sides;
      const flags = { entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Old'), [entityOf('account', 'a')]);
      const second = await begin(flags);
      await read(second, scopeOf('Old'), []);
      await read(second, scopeOf('New'), [entityOf('cloudAccount', 'a')]);
      await read(second, scopeOf('Cluster'), clusters(2));
      const { deleted, notices } = await reconcile(sides, second);
      assert.deepEqual([deleted, notices], [1, []]);
      assert.equal(port.catalog.find('account', 'a'), undefined);
      assert.equal(port.catalog.count(), 3);
    });

    test('where Port does not show a blueprint, what is spared stays spared', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { port, begin, read } = sides;
      const first = await begin({ entityDeletionThreshold: 1 });
      await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(first, scopeOf('Cluster'), clusters(1));
      const second = await begin({ entityDeletionThreshold: 1 });
      await read(second, scopeOf('Account'), []);
      await read(second, scopeOf('Cluster'), clusters(1));
      port.faults.add({ match: 'blueprint-get', status: 403 });
      assert.equal((await reconcile(sides, second)).deleted, 0);
      assert.ok(port.catalog.find('account', 'a'));
    });

    test('what an entity points at that the list left out and a single read found is spared (P39)', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { ledger, port, begin, read } = sides;
      const flags = { entityDeletionThreshold: 1 };
      const first = await begin(flags);
      await read(first, scopeOf('Cluster'), clusters(1));
      await read(first, scopeOf('Service'), services(2, 1));
      const second = await begin(flags);
      await read(second, scopeOf('Cluster'), []);
      const { scopeId } = await ledger.openScope(second.seq, scopeOf('Service'));
      await ledger.markSeen(second.seq, scopeId, ['s0']);
      await ledger.markGone(second.seq, scopeId, 'all');
      await ledger.closeScope(second.seq, scopeId, { state: 'complete' });
      assert.equal((await reconcile(sides, second)).deleted, 1, 's1');
      assert.ok(port.catalog.find('cluster', 'c0') && port.catalog.find('service', 's0'));
    });

    for (const [threshold, gone, deletes] of [
      [0.9, 9, true],
      [0.89, 9, false],
      [0.7, 7, true],
      [0.6, 7, false],
      [0, 1, false],
      [1, 10, true],
    ] as const) {
      test(`entityDeletionThreshold ${threshold}: ${gone} gone of 10 are ${deletes ? '' : 'not '}deleted (P23)`, async (t) => {
        const sides = await reconciling(t, await url(), CHAIN);
        const { begin, read } = sides;
        const accounts = numbered(10, 'a').map((id) => entityOf('account', id));
        await read(await begin(), scopeOf('Account'), accounts);
        const plan = await begin({ entityDeletionThreshold: threshold });
        await read(plan, scopeOf('Account'), accounts.slice(gone));
        const { deleted, notices } = await reconcile(sides, plan);
        assert.equal(deleted, deletes ? gone : 0);
        assert.equal(notices.length, deletes ? 0 : 1);
      });
    }

    test('what is spared is no part of the deletion rate (P23, P39)', async (t) => {
      const sides = await reconciling(t, await url(), CHAIN);
      const { begin, read } = sides;
      await (async () => {
        const first = await begin();
        await read(first, scopeOf('Account'), [entityOf('account', 'a')]);
        await read(first, scopeOf('Cluster'), clusters(4));
        await read(first, scopeOf('Service'), services(3, 3));
      })();
      // Of eight entities four are gone; three of them are spared, so one of eight goes.
      const plan = await begin({ entityDeletionThreshold: 0.125 });
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      await read(plan, scopeOf('Cluster'), []);
      await read(plan, scopeOf('Service'), services(3, 3));
      assert.equal((await reconcile(sides, plan)).deleted, 1);
    });
  });
}
