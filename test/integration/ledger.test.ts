import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { NO_COUNTS, openLedger } from '../../ledger/index.js';
import { ENGINES, freshDatabase, ledgerFolder, opener } from '../support/ledger-engines.js';
import {
  commit,
  entity,
  inventory,
  leaseOf,
  lost,
  name,
  OTHER,
  QUEUES,
  start,
} from '../support/ledger-fixture.js';
import { needs } from '../support/needs.js';
import { findPostgres } from '../support/postgres.js';

/** The ledger's rules (design section 4), on both engines. */
for (const { engine, options, url } of ENGINES) {
  describe(`the ledger on ${engine}`, options, () => {
    const withLedger = opener(url);

    test(
      'keeps its id and its integration, and refuses another integration',
      withLedger(async (ledger, address) => {
        const again = await openLedger({ url: address, integration: 'mine' });
        assert.equal(again.id, ledger.id);
        await again.close();
        await assert.rejects(openLedger({ url: address, integration: 'theirs' }), {
          code: 'LedgerOfAnotherIntegration',
        });
      }),
    );

    test(
      'gives the lease to one resync, again to the same one, and to the next once it is free',
      withLedger(async (ledger) => {
        assert.deepEqual(await ledger.acquireLease(leaseOf('a')), { acquired: true });
        assert.deepEqual(await ledger.acquireLease(leaseOf('a')), { acquired: true });
        assert.deepEqual(await ledger.acquireLease(leaseOf('b')), { acquired: false, holder: leaseOf('a') });
        assert.equal(await ledger.releaseLease('b'), false);
        assert.equal(await ledger.releaseLease('a'), true);
        assert.deepEqual(await ledger.acquireLease(leaseOf('b')), { acquired: true });
      }),
    );

    test(
      'numbers resyncs, the same number for a repeated start',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        assert.equal(await start(ledger, 'a'), first);
        assert.ok((await start(ledger, 'b')) > first);
      }),
    );

    test(
      'goes on at the cursor of the last page, with the counts so far',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [entity('1')], {
          cursor: 'next',
          counts: { ...NO_COUNTS, found: 1, written: 1 },
        });
        const resumed = await ledger.openScope(seq, QUEUES);
        assert.deepEqual([resumed.cursor, resumed.counts.found, resumed.counts.written], ['next', 1, 1]);
        await ledger.restartScope(seq, scopeId);
        const restarted = await ledger.openScope(seq, QUEUES);
        assert.deepEqual([restarted.cursor, restarted.counts.found], [null, 0]);
      }),
    );

    test(
      'knows what was written, and what is in Port by the inventory of this resync alone',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [entity('1')]);
        await inventory(ledger, seq, ['1', 'orphan']);
        const [one, orphan, none] = await ledger.lookup(seq, scopeId, [
          name('1'),
          name('orphan'),
          name('none'),
        ]);
        assert.deepEqual([one?.hash, one?.present, (one?.writtenAt ?? 0) > 0], ['hash', true, true]);
        assert.deepEqual(orphan, {
          hash: null,
          writtenAt: null,
          present: true,
          resourceId: null,
          occurredAt: null,
        });
        assert.deepEqual(none, {
          hash: null,
          writtenAt: null,
          present: false,
          resourceId: null,
          occurredAt: null,
        });
        assert.deepEqual(await ledger.nextOrphans(seq, 10), [name('orphan')]);
        assert.equal(await ledger.countOrphans(seq), 1);
        const later = await start(ledger, 'b');
        assert.equal((await ledger.lookup(later, scopeId, [name('1')]))[0]?.present, false);
        await inventory(ledger, later, []);
        assert.equal(await ledger.countOrphans(later), 0);
      }),
    );

    test(
      'tells what aged out of a window from what vanished, by the time that the page gave',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [
          { ...entity('old'), occurredAt: 1000 },
          { ...entity('new'), occurredAt: 3000 },
          entity('none'),
        ]);
        const next = await start(ledger, 'b');
        await ledger.openScope(next, QUEUES);
        assert.equal(await ledger.markAged(next, scopeId, 2000), 1);
        const unseen = await ledger.unseen(next, scopeId, 10);
        assert.deepEqual(
          unseen.map(({ identifier }) => identifier),
          [name('new'), name('none')].map(({ identifier }) => identifier),
        );
        await ledger.closeScope(next, scopeId, { state: 'complete' });
        assert.deepEqual(await ledger.settleOwnership(next), { stale: 1, kept: 2 });
        assert.deepEqual(await ledger.nextStale(next, 10), [name('old')]);
      }),
    );

    test(
      'an entity found unchanged keeps the time it was written',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [entity('1')]);
        const [before] = await ledger.lookup(seq, scopeId, [name('1')]);
        const next = await start(ledger, 'b');
        await commit(ledger, next, scopeId, [{ ...entity('1'), written: false }]);
        assert.equal((await ledger.lookup(next, scopeId, [name('1')]))[0]?.writtenAt, before?.writtenAt);
        assert.deepEqual(await ledger.countScope(next, scopeId), { owned: 1, unseen: 0 });
      }),
    );

    test(
      'an entity that Port refused is known without a hash, and protects what Port holds',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [{ ...entity('1'), hash: null, written: false }]);
        await inventory(ledger, seq, ['1']);
        assert.equal(await ledger.countOrphans(seq), 0);
        assert.equal((await ledger.lookup(seq, scopeId, [name('1')]))[0]?.hash, null);
      }),
    );

    test(
      'an entity twice in one page is one row, the last one',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, scopeId, [entity('1'), { ...entity('1'), hash: 'last' }]);
        assert.deepEqual(await ledger.countScope(seq, scopeId), { owned: 1, unseen: 0 });
        assert.equal((await ledger.lookup(seq, scopeId, [name('1')]))[0]?.hash, 'last');
      }),
    );

    test(
      'what a complete scope lost is stale, and gone once Port deleted it',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2', '3'], ['1']);
        assert.deepEqual(
          (await ledger.unseen(seq, scopeId, 10)).map(({ identifier }) => identifier),
          ['2', '3'],
        );
        assert.equal(await ledger.markGone(seq, scopeId, 'all'), 2);
        await ledger.closeScope(seq, scopeId, { state: 'complete' });
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 2, kept: 1 });
        const stale = await ledger.nextStale(seq, 10);
        assert.deepEqual(stale, [name('2'), name('3')]);
        await ledger.forget(stale);
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 0, kept: 1 });
      }),
    );

    test(
      'what a single read still found is seen, and stays',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2'], ['1']);
        assert.equal(await ledger.markSeen(seq, scopeId, ['resource-2']), 1);
        assert.deepEqual(await ledger.countScope(seq, scopeId), { owned: 2, unseen: 0 });
      }),
    );

    test(
      'an unsure resource protects its entities',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2'], []);
        await ledger.commitPage(seq, scopeId, {
          entities: [],
          protectedResources: ['resource-1'],
          targets: [],
          counts: NO_COUNTS,
          cursor: null,
        });
        assert.equal(await ledger.markGone(seq, scopeId, 'all'), 1);
        assert.deepEqual(await ledger.nextStale(seq, 10), [name('2')]);
      }),
    );

    test(
      'an entity owned by two scopes stays until both lost it',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        for (const key of [QUEUES, OTHER])
          await commit(ledger, first, (await ledger.openScope(first, key)).scopeId, [entity('1')]);
        const second = await start(ledger, 'b');
        const one = await ledger.openScope(second, QUEUES);
        await ledger.markGone(second, one.scopeId, 'all');
        await ledger.closeScope(second, one.scopeId, { state: 'complete' });
        assert.deepEqual(await ledger.settleOwnership(second), { stale: 0, kept: 1 });
        const third = await start(ledger, 'c');
        const other = await ledger.openScope(third, OTHER);
        await ledger.markGone(third, other.scopeId, 'all');
        await ledger.closeScope(third, other.scopeId, { state: 'complete' });
        assert.deepEqual(await ledger.settleOwnership(third), { stale: 1, kept: 0 });
      }),
    );

    test(
      'an entity of a search identifier is a reference: it is never stale, nor an orphan',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(first, QUEUES);
        await commit(ledger, first, scopeId, [{ ...entity('1'), hash: null, reference: true }]);
        const second = await start(ledger, 'b');
        assert.equal(await ledger.markGone(second, scopeId, 'all'), 0);
        assert.equal(await ledger.clearScope(second, scopeId), 0);
        await inventory(ledger, second, ['1']);
        assert.equal(await ledger.countOrphans(second), 0);
        assert.deepEqual(await ledger.settleOwnership(second), { stale: 0, kept: 0 });
      }),
    );

    test(
      'an unsure resource that the ledger does not know makes its scope doubtful',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2'], ['1']);
        const page = { entities: [], targets: [], counts: NO_COUNTS, cursor: null };
        await ledger.commitPage(seq, scopeId, { ...page, protectedResources: ['resource-2'] });
        assert.equal(await ledger.isDoubtful(seq, scopeId), false);
        await ledger.commitPage(seq, scopeId, { ...page, protectedResources: ['resource-of-nobody'] });
        assert.equal(await ledger.isDoubtful(seq, scopeId), true);
      }),
    );

    test(
      'kinds with a mistake in the mapping keep what was marked gone',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2'], ['1']);
        await ledger.markGone(seq, scopeId, 'all');
        await ledger.closeScope(seq, scopeId, { state: 'complete' });
        await ledger.keepKinds(seq, ['AWS::SNS::Topic']);
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 1, kept: 1 });
        await ledger.keepKinds(seq, [QUEUES.kind]);
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 0, kept: 2 });
      }),
    );

    test(
      'what a relation points at is no orphan',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        const page = { entities: [entity('1')], protectedResources: [], counts: NO_COUNTS, cursor: null };
        await ledger.commitPage(seq, scopeId, { ...page, targets: ['account', 'account'] });
        await inventory(ledger, seq, ['1', 'account', 'orphan']);
        assert.deepEqual(await ledger.nextOrphans(seq, 10), [name('orphan')]);
      }),
    );

    test(
      'a page of an older resync that ends late does not turn back what a newer one saw',
      withLedger(async (ledger) => {
        const older = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(older, QUEUES);
        await commit(ledger, older, scopeId, [entity('1'), entity('2')]);
        const newer = await start(ledger, 'b');
        await ledger.openScope(newer, QUEUES);
        await commit(ledger, newer, scopeId, [entity('1'), { ...entity('2'), written: false }]);
        await commit(ledger, older, scopeId, [entity('1'), { ...entity('2'), written: false }]);
        assert.deepEqual(await ledger.countScope(newer, scopeId), { owned: 2, unseen: 0 });
      }),
    );

    test(
      'a scope without a run is unplanned, and clearing it makes its entities stale',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(first, QUEUES);
        await commit(ledger, first, scopeId, [entity('1')]);
        const second = await start(ledger, 'b');
        assert.deepEqual(await ledger.unplannedScopes(second), [{ scopeId, key: QUEUES, entities: 1 }]);
        assert.equal(await ledger.clearScope(second, scopeId), 1);
        assert.deepEqual(await ledger.settleOwnership(second), { stale: 1, kept: 0 });
      }),
    );

    test(
      'a dry run plans what it would do and touches nothing',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(first, QUEUES);
        await commit(ledger, first, scopeId, ['1', '2', '3'].map(entity));
        const dry = await start(ledger, 'b', true);
        await ledger.openScope(dry, QUEUES);
        const entities = [
          { ...name('1'), action: 'unchanged' as const },
          { ...name('4'), action: 'create' as const },
        ];
        await ledger.recordPlan(dry, scopeId, {
          entities,
          protectedResources: ['resource-2'],
          targets: [],
          counts: NO_COUNTS,
          cursor: null,
        });
        assert.equal(
          (await ledger.readPlan(dry, 10)).delete.total,
          0,
          'the scope is not read to its end yet',
        );
        await ledger.closeScope(dry, scopeId, { state: 'complete' });
        const plan = await ledger.readPlan(dry, 10);
        assert.deepEqual(plan.delete, { total: 1, refs: [name('3')] });
        assert.deepEqual([plan.create.total, plan.update.total, plan.unchanged], [1, 0, 1]);
        assert.deepEqual(await ledger.nextStale(dry, 10), []);
      }),
    );

    test(
      'a dry run plans no deletion in a scope where a resource that is new could not be read, as no resync would delete there',
      withLedger(async (ledger) => {
        const first = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(first, QUEUES);
        await commit(ledger, first, scopeId, ['1', '2'].map(entity));
        const dry = await start(ledger, 'b', true);
        await ledger.openScope(dry, QUEUES);
        await ledger.recordPlan(dry, scopeId, {
          entities: [{ ...name('1'), action: 'unchanged' }],
          protectedResources: ['resource-of-another-name'],
          targets: [],
          counts: NO_COUNTS,
          cursor: null,
        });
        assert.equal(await ledger.isDoubtful(dry, scopeId), true);
        await ledger.closeScope(dry, scopeId, { state: 'complete' });
        assert.equal((await ledger.readPlan(dry, 10)).delete.total, 0);
      }),
    );

    test(
      'sums up by account and kind, and says how many scopes were not read',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const read = await ledger.openScope(seq, QUEUES);
        await commit(ledger, seq, read.scopeId, [entity('1')], {
          counts: { ...NO_COUNTS, found: 1, written: 1 },
        });
        await ledger.closeScope(seq, read.scopeId, { state: 'complete', notices: ['a remark'] });
        const denied = await ledger.openScope(seq, { ...QUEUES, region: 'us-east-1' });
        await ledger.closeScope(seq, denied.scopeId, {
          state: 'denied',
          error: { code: 'AccessDenied', message: 'no' },
        });
        assert.deepEqual(await ledger.summarize(seq), [
          { account: '1', kind: QUEUES.kind, ...NO_COUNTS, found: 1, written: 1, incomplete: 1 },
        ]);
        const runs = await ledger.scopeRuns(seq, { offset: 0, limit: 10 });
        assert.deepEqual(
          runs.map(({ state, error, notices }) => [state, error?.code ?? null, notices]),
          [
            ['complete', null, ['a remark']],
            ['denied', 'AccessDenied', []],
          ],
        );
        const next = await start(ledger, 'b');
        assert.equal((await ledger.openScope(next, QUEUES)).lastFound, 1);
      }),
    );

    test(
      'forgets old runs, never those of the last resync that ended',
      withLedger(async (ledger) => {
        const real = await start(ledger, 'real');
        await ledger.openScope(real, QUEUES);
        await ledger.finishSync(real, { outcome: 'completed', endedAt: 1, report: null });
        for (let index = 0; index < 8; index += 1) {
          const seq = await start(ledger, `dry-${index}`, true);
          await ledger.openScope(seq, QUEUES);
          await ledger.finishSync(seq, { outcome: 'completed', endedAt: 1, report: null });
        }
        assert.equal((await ledger.scopeRuns(real, { offset: 0, limit: 10 })).length, 1);
        const [, ...older] = (await ledger.listSyncs(20)).filter(({ dryRun }) => dryRun);
        assert.equal((await ledger.scopeRuns(older.at(-1)?.seq ?? 0, { offset: 0, limit: 10 })).length, 0);
      }),
    );
  });
}

test(
  'two workers may share a Postgres ledger and write at the same time',
  needs(findPostgres(), 'no Postgres server is on this machine'),
  async () => {
    const address = await freshDatabase();
    const ledger = await openLedger({ url: address, integration: 'mine' });
    const second = await openLedger({ url: address, integration: 'mine' });
    const seq = await start(ledger, 'a');
    const names = Array.from({ length: 300 }, (_, index) => String(index));
    const scopes = await Promise.all([QUEUES, OTHER].map((key) => ledger.openScope(seq, key)));
    await Promise.all(
      scopes.map(({ scopeId }, index) =>
        commit(index === 0 ? ledger : second, seq, scopeId, names.map(entity)),
      ),
    );
    for (const { scopeId } of scopes) assert.equal((await ledger.countScope(seq, scopeId)).owned, 300);
    await second.close();
    await ledger.close();
  },
);

test('a file that is no ledger is said so, with what to do, and is left as it is', async () => {
  const file = path.join(ledgerFolder(), 'notes.txt');
  writeFileSync(file, 'these are notes\n'.repeat(500));
  await assert.rejects(openLedger({ url: `file:${file}`, integration: 'mine' }), {
    code: 'LedgerUnavailable',
    retryable: true,
  });
});

test('a server that cannot be reached is said so without its password', async () => {
  await assert.rejects(
    openLedger({ url: 'postgres://sync:hush-hush@127.0.0.1:1/none', integration: 'mine' }),
    (error: Error) => error.message.includes('127.0.0.1:1') && !error.message.includes('hush-hush'),
  );
});
