import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { ENGINES, opener } from '../support/ledger-engines.js';

for (const { engine, options, url } of ENGINES) {
  const withLedger = opener(url);
  suite(`workers in a ${engine} ledger`, options, () => {
    test(
      'are known to have stopped until they poll again',
      withLedger(async (ledger) => {
        await ledger.noteWorker('1@a ledger=x', 'poll');
        assert.deepEqual(await ledger.stoppedWorkers(), new Set());
        await ledger.noteWorker('1@a ledger=x', 'stop');
        await ledger.noteWorker('1@b ledger=x', 'stop');
        await ledger.noteWorker('1@b ledger=x', 'stop');
        assert.deepEqual(await ledger.stoppedWorkers(), new Set(['1@a ledger=x', '1@b ledger=x']));
        await ledger.noteWorker('1@a ledger=x', 'poll');
        assert.deepEqual(await ledger.stoppedWorkers(), new Set(['1@b ledger=x']));
      }),
    );

    test(
      'a resync that is recorded again keeps its start and takes the hash of its mapping',
      withLedger(async (ledger) => {
        const sync = { syncId: 's', workflowId: 'w', runId: 'r', dryRun: false, partialRequest: false };
        const first = await ledger.startSync({ ...sync, startedAt: 1, mappingHash: null });
        const second = await ledger.startSync({ ...sync, startedAt: 2, mappingHash: 'hash' });
        assert.deepEqual(second, { ...first, mappingHash: 'hash' });
        assert.deepEqual(await ledger.startSync({ ...sync, startedAt: 3, mappingHash: null }), second);
        assert.deepEqual(await ledger.findSync('s'), second);
        assert.equal(await ledger.findSync('another'), undefined);
      }),
    );
  });
}
