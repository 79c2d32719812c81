import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  ParentClosePolicy,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';

import type {
  AccountResult,
  DiscoveredAccounts,
  Plan,
  PlannedAccount,
  PlannedBlock,
  UnreadScope,
} from '../activities/types.js';
import { toFailure } from './failures.js';
import { SCOPES_UNREAD } from './names.js';
import { planRef } from './plan-ref.js';
import { addFailure, addResult } from './resync-state.js';
import type { ChildRun, ResyncState } from './resync-state.js';
import { syncAccount } from './sync-account.js';
import { runWindow } from './window.js';

/** The organization's own pseudo account in `ChildRun.account`. */
const ORGANIZATION = -1;

interface Lane {
  size: number;
  blocks: PlannedBlock[];
}

/**
 * Runs a child for each account and lane, in sliding windows of the lanes' sizes. What is left in `state.remaining`
 * when it returns waits for the next run of the parent.
 */
export async function syncAccounts(
  state: ResyncState,
  plan: Plan,
  discovery: DiscoveredAccounts,
): Promise<void> {
  const lanes = layOutLanes(plan.blocks);
  if (!state.laidOut) layOutWork(state, plan, discovery, lanes);
  state.phase = 'reading';
  upsertMemo({ status: state.phase });
  const mayStart = () => !mustContinueAsNew(plan, state);
  const lanesOf = [...lanes, undefined].map((lane, index) => ({
    size: lane?.size ?? 1,
    runs: state.remaining.filter((run) => run.lane === index),
  }));
  const ended = await Promise.allSettled([
    ...lanesOf.map(({ size, runs }) =>
      runWindow(runs, size, (run) => runChild(state, plan, discovery, lanes, run), mayStart),
    ),
    state.inventory?.then(() => []),
  ]);
  delete state.inventory;
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  state.remaining = ended.flatMap((end) => (end.status === 'fulfilled' ? (end.value ?? []) : []));
}

/** Blocks by their `maxConcurrentAccounts`; those of the organization itself are apart (lane index `lanes.length`). */
function layOutLanes(blocks: readonly PlannedBlock[]): Lane[] {
  const lanes: Lane[] = [];
  for (const block of blocks) {
    if (block.scope === 'organization') continue;
    const lane = lanes.find(({ size }) => size === block.maxConcurrentAccounts);
    if (lane) lane.blocks.push(block);
    else lanes.push({ size: block.maxConcurrentAccounts, blocks: [block] });
  }
  return lanes;
}

function layOutWork(
  state: ResyncState,
  plan: Plan,
  discovery: DiscoveredAccounts,
  lanes: readonly Lane[],
): void {
  state.laidOut = true;
  for (const [lane] of lanes.entries()) {
    for (const [account] of discovery.accounts.entries()) state.remaining.push({ account, lane });
  }
  if (plan.blocks.some(({ scope }) => scope === 'organization')) {
    if (discovery.organizationReader) state.remaining.push({ account: ORGANIZATION, lane: lanes.length });
    else
      state.notices.push('No identity reads Organizations here, so kinds of the organization are not read.');
  }
  state.childrenTotal = state.remaining.length;
}

async function runChild(
  state: ResyncState,
  plan: Plan,
  discovery: DiscoveredAccounts,
  lanes: readonly Lane[],
  run: ChildRun,
): Promise<void> {
  const account =
    run.account === ORGANIZATION ? discovery.organizationReader : discovery.accounts[run.account];
  if (!account) return;
  const blocks = lanes[run.lane]?.blocks ?? plan.blocks.filter(({ scope }) => scope === 'organization');
  state.running.push(account.id);
  try {
    addResult(
      state,
      await startChild(plan, discovery.partition, account, blocks, childName(run, lanes, account)),
    );
  } catch (error) {
    // A child that somebody cancelled by itself is a failed account; only our own cancellation ends the resync.
    const cancelled = CancellationScope.current().consideredCancelled;
    if (cancelled || !(error instanceof ChildWorkflowFailure)) throw error;
    recordFailure(state, account, error);
  } finally {
    state.running.splice(state.running.indexOf(account.id), 1);
    state.childrenDone += 1;
  }
}

function startChild(
  plan: Plan,
  partition: string,
  account: PlannedAccount,
  blocks: PlannedBlock[],
  name: string,
): Promise<AccountResult> {
  const { request } = plan;
  return executeChild(syncAccount, {
    workflowId: `${workflowInfo().workflowId}/${name}`,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `${account.id} ${account.name}`,
    memo: { account: `${account.id} ${account.name}`, status: 'starting' },
    args: [
      {
        plan: planRef(plan),
        partition,
        account,
        blocks,
        ...(request.regions && { requestedRegions: request.regions }),
      },
    ],
  });
}

/** `123456789012`, or `123456789012/at-most-20` where several lanes have their own children. */
function childName(run: ChildRun, lanes: readonly Lane[], account: PlannedAccount): string {
  if (run.account === ORGANIZATION) return 'organization';
  return lanes.length > 1 ? `${account.id}/at-most-${lanes[run.lane]?.size}` : account.id;
}

function recordFailure(state: ResyncState, account: PlannedAccount, error: ChildWorkflowFailure): void {
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type === SCOPES_UNREAD) {
    const [result, unread] = cause.details ?? [];
    if (isAccountResult(result)) addResult(state, result);
    if (Array.isArray(unread)) for (const scope of unread.filter(isUnreadScope)) addFailure(state, scope);
    return;
  }
  if (!state.failedAccounts.includes(account.id)) state.failedAccounts.push(account.id);
  addFailure(state, { account: account.id, ...toFailure(error) });
}

/** Then the parent starts no more children, awaits those running and continues as new (design section 3). */
function mustContinueAsNew(plan: Plan, state: ResyncState): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength >= plan.historyEvents || (continueAsNewSuggested && state.childrenDone > 0);
}

/** Details of a failure come as plain JSON; our own child wrote these. */
function isAccountResult(value: unknown): value is AccountResult {
  return typeof value === 'object' && value !== null && 'account' in value && 'kinds' in value;
}

function isUnreadScope(value: unknown): value is UnreadScope {
  return typeof value === 'object' && value !== null && 'region' in value && 'message' in value;
}
