import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { NO_COUNTS } from '../../ledger/index.js';
import type { Ledger, WaitingEntity } from '../../ledger/index.js';
import { ENGINES, opener } from '../support/ledger-engines.js';
import { entity, name, QUEUES, start } from '../support/ledger-fixture.js';

/** Entities that wait for a relation's target, as the ledger keeps them, on both engines. */
function waits(identifier: string, body = '{}'): WaitingEntity {
  return {
    ...name(identifier),
    resourceId: `resource-${identifier}`,
    hash: 'hash',
    reason: 'no target',
    body,
  };
}

/** A page of entities that wait, counted as failed. */
async function page(
  ledger: Ledger,
  seq: number,
  scopeId: number,
  waiting: readonly WaitingEntity[],
  targets: readonly string[] = [],
): Promise<void> {
  const counts = { ...NO_COUNTS, found: waiting.length, failed: waiting.length };
  const entities = waiting.map(({ identifier }) => ({ ...entity(identifier), hash: null, written: false }));
  await ledger.commitPage(seq, scopeId, {
    entities,
    protectedResources: [],
    targets,
    waiting,
    counts,
    cursor: null,
  });
}

const named = (rows: readonly { identifier: string }[]) => rows.map(({ identifier }) => identifier);

for (const { engine, options, url } of ENGINES) {
  describe(`entities that wait, in the ledger on ${engine}`, options, () => {
    const withLedger = opener(url);

    test(
      'are handed out in their order, those that others point at apart from the rest',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await page(
          ledger,
          seq,
          scopeId,
          ['1', '2', '3', '4'].map((id) => waits(id)),
          ['3', '1', 'account'],
        );
        const pointedAt = await ledger.nextWaiting(seq, { pointedAt: true, after: 0 });
        assert.deepEqual(named(pointedAt), ['1', '3']);
        const [first] = pointedAt;
        const rest = await ledger.nextWaiting(seq, { pointedAt: true, after: first?.id ?? 0 });
        assert.deepEqual(named(rest), ['3']);
        const others = await ledger.nextWaiting(seq, { pointedAt: false, after: 0 });
        assert.deepEqual(named(others), ['2', '4']);
      }),
    );

    test(
      'are handed out by their size: large ones a few at a time, and always one',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        const large = 'x'.repeat(3 * 1024 * 1024);
        const ids = ['1', '2', '3'];
        await page(
          ledger,
          seq,
          scopeId,
          ids.map((id) => waits(id, large)),
        );
        const first = await ledger.nextWaiting(seq, { pointedAt: false, after: 0 });
        assert.deepEqual(named(first), ['1', '2']);
        assert.equal(first[0]?.body, large);
        await page(ledger, seq, scopeId, [waits('4', 'x'.repeat(9 * 1024 * 1024))]);
        const third = await ledger.nextWaiting(seq, { pointedAt: false, after: first.at(-1)?.id ?? 0 });
        assert.deepEqual(named(third), ['3']);
        assert.deepEqual(
          named(await ledger.nextWaiting(seq, { pointedAt: false, after: third[0]?.id ?? 0 })),
          ['4'],
        );
      }),
    );

    test(
      'settled twice they are counted once',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await page(ledger, seq, scopeId, [waits('1'), waits('2')]);
        const kept = await ledger.nextWaiting(seq, { pointedAt: false, after: 0 });
        const [first, second] = kept;
        assert.ok(first && second);
        const sent = {
          written: [{ id: first.id, record: entity('1') }],
          left: [{ id: second.id, reason: 'still no target' }],
        };
        assert.deepEqual(await ledger.settleWaiting(seq, sent), [{ kind: QUEUES.kind, written: 1 }]);
        assert.deepEqual(await ledger.settleWaiting(seq, sent), []);
        const [run] = await ledger.scopeRuns(seq, { offset: 0, limit: 1 });
        assert.deepEqual([run?.counts.written, run?.counts.failed], [1, 1]);
        assert.deepEqual(await ledger.listWaiting(seq, 10), {
          total: 1,
          named: [{ key: QUEUES, ...name('2'), reason: 'still no target' }],
        });
      }),
    );

    test(
      'of one name the last one counts, and one that is written after all waits no more',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await page(ledger, seq, scopeId, [waits('1', '"first"'), waits('2')]);
        await page(ledger, seq, scopeId, [waits('1', '"second"')]);
        await ledger.commitPage(seq, scopeId, {
          entities: [entity('2')],
          protectedResources: [],
          targets: [],
          waiting: [],
          counts: NO_COUNTS,
          cursor: null,
        });
        const kept = await ledger.nextWaiting(seq, { pointedAt: false, after: 0 });
        assert.deepEqual(
          kept.map(({ body }) => body),
          ['"second"'],
        );
      }),
    );

    test(
      'a scope that is read again from its beginning waits for nothing yet',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        const { scopeId } = await ledger.openScope(seq, QUEUES);
        await page(ledger, seq, scopeId, [waits('1')]);
        await ledger.restartScope(seq, scopeId);
        assert.equal((await ledger.listWaiting(seq, 1)).total, 0);
      }),
    );

    test(
      'what an ended resync left waiting goes with the end of the next one',
      withLedger(async (ledger) => {
        const seqs: number[] = [];
        for (const syncId of ['a', 'b']) {
          const seq = await start(ledger, syncId);
          seqs.push(seq);
          const { scopeId } = await ledger.openScope(seq, QUEUES);
          await page(ledger, seq, scopeId, [waits('1')]);
          await ledger.finishSync(seq, { outcome: 'partial', endedAt: 1, report: null });
          // Its report may have to be made once more.
          assert.equal((await ledger.listWaiting(seq, 1)).total, 1);
        }
        assert.equal((await ledger.listWaiting(seqs[0] ?? 0, 1)).total, 0);
      }),
    );
  });
}
