import type { AccountResult, DiscoveredAccounts, Failure, Plan, Resent } from '../activities/types.js';
import type { ScopeCounts } from '../ledger/types.js';

/** Work left to do: one child workflow. A lane holds the blocks that share a `maxConcurrentAccounts`. */
export interface ChildRun {
  /** Index into the discovered accounts; -1 is the organization itself. */
  account: number;
  lane: number;
}

export type Phase = 'beginning' | 'waiting' | 'discovering' | 'reading' | 'reconciling' | 'ending';

/** Counts of one kind over all accounts finished so far. */
export interface KindProgress extends ScopeCounts {
  kind: string;
}

/** What the parent knows, and carries over when it continues as new. Small: resources and rows are in the ledger. */
export interface ResyncState {
  phase: Phase;
  waitingFor?: string;
  plan?: Plan;
  discovery?: DiscoveredAccounts;
  /** Undefined until the work is laid out. */
  laidOut: boolean;
  remaining: ChildRun[];
  accountsTotal: number;
  childrenTotal: number;
  childrenDone: number;
  /** Account ids of children at work. */
  running: string[];
  kinds: Record<string, KindProgress>;
  failures: Failure[];
  failuresOmitted: number;
  failedAccounts: string[];
  notices: string[];
  /** Settles with the inventory activity; never carried over (the window waits for it before continuing as new). */
  inventory?: Promise<void>;
}

/** Answer of the `progress` query. */
export interface ResyncProgress {
  phase: Phase;
  waitingFor?: string;
  syncId?: string;
  accounts: { total: number; children: number; done: number; running: string[] };
  kinds: KindProgress[];
  failures: Failure[];
  failuresTotal: number;
}

const RUNNING_SHOWN = 20;
const FAILURES_SHOWN = 50;
const FAILURES_KEPT = 200;

export function initialState(): ResyncState {
  return {
    phase: 'beginning',
    laidOut: false,
    remaining: [],
    accountsTotal: 0,
    childrenTotal: 0,
    childrenDone: 0,
    running: [],
    kinds: {},
    failures: [],
    failuresOmitted: 0,
    failedAccounts: [],
    notices: [],
  };
}

export function summarizeProgress(state: ResyncState): ResyncProgress {
  return {
    phase: state.phase,
    ...(state.waitingFor !== undefined && { waitingFor: state.waitingFor }),
    ...(state.plan && { syncId: state.plan.syncId }),
    accounts: {
      total: state.accountsTotal,
      children: state.childrenTotal,
      done: state.childrenDone,
      running: state.running.slice(0, RUNNING_SHOWN),
    },
    kinds: Object.values(state.kinds),
    failures: state.failures.slice(0, FAILURES_SHOWN),
    failuresTotal: state.failures.length + state.failuresOmitted,
  };
}

export function addFailure(state: ResyncState, failure: Failure): void {
  if (state.failures.length < FAILURES_KEPT) state.failures.push(failure);
  else state.failuresOmitted += 1;
}

/** Adds the counts that a child brought home. */
export function addResult(state: ResyncState, result: AccountResult): void {
  for (const row of result.kinds) {
    const sum = (state.kinds[row.kind] ??= {
      kind: row.kind,
      found: 0,
      written: 0,
      unchanged: 0,
      failed: 0,
      unsure: 0,
      filtered: 0,
    });
    for (const count of ['found', 'written', 'unchanged', 'failed', 'unsure', 'filtered'] as const)
      sum[count] += row[count];
  }
}

/** Entities that waited for a target and were written in the end no longer count as failed. */
export function addResent(state: ResyncState, { written }: Resent): void {
  for (const row of written) {
    const sum = state.kinds[row.kind];
    if (!sum) continue;
    sum.written += row.written;
    sum.failed -= row.written;
  }
}
