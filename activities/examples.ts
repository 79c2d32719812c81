import { LRUCache } from 'lru-cache';

import type { ResourceBlock } from '../config/mapping-types.js';
import { maskRaw } from '../config/masking/index.js';
import type { Masker } from '../config/masking/index.js';
import type { PlanRef } from './types.js';

/** What Port gets of a block in one resync, at most (port-api.md 2.8). */
const EACH = 5;
/** Requests on their way at once; more are not begun, so that nothing piles up where Port is slow. */
const AT_ONCE = 4;

export interface ExamplesOptions {
  enabled: boolean;
  masker: Masker;
  /** Posts items of a kind; never throws. */
  send(kind: string, items: readonly object[]): Promise<void>;
}

/**
 * Raw items for Port's mapping page: the first of each block as they were read, secrets and environment variables masked
 * (port-api.md P40). Sent beside the sync, which never waits for them.
 */
export class Examples {
  readonly #options: ExamplesOptions;
  /** How many were taken, by resync and block. */
  readonly #taken = new LRUCache<string, number>({ max: 2_000 });
  readonly #sending = new Set<Promise<void>>();

  constructor(options: ExamplesOptions) {
    this.#options = options;
  }

  /** Takes what is still wanted of a page. Whole resyncs only. */
  offer(
    { syncId, dryRun, partialRequest }: PlanRef,
    { id, kind }: Pick<ResourceBlock, 'id' | 'kind'>,
    raws: readonly Readonly<Record<string, unknown>>[],
  ): void {
    const { enabled, masker } = this.#options;
    if (!enabled || dryRun || partialRequest || raws.length === 0 || this.#sending.size >= AT_ONCE) return;
    const key = `${syncId}:${id}`;
    const taken = this.#taken.get(key) ?? 0;
    const items = raws.slice(0, EACH - taken);
    if (items.length === 0) return;
    // Pages of a block run side by side: taken before anything is awaited.
    this.#taken.set(key, taken + items.length);
    const sending = this.#options
      .send(
        kind,
        items.map((item) => maskRaw(item, masker)),
      )
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Waits until all that was taken is sent. */
  async drain(): Promise<void> {
    await Promise.all(this.#sending);
  }
}
