import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { NO_COUNTS } from '../../ledger/index.js';
import { ENGINES, opener } from '../support/ledger-engines.js';
import { commit, OTHER, QUEUES, start } from '../support/ledger-fixture.js';

/** What Port is told of a resync is in the ledger, for whichever worker goes on. */
for (const { engine, options, url } of ENGINES) {
  describe(`what Port was told, in the ledger on ${engine}`, options, () => {
    const withLedger = opener(url);

    test(
      'is nothing until something was, and then what was told last, also after the end',
      withLedger(async (ledger) => {
        const seq = await start(ledger, 'a');
        assert.equal(await ledger.findTold('a'), undefined);
        assert.equal(await ledger.findTold('unknown'), undefined);
        await ledger.tellBlocks(seq, [{ index: 0, state: 'open' }]);
        await ledger.tellBlocks(seq, [
          { index: 0, state: 'completed' },
          { index: 2, state: 'failed' },
        ]);
        const told = await ledger.findTold('a');
        assert.deepEqual(
          told?.blocks.map(({ index, state }) => [index, state]),
          [
            [0, 'completed'],
            [2, 'failed'],
          ],
        );
        assert.equal(told.outcome, undefined);
        await ledger.finishSync(seq, { outcome: 'partial', endedAt: 2, report: null });
        assert.equal((await ledger.findTold('a'))?.outcome, 'partial');
      }),
    );

    test(
      'goes with sums by block: all its accounts and regions, none of another resync',
      withLedger(async (ledger) => {
        const old = await start(ledger, 'old');
        const first = await ledger.openScope(old, QUEUES);
        await commit(ledger, old, first.scopeId, [], { counts: { ...NO_COUNTS, found: 100 } });
        const seq = await start(ledger, 'a');
        for (const [key, written] of [
          [QUEUES, 1],
          [{ ...QUEUES, account: '2' }, 2],
          [OTHER, 4],
        ] as const) {
          const { scopeId } = await ledger.openScope(seq, key);
          await commit(ledger, seq, scopeId, [], { counts: { ...NO_COUNTS, found: 10, written } });
          if (key !== OTHER) await ledger.closeScope(seq, scopeId, { state: 'complete' });
        }
        const rows = await ledger.summarizeBlocks(seq);
        assert.deepEqual(
          rows
            .map(({ block, found, written, incomplete }) => [block, found, written, incomplete])
            .toSorted(([a = ''], [b = '']) => String(a).localeCompare(String(b))),
          [
            ['a', 20, 3, 0],
            ['b', 10, 4, 1],
          ],
        );
      }),
    );
  });
}
