import { hostname } from 'node:os';

import { WorkflowNotFoundError } from '@temporalio/client';

import type { Lease } from '../ledger/types.js';
import type { Dependencies } from './dependencies.js';
import { reportEnded } from './integration.js';

type Needed = Pick<Dependencies, 'ledger' | 'temporal' | 'temporalId' | 'port' | 'settings' | 'telemetry'>;

const HOUR_MS = 3_600_000;
/** A lease taken on another Temporal, which cannot be asked, is believed for so long. */
const BELIEVED_ELSEWHERE_MS = 24 * HOUR_MS;
/** The same for a Temporal that a process on another machine brought along for one run. */
const BELIEVED_EMBEDDED_MS = HOUR_MS;
const EMBEDDED = /^embedded:(.*):(\d+)$/;

/** Names the Temporal of a process that brings its own: it lives and dies with that process. */
export function embeddedTemporalId(): string {
  return `embedded:${hostname()}:${process.pid}`;
}

/**
 * A terminated or timed-out resync never said its last word: whoever finds its lease looks it up in Temporal and, where
 * it is closed, records it as aborted, tells Port so and frees the lease.
 * @returns true where the lease is free now
 */
export async function freeClosedLease(deps: Needed, lease: Lease, signal: AbortSignal): Promise<boolean> {
  if (await isRunning(deps, lease)) return false;
  const sync = await deps.ledger.findSync(lease.syncId);
  if (sync && sync.outcome === null) {
    await deps.ledger.finishSync(sync.seq, { outcome: 'aborted', endedAt: Date.now(), report: null });
  }
  // The ledger knows a resync before Port does; one that it does not know told Port nothing.
  if (sync && !sync.dryRun) {
    const outcome = sync.outcome ?? 'aborted';
    await reportEnded(deps, outcome, signal);
    // One that ended otherwise has said how its parts ended.
    if (outcome === 'aborted')
      await deps.telemetry.closing({ syncId: lease.syncId, cancelled: true }, signal);
    await deps.telemetry.closed(lease.syncId, outcome, signal);
  }
  return deps.ledger.releaseLease(lease.syncId);
}

/** Whether the very execution that took the lease still runs; a later one of the same workflow id does not count. */
async function isRunning({ temporal, temporalId }: Needed, lease: Lease): Promise<boolean> {
  if (!isHeldHere({ temporalId }, lease)) return isBelieved(lease);
  try {
    const { status, raw } = await temporal.workflow.getHandle(lease.workflowId).describe();
    const firstRunId = raw.workflowExecutionInfo?.firstRunId;
    return status.name === 'RUNNING' && (!firstRunId || firstRunId === lease.syncId);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Whether our own Temporal runs the holder, and can be asked about it. */
export function isHeldHere({ temporalId }: Pick<Dependencies, 'temporalId'>, lease: Lease): boolean {
  return lease.temporal === temporalId;
}

/** Another Temporal cannot be asked: its process is looked for where it is ours to see, else time decides. */
function isBelieved({ temporal, takenAt }: Lease): boolean {
  const [, host, pid] = EMBEDDED.exec(temporal) ?? [];
  if (pid !== undefined && host === hostname()) return Number(pid) !== process.pid && isAlive(Number(pid));
  return Date.now() - takenAt < (pid === undefined ? BELIEVED_ELSEWHERE_MS : BELIEVED_EMBEDDED_MS);
}

/** Whether a process of this machine lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
