import { setTimeout as sleep } from 'node:timers/promises';

import type { Dependencies } from './dependencies.js';
import type { PlanRef } from './types.js';

const POLL_MS = 200;
const STALLED_MS = 5 * 60_000;
/** Resyncs whose inventory this process has seen end; asking once is enough. */
const ended = new Set<number>();

/**
 * Waits until the inventory of this resync is complete, or has failed for good (then everything counts as absent and is
 * written). Reading and mapping start before it; only the decision what to write waits.
 */
export async function untilInventory(
  { ledger }: Pick<Dependencies, 'ledger'>,
  plan: PlanRef,
  signal: AbortSignal,
): Promise<void> {
  if (plan.full || ended.has(plan.seq)) return;
  let progress = { count: -1, since: Date.now() };
  for (;;) {
    const state = await ledger.inventoryState(plan.seq);
    if (state === 'complete' || state === 'failed') break;
    if (Date.now() - progress.since > STALLED_MS) {
      const { count } = await ledger.beginInventory(plan.seq);
      // It stands still, perhaps behind those who wait for it: everything counts as absent, which writes, never deletes.
      if (count === progress.count) return;
      progress = { count, since: Date.now() };
    }
    await sleep(POLL_MS, undefined, { signal });
  }
  ended.add(plan.seq);
}
