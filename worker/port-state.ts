import { hostname } from 'node:os';

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import { isAlive, reportEnded, reportRunning } from '../activities/index.js';
import type { Dependencies } from '../activities/index.js';
import { orAborted } from '../config/aborting.js';
import type { SyncRecord } from '../ledger/index.js';
import type { Integration } from '../port/index.js';
import { listPollers } from './pollers.js';

/** What a worker says to Port of a resync that outlives it may take no longer (ms). */
const LIMIT_MS = 5_000;
const PROCESS = /^(\d+)@(\S+)/;

/** A worker, and where it polls. */
interface WorkerPlace {
  client: Client;
  deps: Dependencies;
  namespace: string;
  identity: string;
}

/**
 * Temporal keeps a resync whose workers are gone, but Port must not show "running" while nobody works: the last worker that
 * stops tells Port `aborted`. Called once it polls no more. A fault is logged only; the next worker speaks again.
 */
export async function tellStopped(place: WorkerPlace, logger: Logger): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    await orAborted(sayStopped(place, logger, signal), signal);
  } catch (error) {
    logger.warn({ failure: String(error) }, 'Port could not be told that nobody works on the resync');
  }
}

async function sayStopped(place: WorkerPlace, logger: Logger, signal: AbortSignal): Promise<void> {
  const { deps, identity } = place;
  // Before looking: of two that stop at once, at least the later one sees the other's word.
  await deps.ledger.noteWorker(identity, 'stop');
  const resync = await openResync(deps);
  if (!resync || (await hasOthers(place))) return;
  await reportEnded(deps, 'aborted', signal);
  logger.info(
    { workflowId: resync.workflowId },
    'Port is told that the resync is aborted; it goes on when a worker starts',
  );
}

/** A worker that starts tells Port `running` again where a resync goes on that Port does not show so. */
export async function tellResumed(
  { deps }: WorkerPlace,
  integration: Integration | undefined,
  logger: Logger,
): Promise<void> {
  if (integration?.resyncState?.status === 'running') return;
  try {
    const resync = await openResync(deps);
    if (!resync) return;
    const signal = AbortSignal.timeout(LIMIT_MS);
    await reportRunning(deps, resync.startedAt, signal);
    // Another worker may have ended it meanwhile, and our word came last.
    const { outcome } = (await deps.ledger.findSync(resync.syncId)) ?? resync;
    if (outcome !== null) await reportEnded(deps, outcome, signal);
    logger.info({ workflowId: resync.workflowId }, 'a resync goes on');
  } catch (error) {
    logger.warn({ failure: String(error) }, 'Port could not be told that the resync goes on');
  }
}

/** The resync of this Temporal that holds the lease, has not ended, and of which Port was told. */
async function openResync({ ledger, temporalId }: Dependencies): Promise<SyncRecord | undefined> {
  const lease = await ledger.readLease();
  if (lease?.temporal !== temporalId) return undefined;
  const sync = await ledger.findSync(lease.syncId);
  return sync && !sync.dryRun && sync.outcome === null ? sync : undefined;
}

/** Whether anyone else polls. Temporal lists a worker for a while after it is gone, so the others' word is asked for, too. */
async function hasOthers({ client, deps, namespace, identity }: WorkerPlace): Promise<boolean> {
  const pollers = await listPollers(client, namespace, deps.settings.taskQueue);
  const stopped = await deps.ledger.stoppedWorkers();
  return pollers.some((other) => other !== identity && !stopped.has(other) && !isDead(other));
}

/** Known for certain of processes on this machine only. */
function isDead(identity: string): boolean {
  const [, pid, host] = PROCESS.exec(identity) ?? [];
  return pid !== undefined && host === hostname() && !isAlive(Number(pid));
}
