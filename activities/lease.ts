import { WorkflowNotFoundError } from '@temporalio/client';

import type { Lease } from '../ledger/types.js';
import type { Dependencies } from './dependencies.js';
import { reportEnded } from './integration.js';

/**
 * A terminated or timed-out resync never said its last word: whoever finds its lease looks it up in Temporal and, where
 * it is closed, records it as aborted, tells Port so and frees the lease.
 * @returns true where the lease is free now
 */
export async function freeClosedLease(
  deps: Pick<Dependencies, 'ledger' | 'temporal' | 'port' | 'settings'>,
  lease: Lease,
  signal: AbortSignal,
): Promise<boolean> {
  if (await isRunning(deps, lease)) return false;
  const sync = (await deps.ledger.listSyncs(100)).find(({ syncId }) => syncId === lease.syncId);
  if (sync && sync.outcome === null) {
    await deps.ledger.finishSync(sync.seq, { outcome: 'aborted', endedAt: Date.now(), report: null });
  }
  if (sync?.dryRun !== true) await reportEnded(deps, 'aborted', signal);
  return deps.ledger.releaseLease(lease.syncId);
}

/** Whether the very execution that took the lease still runs; a later one of the same workflow id does not count. */
async function isRunning({ temporal }: Pick<Dependencies, 'temporal'>, lease: Lease): Promise<boolean> {
  try {
    const { status, raw } = await temporal.workflow.getHandle(lease.workflowId).describe();
    const firstRunId = raw.workflowExecutionInfo?.firstRunId;
    return status.name === 'RUNNING' && (!firstRunId || firstRunId === lease.syncId);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
