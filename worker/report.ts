import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowFailedError,
} from '@temporalio/client';

import type { ResyncReport } from '../activities/types.js';

/** The report of a closed resync: its result, or what its failure carries. */
export function reportOf(end: unknown): ResyncReport {
  if (isReport(end)) return end;
  const cause = end instanceof WorkflowFailedError ? end.cause : end;
  if (cause instanceof ApplicationFailure) {
    const [detail] = cause.details ?? [];
    if (isReport(detail)) return detail;
    return emptyReport('failed', cause.type ?? 'ApplicationFailure', cause.message);
  }
  if (cause instanceof CancelledFailure)
    return emptyReport('aborted', 'Cancelled', 'The resync was cancelled.');
  if (cause instanceof TerminatedFailure)
    return emptyReport('aborted', 'Terminated', `The resync was terminated: ${cause.message}`);
  if (cause instanceof TimeoutFailure) return emptyReport('aborted', 'TimedOut', 'The resync timed out.');
  return emptyReport('failed', 'Unknown', cause instanceof Error ? cause.message : String(cause));
}

function isReport(value: unknown): value is ResyncReport {
  return (
    typeof value === 'object' && value !== null && 'outcome' in value && 'totals' in value && 'rows' in value
  );
}

function emptyReport(outcome: 'failed' | 'aborted', code: string, message: string): ResyncReport {
  const now = new Date().toISOString();
  return {
    syncId: '',
    outcome,
    dryRun: false,
    startedAt: now,
    endedAt: now,
    accounts: 0,
    totals: { found: 0, written: 0, unchanged: 0, failed: 0, unsure: 0, filtered: 0, deleted: 0 },
    rows: [],
    rowsOmitted: 0,
    failures: [{ code, message }],
    failuresOmitted: 0,
    notices: [],
  };
}
