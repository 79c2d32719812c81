import { SyncError } from '../config/sync-error.js';
import { inventoryPages } from '../port/index.js';
import type { Dependencies } from './dependencies.js';
import type { PlanRef } from './types.js';

/** Then the resync goes on without an inventory rather than wait for ever. */
const ATTEMPTS = 10;

/**
 * Copies the names of what Port holds of ours into the ledger, page by page, going on where an earlier attempt stopped.
 * Entities touched since the resync began are left out: they are neither ours to delete nor proof of being unchanged.
 */
export async function takeInventory(
  { ledger, port }: Dependencies,
  plan: PlanRef,
  signal: AbortSignal,
  attempt: number,
  onProgress: (entities: number) => void,
): Promise<{ entities: number; failure?: string }> {
  const begun = await ledger.beginInventory(plan.seq);
  let entities = begun.count;
  if (begun.state === 'complete') return { entities };
  const pages = inventoryPages(port, { before: new Date(plan.startedAt), cursor: begun.cursor, signal });
  try {
    for await (const { refs, next } of pages) {
      await ledger.addInventoryPage(plan.seq, refs, next);
      entities += refs.length;
      onProgress(entities);
    }
    return { entities };
  } catch (error) {
    const lastTry = attempt >= ATTEMPTS || (error instanceof SyncError && !error.retryable);
    if (signal.aborted || !lastTry) throw error;
    await ledger.failInventory(plan.seq);
    return { entities, failure: error instanceof Error ? error.message : String(error) };
  }
}
