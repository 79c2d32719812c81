import { LRUCache } from 'lru-cache';

import type { BlockCounts, Ledger, Outcome, Told, ToldBlock } from '../ledger/types.js';
import type { Integration, PortLogger } from '../port/index.js';
import { RECONCILIATION, RUNTIME } from '../port/ingest/index.js';
import type { IngestChannel, MetricInput, MetricPart, SyncMetrics, SyncState } from '../port/ingest/index.js';
import { blockState, byBlock, metricCounts } from './block-counts.js';
import type { CountsByBlock } from './block-counts.js';
import type { MappingStore } from './mapping-store.js';
import { plannedBlocks, toldBlocks } from './told-blocks.js';
import type { DeleteStaleInput, EndResyncInput, Plan, PlanRef } from './types.js';

export interface TelemetryOptions {
  ledger: Ledger;
  mappings: MappingStore;
  channel: IngestChannel;
  metrics: SyncMetrics;
  logger: PortLogger;
}

/**
 * Tells Port how a resync goes, block by block, in the order of port-api.md 11. All of it is only shown: nothing here throws,
 * waits for long, or is sent for a dry run. What was told of a block is in the ledger, so that activities that are retried
 * and workers that join neither forget a block nor turn one back.
 */
export class Telemetry {
  readonly #options: TelemetryOptions;
  /** Blocks that this process has worked on, by resync. */
  readonly #working = new LRUCache<string, true>({ max: 5_000 });
  readonly #stopping = new AbortController();

  constructor(options: TelemetryOptions) {
    this.#options = options;
  }

  /** Aborted when the worker begins to stop: what runs as long as a resync must not hold it up. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Whoever reads the integration's document hands it over: it says where to send things. */
  learn(integration: Integration): void {
    this.#options.channel.learn(integration);
  }

  /** The resync begins: every block is pending (port-api.md P12), the resync itself is syncing. */
  began(plan: Plan, signal: AbortSignal): Promise<void> {
    return this.#safely(async () => {
      if (plan.dryRun) return;
      const { ledger, mappings, metrics } = this.#options;
      const blocks = plannedBlocks(await mappings.load(plan.mappingHash), plan);
      await ledger.tellBlocks(
        plan.seq,
        blocks.map(({ part }) => ({ index: part.index, state: 'open' })),
      );
      const told = { syncId: plan.syncId, startedAt: Date.parse(plan.startedAt) };
      await metrics.announce(
        blocks.map(({ part }) => metric(told, part, 'pending')),
        { signal },
      );
      await metrics.announce([metric(told, RUNTIME, 'syncing')], { signal });
    });
  }

  /** An activity works on a block: the first of this process says so. */
  working(plan: PlanRef, blockId: string, signal: AbortSignal): Promise<void> {
    return this.#safely(async () => {
      const key = `${plan.syncId}:${blockId}`;
      if (plan.dryRun || this.#working.has(key)) return;
      this.#working.set(key, true);
      await this.#tellProgress(plan.syncId, (id) => id === blockId, signal);
    });
  }

  /** A sign of life. @returns false once the resync has ended, or Port was told nothing of it */
  async beat(syncId: string, signal: AbortSignal): Promise<boolean> {
    let alive = true;
    await this.#safely(async () => {
      const told = await this.#options.ledger.findTold(syncId);
      alive = told !== undefined && told.outcome === undefined;
      if (alive) await this.#options.metrics.heartbeat(syncId, signal);
    });
    return alive;
  }

  /** The counts so far of blocks whose counts are others than `before`. @returns those of now, for the next time */
  async progress(
    syncId: string,
    before: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    let now = before;
    await this.#safely(async () => {
      const counts = await this.#tellProgress(
        syncId,
        (id, row) => row !== undefined && JSON.stringify(row) !== before.get(id),
        signal,
      );
      if (counts) now = new Map([...counts].map(([id, row]) => [id, JSON.stringify(row)]));
    });
    return now;
  }

  /** Everything is read: each block ends, deleting begins. */
  reconciling({ plan, failedAccounts }: DeleteStaleInput, signal: AbortSignal): Promise<void> {
    return this.#safely(async () => {
      const found = await this.#find(plan.syncId);
      if (!found || found.told.outcome !== undefined) return;
      const { told, counts, blocks } = found;
      const ended = blocks.map((block) => {
        const sums = metricCounts(block, counts, failedAccounts.length);
        return { block, sums, state: blockState(block, sums) };
      });
      // Before Port is told: whoever is late with `syncing` sees it.
      await this.#keep(
        told,
        ended.map(({ block, state }) => ({ index: block.index, state })),
      );
      await this.#options.metrics.updateAll(
        ended.map(({ block, sums, state }) => metric(told, block.part, state, sums)),
        { signal },
      );
      await this.#options.metrics.announce([metric(told, RECONCILIATION, 'syncing')], { signal });
    });
  }

  /** The resync ends: what is still open ends as it does, and so does deleting. `closed` is to follow. */
  closing(
    {
      syncId,
      cancelled,
      fatal,
      deletion,
    }: Pick<EndResyncInput, 'syncId' | 'cancelled' | 'fatal' | 'deletion'>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#safely(async () => {
      const found = await this.#find(syncId);
      if (!found) return;
      const { told, counts, blocks } = found;
      const state = cancelled ? 'aborted' : 'failed';
      const open = blocks.filter((block) => block.state === 'open');
      if (open.length > 0) {
        await this.#keep(
          told,
          blocks.map((block) => ({
            index: block.index,
            state: block.state === 'open' ? state : block.state,
          })),
        );
        await this.#options.metrics.updateAll(
          open.map((block) => metric(told, block.part, state, metricCounts(block, counts, 0))),
          { signal },
        );
      }
      const clean = !cancelled && !fatal && deletion?.refused === 0;
      const deleted = { delete: { deleted: deletion?.deleted ?? 0 } };
      const last = metric(told, RECONCILIATION, clean ? 'completed' : state, deleted);
      // Deleting that never began is news to Port.
      if (open.length > 0) await this.#options.metrics.announce([last], { signal, urgent: true });
      else await this.#options.metrics.update(last, { signal, urgent: true });
    });
  }

  /** The last word of a resync, after its state: Port takes one without it for lost (port-api.md 2.5). */
  closed(syncId: string, outcome: Outcome, signal: AbortSignal): Promise<void> {
    return this.#safely(async () => {
      const told = await this.#options.ledger.findTold(syncId);
      if (!told) return;
      const last = metric(told, RUNTIME, outcome === 'partial' ? 'failed' : outcome);
      await this.#options.metrics.announce([last], { signal, urgent: true });
    });
  }

  /** `syncing` with the counts so far, for blocks that are still read. @returns those of all blocks */
  async #tellProgress(
    syncId: string,
    which: (blockId: string, row: BlockCounts | undefined) => boolean,
    signal: AbortSignal,
  ): Promise<CountsByBlock | undefined> {
    const found = await this.#find(syncId);
    if (!found || found.told.outcome !== undefined) return undefined;
    const { told, counts, blocks } = found;
    const chosen = blocks.filter(
      ({ id, state }) => state === 'open' && id !== undefined && which(id, counts.get(id)),
    );
    await this.#options.metrics.updateAll(
      chosen.map((block) => metric(told, block.part, 'syncing', metricCounts(block, counts, 0))),
      { signal },
    );
    await this.#correct(syncId, new Set(chosen.map(({ index }) => index)), signal);
    return counts;
  }

  /** Reading may have ended while we said `syncing`, and our word may have come last: then the true one is said again. */
  async #correct(syncId: string, said: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const told = await this.#options.ledger.findTold(syncId);
    if (!told?.blocks.some(({ index, state }) => said.has(index) && state !== 'open')) return;
    const now = await this.#find(syncId);
    const ended = now?.blocks.flatMap(({ state, ...block }) =>
      said.has(block.index) && state !== 'open'
        ? [metric(now.told, block.part, state, metricCounts(block, now.counts, 0))]
        : [],
    );
    await this.#options.metrics.updateAll(ended ?? [], { signal });
  }

  /** What Port was told so far, with the counts of now. */
  async #find(syncId: string) {
    const { ledger, mappings } = this.#options;
    const told = await ledger.findTold(syncId);
    if (!told?.mappingHash) return undefined;
    const blocks = toldBlocks(await mappings.load(told.mappingHash), told);
    return { told, blocks, counts: byBlock(await ledger.summarizeBlocks(told.seq)) };
  }

  #keep({ seq }: Told, blocks: readonly ToldBlock[]): Promise<void> {
    return this.#options.ledger.tellBlocks(seq, blocks);
  }

  /** The ledger may be away, too: what must know of it asks it by itself. */
  async #safely(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.#options.logger.debug({ failure }, 'Port was not told how the resync goes');
    }
  }
}

function metric(
  { syncId, startedAt }: Pick<Told, 'syncId' | 'startedAt'>,
  part: MetricPart,
  state: SyncState,
  counts?: MetricInput['counts'],
): MetricInput {
  const seconds = Math.max(0, (Date.now() - startedAt) / 1000);
  return { part, state, eventId: syncId, seconds, ...(counts && { counts }) };
}
