import {
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  isCancellation,
  patched,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';

import type {
  Deletion,
  EndResyncInput,
  Failure,
  Plan,
  ResyncReport,
  ResyncRequest,
} from '../activities/types.js';
import {
  beginResync,
  deleteStale,
  discoverAccounts,
  endResync,
  resendWaiting,
  takeInventory,
} from './activities.js';
import { syncAccounts } from './accounts-window.js';
import { toFailure } from './failures.js';
import { startHeartbeats } from './heartbeats.js';
import { RESYNC_FAILED } from './names.js';
import { planRef } from './plan-ref.js';
import { addFailure, addResent, initialState, summarizeProgress } from './resync-state.js';
import type { ResyncProgress, ResyncState } from './resync-state.js';

/** While another resync runs, ask again at these intervals (milliseconds). */
const LEASE_POLL_FIRST_MS = 5_000;
const LEASE_POLL_MAX_MS = 60_000;
const FAILURES_IN_INPUT = 200;

/** Answered while the resync runs: what is done so far. */
export const resyncProgress = defineQuery<ResyncProgress>('progress');

/**
 * One resync of an integration (design section 3). Waits where another resync holds the lease. Always tells Port how it
 * ended, also after a failure or a cancellation.
 *
 * Ends Completed with outcome `completed` or `partial`, Failed (`ResyncFailed`) where nothing could be done, Cancelled
 * where it was aborted.
 */
export async function resync(request: ResyncRequest = {}, carried?: ResyncState): Promise<ResyncReport> {
  const state = carried ?? initialState();
  setHandler(resyncProgress, () => summarizeProgress(state));
  let fatal: Failure | undefined;
  let cancelled = false;
  let deletion: Deletion | undefined;
  let stopHeartbeats: (() => void) | undefined;
  try {
    state.plan ??= await begin(request, state);
    stopHeartbeats = startHeartbeats(state.plan);
    state.discovery ??= await discover(state, state.plan);
    await syncAccounts(state, state.plan, state.discovery);
    if (state.remaining.length > 0) {
      stopHeartbeats?.();
      return await continueAsNew<typeof resync>(request, state);
    }
    state.phase = 'reconciling';
    upsertMemo({ status: state.phase });
    if (state.plan.resends && patched('resend-waiting')) {
      addResent(state, await resendWaiting(planRef(state.plan)));
    }
    deletion = await deleteStale({
      plan: planRef(state.plan),
      accounts: state.discovery.accounts.map(({ id }) => id),
      closed: state.discovery.closed,
      authoritative: state.discovery.authoritative,
      leftOut: state.discovery.leftOut,
      failures: state.failures.length + state.failuresOmitted,
      failedAccounts: state.failedAccounts,
    });
  } catch (error) {
    if (isCancellation(error) && CancellationScope.current().consideredCancelled) cancelled = true;
    else if (error instanceof ContinueAsNew) throw error;
    else fatal = toFailure(error);
  }
  const report = await CancellationScope.nonCancellable(() => end(state, { fatal, cancelled, deletion }));
  stopHeartbeats?.();
  upsertMemo({ status: report.outcome });
  if (cancelled) await CancellationScope.current().cancelRequested;
  if (report.outcome === 'failed') {
    throw ApplicationFailure.create({
      type: RESYNC_FAILED,
      nonRetryable: true,
      message: fatal ? `${fatal.code}: ${fatal.message}` : describeFailures(report),
      details: [report],
    });
  }
  return report;
}

/** Takes the lease, waiting while another resync has it. */
async function begin(request: ResyncRequest, state: ResyncState): Promise<Plan> {
  for (let pause = LEASE_POLL_FIRST_MS; ; pause = Math.min(pause * 2, LEASE_POLL_MAX_MS)) {
    const result = await beginResync(request, workflowInfo().firstExecutionRunId);
    if (result.started) {
      for (const problem of result.plan.problems) addFailure(state, problem);
      state.notices.push(...result.plan.notices);
      return result.plan;
    }
    state.phase = 'waiting';
    state.waitingFor = result.holder.workflowId;
    upsertMemo({ status: `waiting for ${result.holder.workflowId}` });
    await sleep(pause);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof resync>(request, state);
  }
}

/** Finds the accounts while the inventory is taken: reading starts at once, only the first write waits for it. */
async function discover(state: ResyncState, plan: Plan) {
  delete state.waitingFor;
  state.phase = 'discovering';
  upsertMemo({ status: state.phase });
  // Without an inventory every entity is written and no orphan deleted; the report says so, the resync goes on.
  state.inventory = noteInventory(state, plan);
  state.inventory.catch(() => undefined);
  const found = await discoverAccounts(planRef(plan));
  const { request } = plan;
  const wanted = request.accounts;
  const accounts = wanted ? found.accounts.filter(({ id }) => wanted.includes(id)) : found.accounts;
  const missing = wanted?.filter((id) => !found.accounts.some((account) => account.id === id)) ?? [];
  if (missing.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `The request names account ${missing.join(', ')}, which is not among the ${found.accounts.length} accounts that were found. Check the account id and the settings.`,
      'RequestInvalid',
    );
  }
  state.notices.push(...found.notices);
  state.accountsTotal = accounts.length;
  return { ...found, accounts };
}

async function noteInventory(state: ResyncState, plan: Plan): Promise<void> {
  const { failure } = await takeInventory(planRef(plan)).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    return { failure: toFailure(error).message };
  });
  if (failure === undefined) return;
  state.notices.push(
    `The inventory of Port failed, so every entity is written and no orphan deleted: ${failure}`,
  );
}

async function end(
  state: ResyncState,
  how: { fatal: Failure | undefined; cancelled: boolean; deletion: Deletion | undefined },
): Promise<ResyncReport> {
  state.phase = 'ending';
  const input: EndResyncInput = {
    syncId: workflowInfo().firstExecutionRunId,
    cancelled: how.cancelled,
    failures: state.failures.slice(0, FAILURES_IN_INPUT),
    notices: state.notices,
    accounts: state.accountsTotal,
    ...(state.plan && { plan: planRef(state.plan) }),
    ...(how.fatal && { fatal: how.fatal }),
    ...(how.deletion && { deletion: how.deletion }),
  };
  return endResync(input);
}

function describeFailures(report: ResyncReport): string {
  const [first] = report.failures;
  if (!first) return 'nothing could be read';
  const more = report.failures.length + report.failuresOmitted - 1;
  return `${first.code}: ${first.message}${more > 0 ? ` (and ${more} more failures)` : ''}`;
}
