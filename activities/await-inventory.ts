import { setTimeout as sleep } from 'node:timers/promises';

import type { Dependencies } from './dependencies.js';
import type { PlanRef } from './types.js';

const POLL_MS = 200;
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
  for (;;) {
    const state = await ledger.inventoryState(plan.seq);
    if (state === 'complete' || state === 'failed') break;
    await sleep(POLL_MS, undefined, { signal });
  }
  ended.add(plan.seq);
}
