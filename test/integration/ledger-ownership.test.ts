import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { ENGINES, opener } from '../support/ledger-engines.js';
import { lost, OTHER } from '../support/ledger-fixture.js';

/** What is marked gone and stays all the same, on both engines. */
for (const { engine, options, url } of ENGINES) {
  describe(`ownership in the ledger on ${engine}`, options, () => {
    const withLedger = opener(url);

    test(
      'what was marked gone in a scope that did not complete, or is doubtful, stays',
      withLedger(async (ledger) => {
        const open = await lost(ledger, ['1', '2'], ['1']);
        await ledger.markGone(open.seq, open.scopeId, 'all');
        assert.deepEqual(await ledger.settleOwnership(open.seq), { stale: 0, kept: 2 });
        await ledger.markGone(open.seq, open.scopeId, 'all');
        await ledger.doubtScope(open.seq, open.scopeId);
        await ledger.closeScope(open.seq, open.scopeId, { state: 'complete' });
        assert.equal(await ledger.isDoubtful(open.seq, open.scopeId), true);
        assert.deepEqual(await ledger.settleOwnership(open.seq), { stale: 0, kept: 2 });
      }),
    );

    test(
      'what one block lost stays while another block of the kind was not read: it may have got it',
      withLedger(async (ledger) => {
        const { seq, scopeId } = await lost(ledger, ['1', '2'], ['1']);
        const sibling = await ledger.openScope(seq, OTHER);
        await ledger.markGone(seq, scopeId, 'all');
        await ledger.closeScope(seq, scopeId, { state: 'complete' });
        const error = { code: 'AccessDenied', message: 'no' };
        await ledger.closeScope(seq, sibling.scopeId, { state: 'denied', error });
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 0, kept: 2 });
        await ledger.markGone(seq, scopeId, 'all');
        await ledger.closeScope(seq, sibling.scopeId, { state: 'complete' });
        assert.deepEqual(await ledger.settleOwnership(seq), { stale: 1, kept: 1 });
      }),
    );
  });
}
