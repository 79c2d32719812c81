import { SyncError } from '../config/sync-error.js';
import { addUp } from '../ledger/index.js';
import type { Outcome } from '../ledger/index.js';
import type { Dependencies } from './dependencies.js';
import { reportEnded } from './integration.js';
import { describeWaiting } from './resend-waiting.js';
import { nameScope } from './scope-name.js';
import type { EndResyncInput, PlannedChanges, ReportRow, ResyncReport } from './types.js';

/** Rows and failures of a report: it must stay far below Temporal's 256 KiB warning. */
const ROWS = 800;
const FAILURES = 100;
const NOTICES = 100;
const CHANGES = 500;

/**
 * Closes a resync: decides its outcome, records it, tells Port and frees the lease. Called after success, failure and
 * cancellation alike; safe to repeat.
 */
export async function endResync(
  deps: Dependencies,
  input: EndResyncInput,
  signal: AbortSignal,
): Promise<ResyncReport> {
  const { ledger } = deps;
  const { plan } = input;
  // A resync that failed or was cancelled while it began has no plan, but may have told Port "running": the ledger knows.
  const sync = await ledger.findSync(input.syncId);
  const seq = plan?.seq ?? sync?.seq;
  const rows = seq === undefined ? [] : await ledger.summarize(seq);
  const endedAt = Date.now();
  const outcome = decideOutcome(input, rows);
  const dryRun = plan?.dryRun ?? sync?.dryRun ?? false;
  const deletion = input.deletion ?? { deleted: 0, refused: 0, notices: [] };
  const failures = [...(input.fatal ? [input.fatal] : []), ...input.failures];
  const report: ResyncReport = {
    syncId: input.syncId,
    outcome,
    dryRun,
    startedAt: plan?.startedAt ?? new Date(sync?.startedAt ?? endedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    accounts: input.accounts,
    totals: { ...addUp(rows), deleted: deletion.deleted },
    rows: worstFirst(rows).slice(0, ROWS),
    rowsOmitted: Math.max(0, rows.length - ROWS),
    failures: failures.slice(0, FAILURES),
    failuresOmitted: Math.max(0, failures.length - FAILURES),
    notices: [
      ...input.notices,
      ...deletion.notices,
      ...(plan ? await describeWaiting(ledger, plan.seq) : []),
      ...(plan ? await scopeNotices(deps, plan.seq) : []),
    ].slice(0, NOTICES),
    ...(plan && dryRun && { changes: await readChanges(deps, plan.seq) }),
  };
  if (seq !== undefined) {
    await ledger.finishSync(seq, { outcome, endedAt, report });
    if (!dryRun) await tellPort(deps, outcome, signal);
  }
  await ledger.releaseLease(input.syncId);
  return report;
}

/**
 * - `aborted`: cancelled. `failed`: nothing could be done, or nothing could be read.
 * - `partial`: some scope, resource or entity is not as it should be. `completed`: everything is.
 */
export function decideOutcome(
  input: Pick<EndResyncInput, 'cancelled' | 'fatal' | 'failures' | 'deletion'>,
  rows: readonly Pick<ReportRow, 'incomplete' | 'found' | 'failed' | 'unsure'>[],
): Outcome {
  if (input.cancelled) return 'aborted';
  if (input.fatal) return 'failed';
  const faulty = rows.filter(({ incomplete, failed, unsure }) => incomplete > 0 || failed > 0 || unsure > 0);
  const troubled = faulty.length > 0 || input.failures.length > 0 || (input.deletion?.refused ?? 0) > 0;
  if (!troubled) return 'completed';
  const anythingRead = rows.some(({ incomplete, found }) => incomplete === 0 || found > 0);
  return anythingRead ? 'partial' : 'failed';
}

const trouble = ({ incomplete, failed, unsure }: ReportRow) => incomplete + failed + unsure;

/** Where rows are left out, those with trouble stay. */
function worstFirst(rows: readonly ReportRow[]): ReportRow[] {
  if (rows.length <= ROWS) return [...rows];
  return rows.toSorted((a, b) => trouble(b) - trouble(a));
}

async function scopeNotices({ ledger }: Dependencies, seq: number): Promise<string[]> {
  const said = await ledger.scopeNotices(seq, NOTICES);
  return said.map(({ key, notice }) => `${nameScope(key)}: ${notice}`);
}

async function readChanges({ ledger }: Dependencies, seq: number): Promise<PlannedChanges> {
  const { create, update, delete: remove, unchanged } = await ledger.readPlan(seq, CHANGES);
  return { create, update, delete: remove, unchanged };
}

/** Where Port refuses us for good, it cannot be told; the report and the workflow's failure say it. */
async function tellPort(deps: Dependencies, outcome: Outcome, signal: AbortSignal): Promise<void> {
  try {
    await reportEnded(deps, outcome, signal);
  } catch (error) {
    if (error instanceof SyncError && !error.retryable) return; // the report and the workflow's failure carry it already
    throw error;
  }
}
