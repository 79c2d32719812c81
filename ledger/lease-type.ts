/** The resync that holds the lease. */
export interface Lease {
  syncId: string;
  workflowId: string;
  /** Which Temporal its workflow runs on: "not found" on another one says nothing. */
  temporal: string;
  /** Milliseconds since the epoch. */
  takenAt: number;
}
