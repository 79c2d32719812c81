import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { describeWaiting, resendWaiting } from '../../activities/resend-waiting.js';
import { ENGINES } from '../support/ledger-engines.js';
import { blueprint, entityOf, reconciling, scopeOf } from '../support/reconciling.js';

/** Entities that wait for a relation's target: the ledger, the writer and the stand-in for Port, on both engines. */
const CHAIN = [
  blueprint('account'),
  blueprint('cluster', { account: 'account' }),
  blueprint('service', { cluster: 'cluster' }),
  blueprint('node', { parent: 'node' }, false),
];
const FLAGS = { createMissingRelatedEntities: false };
const never = new AbortController().signal;
const silent = () => undefined;

for (const { engine, options, url } of ENGINES) {
  describe(`what waits for a target, on ${engine}`, options, () => {
    test('a chain read in the worst order is written whole within the resync, targets first (P18, P19)', async (t) => {
      const { ledger, port, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      const services = Array.from({ length: 45 }, (_, n) =>
        entityOf('service', `s${n}`, { cluster: `c${n % 3}` }),
      );
      await read(plan, scopeOf('Service'), services);
      await read(
        plan,
        scopeOf('Cluster'),
        ['c0', 'c1', 'c2'].map((name) => entityOf('cluster', name, { account: 'a' })),
      );
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      assert.deepEqual([port.catalog.count('service'), port.catalog.count('cluster')], [0, 0]);
      port.resetCounters();

      const beats: unknown[] = [];
      const resent = await resendWaiting(deps, plan, never, (progress) => beats.push(progress));
      assert.deepEqual(resent.written, [
        { kind: 'Cluster', written: 3 },
        { kind: 'Service', written: 45 },
      ]);
      assert.deepEqual(beats.at(-1), { round: 1, sent: 48, written: 48 });
      const { entitiesRefused, bulkUpserts } = port.counters();
      assert.deepEqual([entitiesRefused, bulkUpserts], [0, 4], 'nothing is sent before its target');
      const service = port.catalog.find('service', 's7');
      assert.deepEqual(
        [service?.title, service?.properties, service?.relations],
        ['title of s7', { note: 'n' }, { cluster: 'c1' }],
        'it is written whole',
      );
      assert.deepEqual(
        (await ledger.summarize(plan.seq)).map(({ kind, written, failed }) => [kind, written, failed]),
        [
          ['Account', 1, 0],
          ['Cluster', 3, 0],
          ['Service', 45, 0],
        ],
      );
      assert.deepEqual(await describeWaiting(ledger, plan.seq), [], 'no refusal is left to report');
    });

    test('what is written is known by its hash, so that the next resync leaves it alone', async (t) => {
      const { ledger, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      const scopeId = await read(plan, scopeOf('Cluster'), [entityOf('cluster', 'c', { account: 'a' })]);
      const name = { blueprint: 'cluster', identifier: 'c' };
      assert.equal((await ledger.lookup(plan.seq, scopeId, [name]))[0]?.hash, null);
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      await resendWaiting(deps, plan, never, silent);
      const [known] = await ledger.lookup(plan.seq, scopeId, [name]);
      assert.ok(known?.hash !== null && known?.writtenAt !== null);
    });

    test('what misses its target for good stays failed and is named with what it misses; the others are written', async (t) => {
      const { ledger, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      await read(plan, scopeOf('Service'), [
        entityOf('service', 'lost', { cluster: 'nowhere' }),
        entityOf('service', 'found', { cluster: 'c' }),
      ]);
      await read(plan, scopeOf('Cluster'), [entityOf('cluster', 'c', { account: 'a' })]);
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      const { written } = await resendWaiting(deps, plan, never, silent);
      assert.deepEqual(written, [
        { kind: 'Cluster', written: 1 },
        { kind: 'Service', written: 1 },
      ]);
      const [said = '', ...more] = await describeWaiting(ledger, plan.seq);
      assert.deepEqual(more, []);
      assert.match(
        said,
        /^Service in eu-west-1 of account 1: Port refused service lost: missing_related: .*nowhere/,
      );
      const rows = await ledger.summarize(plan.seq);
      assert.equal(rows.find(({ kind }) => kind === 'Service')?.failed, 1);
    });

    test('a cycle ends by itself, and a chain of one blueprint is written round by round', async (t) => {
      const { ledger, port, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      const chain = Array.from({ length: 5 }, (_, n) => entityOf('node', `n${n}`, { parent: `n${n + 1}` }));
      await read(plan, scopeOf('Node'), [
        ...chain,
        entityOf('node', 'x', { parent: 'y' }),
        entityOf('node', 'y', { parent: 'x' }),
      ]);
      await read(plan, scopeOf('Root'), [entityOf('node', 'n5')]);
      const { written } = await resendWaiting(deps, plan, never, silent);
      assert.deepEqual(written, [{ kind: 'Node', written: 5 }]);
      assert.equal(port.catalog.count('node'), 6);
      assert.equal((await ledger.listWaiting(plan.seq, 10)).total, 2);
    });

    test('one with a search for an identifier waits, too, and is recorded as the entity that was found', async (t) => {
      const { ledger, port, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      port.seed({
        entities: [{ blueprint: 'service', identifier: 'theirs', title: 'x', relations: { cluster: 'old' } }],
      });
      const plan = await begin(FLAGS);
      const search = {
        combinator: 'and',
        rules: [{ property: '$identifier', operator: '=', value: 'theirs' }],
      };
      await read(plan, scopeOf('Service'), [entityOf('service', search, { cluster: 'c' })]);
      await read(plan, scopeOf('Cluster'), [entityOf('cluster', 'c', { account: 'a' })]);
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      const { written } = await resendWaiting(deps, plan, never, silent);
      assert.equal(
        written.reduce((sum, row) => sum + row.written, 0),
        2,
      );
      assert.deepEqual(port.catalog.find('service', 'theirs')?.relations, { cluster: 'c' });
      assert.deepEqual(await ledger.settleOwnership(plan.seq), { stale: 0, kept: 2 });
    });

    test('where Port makes missing targets, and in a dry run, nothing is sent again', async (t) => {
      const { port, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      await read(plan, scopeOf('Cluster'), [entityOf('cluster', 'c', { account: 'a' })]);
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      const making = await begin();
      port.resetCounters();
      for (const other of [
        { ...plan, dryRun: true },
        { ...plan, mappingHash: making.mappingHash },
      ]) {
        assert.deepEqual(await resendWaiting(deps, other, never, silent), { written: [], rounds: 0 });
      }
      assert.equal(port.counters().total, 0);
    });

    test('an attempt that was cut off is gone on with: nothing is counted twice', async (t) => {
      const { ledger, port, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      await read(
        plan,
        scopeOf('Cluster'),
        Array.from({ length: 30 }, (_, n) => entityOf('cluster', `c${n}`, { account: 'a' })),
      );
      await read(plan, scopeOf('Account'), [entityOf('account', 'a')]);
      // Port carries the bulk out, and the process that sent it dies before the answer.
      const dying = new AbortController();
      port.faults.add({ match: 'bulk-upsert', reset: 'after', times: 1 });
      const ledgerThatDies = {
        ...ledger,
        settleWaiting: () => {
          dying.abort(new Error('the worker dies'));
          return Promise.reject(new Error('the worker dies'));
        },
      };
      await assert.rejects(
        resendWaiting({ ...deps, ledger: ledgerThatDies }, plan, dying.signal, silent),
        /the worker dies/,
      );
      assert.deepEqual((await resendWaiting(deps, plan, never, silent)).written, [
        { kind: 'Cluster', written: 30 },
      ]);
      const rows = await ledger.summarize(plan.seq);
      assert.deepEqual(
        rows.map(({ written, failed }) => [written, failed]),
        [
          [1, 0],
          [30, 0],
        ],
      );
    });

    test('a cancelled resync sends no more', async (t) => {
      const { ledger, deps, begin, read } = await reconciling(t, await url(), CHAIN);
      const plan = await begin(FLAGS);
      await read(plan, scopeOf('Cluster'), [entityOf('cluster', 'c', { account: 'a' })]);
      const reason = new Error('cancelled');
      await assert.rejects(resendWaiting(deps, plan, AbortSignal.abort(reason), silent), reason);
      assert.equal((await ledger.listWaiting(plan.seq, 1)).total, 1);
    });
  });
}
