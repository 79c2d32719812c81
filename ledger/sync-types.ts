/** The resync that holds the lease. */
export interface Lease {
  syncId: string;
  workflowId: string;
  /** Which Temporal its workflow runs on: "not found" on another one says nothing. */
  temporal: string;
  /** Milliseconds since the epoch. */
  takenAt: number;
}

export type Outcome = 'completed' | 'partial' | 'failed' | 'aborted';

export type InventoryState = 'none' | 'running' | 'complete' | 'failed';

/** One resync, as recorded. Times are milliseconds since the epoch. */
export interface SyncRecord {
  seq: number;
  syncId: string;
  workflowId: string;
  runId: string;
  startedAt: number;
  endedAt: number | null;
  outcome: Outcome | null;
  dryRun: boolean;
  /** True where accounts, regions or kinds were named: it reconciles its own scopes only. */
  partialRequest: boolean;
  mappingHash: string | null;
}

/** A block of the mapping by its place, and how it stands for Port. */
export interface ToldBlock {
  index: number;
  state: 'open' | 'completed' | 'failed' | 'aborted';
}

/** What Port was told of a resync. */
export interface Told {
  syncId: string;
  seq: number;
  mappingHash: string | null;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Undefined while it runs. */
  outcome: Outcome | undefined;
  blocks: ToldBlock[];
}
