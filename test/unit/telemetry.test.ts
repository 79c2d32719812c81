import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';

import { MappingStore, Telemetry } from '../../activities/index.js';
import { sendHeartbeats } from '../../activities/send-heartbeats.js';
import type { DeleteStaleInput, Plan } from '../../activities/types.js';
import { NO_COUNTS, openLedger } from '../../ledger/index.js';
import type { Ledger } from '../../ledger/index.js';
import { createMappingEngine } from '../../port/mapping/index.js';
import { SyncMetrics } from '../../port/ingest/index.js';
import { keepLog, withIngest } from '../support/ingest-fixture.js';
import type { IngestFixture } from '../support/ingest-fixture.js';
import { OURS } from '../support/port-fixture.js';
import { metricsOf } from '../support/telemetry.js';

const NEVER = new AbortController().signal;
const QUEUES = { kind: 'AWS::SQS::Queue', blueprint: '"queue"' };
const TOPICS = { kind: 'AWS::SNS::Topic', blueprint: '"topic"' };

function blockOf({ kind, blueprint }: { kind: string; blueprint: string }, identifier = '.Identifier') {
  return { kind, selector: { query: 'true' }, port: { entity: { mappings: { identifier, blueprint } } } };
}

interface Fixture extends IngestFixture {
  ledger: Ledger;
  telemetry: Telemetry;
  plan: Plan;
  /** `<kind identifier> <state>` of all metrics, in order. */
  told: () => string[];
  /** Opens a scope of a block and closes it, with a number of entities written. */
  read: (block: number, written: number, state?: 'complete' | 'failed') => Promise<void>;
}

/** A resync of two blocks that can be read and one that cannot, with a ledger of its own. */
function withResync(body: (fixture: Fixture) => Promise<void>): Promise<void> {
  return withIngest(async (ingest) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'telemetry-'));
    const ledger = await openLedger({ url: `file:${path.join(folder, 'l.db')}`, integration: 'mine' });
    const engine = createMappingEngine();
    try {
      const mappings = new MappingStore(ledger, engine);
      const config = { resources: [blockOf(QUEUES), blockOf(TOPICS), blockOf(QUEUES, '.Identifier | (')] };
      const { ready } = await mappings.store('hash', config);
      const syncId = randomUUID();
      const startedAt = Date.now();
      const sync = { syncId, workflowId: 'w', runId: 'r', startedAt, dryRun: false, partialRequest: false };
      await ledger.startSync({ ...sync, mappingHash: 'hash' });
      const [{ seq } = { seq: 0 }] = await ledger.listSyncs(1);
      const plan: Plan = {
        syncId,
        seq,
        ledgerId: ledger.id,
        mappingHash: 'hash',
        startedAt: new Date(startedAt).toISOString(),
        full: false,
        dryRun: false,
        partialRequest: false,
        request: {},
        problems: [],
        notices: [],
        resends: false,
        historyEvents: 100,
        blocks: ready.map(({ block }) => ({
          id: block.id,
          kind: block.kind,
          scope: 'regional',
          maxConcurrentAccounts: 5,
        })),
      };
      const { channel, port } = ingest;
      const metrics = new SyncMetrics(channel, OURS);
      const telemetry = new Telemetry({ ledger, mappings, channel, metrics, logger: keepLog().logger });
      await body({
        ...ingest,
        ledger,
        telemetry,
        plan,
        told: () => metricsOf(port).map(({ kind, state }) => `${kind} ${state}`),
        read: async (index, written, state = 'complete') => {
          const { id = '', kind = '' } = plan.blocks[index] ?? {};
          const { scopeId } = await ledger.openScope(seq, { account: '1', region: 'r', kind, block: id });
          const counts = { ...NO_COUNTS, found: written, written };
          const page = { entities: [], protectedResources: [], targets: [], counts, cursor: null };
          await ledger.commitPage(seq, scopeId, page);
          await ledger.closeScope(seq, scopeId, { state });
        },
      });
    } finally {
      await engine.close();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function reconciling(plan: Plan, failedAccounts: string[] = []): DeleteStaleInput {
  return {
    plan,
    failedAccounts,
    accounts: ['1'],
    closed: [],
    authoritative: false,
    leftOut: [],
    failures: 0,
  };
}

const DELETED = { deleted: 3, refused: 0, notices: [] };

describe('what Port is told of a resync', () => {
  test('a block that stands still, and one with an unread scope, are failed; the deleted are counted in reconciliation', () =>
    withResync(async ({ telemetry, plan, read, told, port }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      await read(1, 1, 'failed');
      await telemetry.reconciling(reconciling(plan), NEVER);
      await telemetry.closing({ syncId: plan.syncId, cancelled: false, deletion: DELETED }, NEVER);
      await telemetry.closed(plan.syncId, 'partial', NEVER);
      assert.deepEqual(told().slice(0, 4), [
        'AWS::SQS::Queue-0 pending',
        'AWS::SNS::Topic-1 pending',
        'AWS::SQS::Queue-2 pending',
        '__runtime__ syncing',
      ]);
      assert.deepEqual(told().slice(4, 7).toSorted(), [
        'AWS::SNS::Topic-1 failed',
        'AWS::SQS::Queue-0 completed',
        'AWS::SQS::Queue-2 failed',
      ]);
      assert.deepEqual(told().slice(7), [
        '__reconciliation__ syncing',
        '__reconciliation__ completed',
        '__runtime__ failed',
      ]);
      const deleted = metricsOf(port).find(
        ({ kind, state }) => kind === '__reconciliation__' && state === 'completed',
      );
      assert.deepEqual(deleted?.counts('delete'), { deleted: 3 });
    }));

  test('an account that could not be entered is a scope that was not read', () =>
    withResync(async ({ telemetry, plan, read, port }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      await telemetry.reconciling(reconciling(plan, ['2']), NEVER);
      const queues = metricsOf(port).findLast(({ kind }) => kind === 'AWS::SQS::Queue-0');
      assert.deepEqual(
        [queues?.state, queues?.counts('extract')],
        ['failed', { raw_extracted: 2, failed: 1 }],
      );
    }));

  test('the first activity of a process that works on a block says so, with the counts so far; the others do not', () =>
    withResync(async ({ telemetry, plan, read, told }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      const id = plan.blocks[0]?.id ?? '';
      await Promise.all([telemetry.working(plan, id, NEVER), telemetry.working(plan, id, NEVER)]);
      assert.deepEqual(told().slice(4), ['AWS::SQS::Queue-0 syncing']);
    }));

  test('an activity that comes late does not turn a block back to syncing', () =>
    withResync(async ({ telemetry, plan, read, told }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      await telemetry.reconciling(reconciling(plan), NEVER);
      const before = told();
      await telemetry.working(plan, plan.blocks[0]?.id ?? '', NEVER);
      await telemetry.progress(plan.syncId, new Map(), NEVER);
      assert.deepEqual(told(), before);
    }));

  test('reading that ends while progress is on its way is told last', () =>
    withResync(async ({ telemetry, plan, read, told, port }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      port.faults.add({ match: 'sync-metrics-kind', delayMs: 500 });
      const late = telemetry.progress(plan.syncId, new Map(), NEVER);
      while ((port.counters().calls['sync-metrics-kind'] ?? 0) === 0) await new Promise(setImmediate);
      await telemetry.reconciling(reconciling(plan), NEVER);
      await late;
      const queues = told().filter((line) => line.startsWith('AWS::SQS::Queue-0'));
      assert.deepEqual(queues.slice(-2), ['AWS::SQS::Queue-0 syncing', 'AWS::SQS::Queue-0 completed']);
    }));

  test('what an end is told twice is told the same', () =>
    withResync(async ({ telemetry, plan, read, told }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 1);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await telemetry.closing({ syncId: plan.syncId, cancelled: true }, NEVER);
        await telemetry.closed(plan.syncId, 'aborted', NEVER);
      }
      const ends = told().slice(4);
      assert.ok(
        ends.every((line) => line.endsWith(' aborted')),
        ends.join(),
      );
      assert.deepEqual(ends.slice(-2), ['__reconciliation__ aborted', '__runtime__ aborted']);
    }));

  test('a resync of which nothing was announced has no end either', () =>
    withResync(async ({ telemetry, plan, told }) => {
      await telemetry.began({ ...plan, dryRun: true }, NEVER);
      await telemetry.closing({ syncId: plan.syncId, cancelled: true }, NEVER);
      await telemetry.closed(plan.syncId, 'aborted', NEVER);
      assert.deepEqual(told(), []);
    }));

  test('a ledger that is away is no failure of the resync', () =>
    withResync(async ({ telemetry, plan, ledger }) => {
      await ledger.close();
      await telemetry.began(plan, NEVER);
      await telemetry.reconciling(reconciling(plan), NEVER);
      await telemetry.closed(plan.syncId, 'completed', NEVER);
    }));
});

describe('heartbeats', () => {
  test('come at once and again and again, each sixth with the counts so far, until the resync has ended (P41)', () =>
    withResync(async ({ telemetry, plan, read, told, port, ledger }) => {
      await telemetry.began(plan, NEVER);
      await read(0, 2);
      const beating = sendHeartbeats(telemetry, plan, NEVER, 5);
      while (!told().includes('AWS::SQS::Queue-0 syncing')) await new Promise(setImmediate);
      assert.ok((port.counters().calls['heartbeat'] ?? 0) >= 6);
      await ledger.finishSync(plan.seq, { outcome: 'completed', endedAt: Date.now(), report: null });
      await beating;
      assert.equal(
        told().filter((line) => line === 'AWS::SQS::Queue-0 syncing').length,
        1,
        'counts that stay are told once',
      );
    }));

  test('go on after Port refused some', () =>
    withResync(async ({ telemetry, plan, port, ledger }) => {
      await telemetry.began(plan, NEVER);
      port.faults.add({ match: 'heartbeat', status: 404 });
      port.faults.add({ match: 'heartbeat', reset: 'before', times: 2 });
      const beating = sendHeartbeats(telemetry, plan, NEVER, 5);
      while (!port.ingest.heartbeats.has(plan.syncId)) await new Promise(setImmediate);
      await ledger.finishSync(plan.seq, { outcome: 'completed', endedAt: Date.now(), report: null });
      await beating;
    }));

  test('end when the worker stops, so that another one goes on', () =>
    withResync(async ({ telemetry, plan }) => {
      await telemetry.began(plan, NEVER);
      const beating = sendHeartbeats(telemetry, plan, NEVER, 60_000);
      telemetry.stop();
      await assert.rejects(beating, { type: 'WorkerShutdown', nonRetryable: false });
    }));

  test('end when they are cancelled', () =>
    withResync(async ({ telemetry, plan }) => {
      await telemetry.began(plan, NEVER);
      const cancel = new AbortController();
      const beating = sendHeartbeats(telemetry, plan, cancel.signal, 60_000);
      cancel.abort();
      await assert.rejects(beating, { name: 'AbortError' });
    }));
});
