import { setTimeout as sleep } from 'node:timers/promises';

import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowIdReusePolicy } from '@temporalio/client';

import { RESYNC_WORKFLOW } from '../workflows/names.js';
import type { Dependencies } from './dependencies.js';
import { isHeldHere } from './lease.js';
import type { AnsweredRequest, RequestedResync, WantedBecause } from './listener-types.js';
import { requestedResyncId, resyncIdOf } from './resync-ids.js';
import type { ResyncRequest } from './types.js';

type Needed = Pick<Dependencies, 'temporal' | 'temporalId' | 'settings' | 'ledger'>;

const LOOK_AGAIN_MS = 500;
const PLAIN = { start: 'first', webhook: 'webhook' } as const satisfies Record<WantedBecause, string>;

/**
 * Starts the resync that answers a request of Port: a full one, whose id is the request's time, so that repeating this
 * starts nothing twice. What runs makes way: it is cancelled (Port is told `aborted`) and its end awaited; a dry run,
 * which tells Port nothing, is left alone, and waited for by the lease.
 */
export async function answerResyncRequest(
  deps: Needed,
  request: RequestedResync,
  previous: string | undefined,
  signal: AbortSignal,
): Promise<AnsweredRequest> {
  const workflowId = requestedResyncId(deps.settings, request.updatedAt);
  // Looked up before anything is cancelled: the one that runs may be the answer itself, or have nothing to do with it.
  if (await isKnown(deps, workflowId)) return { workflowId, started: false, cancelled: [] };
  const cancelled: string[] = [];
  for (const target of await whatMakesWay(deps, previous)) {
    if (await cancelAndAwait(deps, target, signal)) cancelled.push(target.workflowId);
  }
  const started = await startUnlessThere(deps, workflowId, { full: true }, 'REJECT_DUPLICATE');
  return { workflowId, started, cancelled };
}

/** Starts a plain resync, unless one for the same reason runs or waits its turn: such reasons neither pile up nor cancel. */
export async function startResync(
  deps: Needed,
  because: WantedBecause,
): Promise<{ workflowId: string; started: boolean }> {
  const workflowId = `${resyncIdOf(deps.settings)}-${PLAIN[because]}`;
  return { workflowId, started: await startUnlessThere(deps, workflowId, {}, 'ALLOW_DUPLICATE') };
}

interface Target {
  workflowId: string;
  firstExecutionRunId?: string;
}

/** The resync that holds the lease, and the answer to an earlier request, which may still wait for the lease. */
async function whatMakesWay(deps: Needed, previous: string | undefined): Promise<Target[]> {
  const targets: Target[] = previous === undefined ? [] : [{ workflowId: previous }];
  const lease = await deps.ledger.readLease();
  if (!lease || lease.workflowId === previous || !isHeldHere(deps, lease)) return targets;
  const holder = await deps.ledger.findSync(lease.syncId);
  if (holder?.dryRun === true) return targets;
  return [{ workflowId: lease.workflowId, firstExecutionRunId: lease.syncId }, ...targets];
}

/** @returns false where there was nothing left to cancel */
async function cancelAndAwait({ temporal }: Needed, target: Target, signal: AbortSignal): Promise<boolean> {
  const { workflowId, firstExecutionRunId } = target;
  const options = firstExecutionRunId === undefined ? {} : { firstExecutionRunId };
  const handle = temporal.workflow.getHandle(workflowId, undefined, options);
  let asked = false;
  try {
    for (;;) {
      const { status, raw } = await handle.describe();
      const first = raw.workflowExecutionInfo?.firstRunId;
      const isAnother = first && firstExecutionRunId !== undefined && first !== firstExecutionRunId;
      if (status.name !== 'RUNNING' || isAnother) return asked;
      if (!asked) await handle.cancel();
      asked = true;
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return asked;
    throw error;
  }
}

async function isKnown({ temporal }: Needed, workflowId: string): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(workflowId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function startUnlessThere(
  { temporal, settings }: Needed,
  workflowId: string,
  request: ResyncRequest,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
): Promise<boolean> {
  try {
    await temporal.workflow.start(RESYNC_WORKFLOW, {
      workflowId,
      workflowIdReusePolicy,
      taskQueue: settings.taskQueue,
      args: [request],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
