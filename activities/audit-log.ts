import type { PortLogger } from '../port/index.js';
import type { Dependencies } from './dependencies.js';
import { nameScope } from './scope-name.js';
import type { KindResult, Plan, PlanRef, ResyncReport } from './types.js';

/** Failures and remarks logged at the end of a resync; the report has them, too. */
const LOGGED = 100;

/** Logged when the resync begins; unread scopes were logged when they were read. */
const SAID_BEFORE = new Set(['MappingBlockInvalid', 'MappingExpressionInvalid']);

type Fields = Record<string, string | number | undefined>;

/** Names the resync in the log as Ocean does (port-api.md 2.7), so that Port shows a resync's records together. */
function fieldsOf(syncId: string): Fields {
  return { event_id: syncId, event_kind: 'resync' };
}

/** The fields of a kind, by both of Ocean's names. */
function kindFields(kind: string | undefined, place: { account?: string; region?: string } = {}): Fields {
  return { ...(kind !== undefined && { kind, resource_kind: kind }), ...place };
}

/** A resync begins: what it is to read, and what of the mapping cannot be. */
export function logBegun(logger: PortLogger, { syncId, dryRun, blocks, problems }: Plan): void {
  const fields = fieldsOf(syncId);
  logger.info(fields, `${dryRun ? 'dry run' : 'resync'} begins with ${blocks.length} resource blocks`);
  for (const { kind, code, message } of problems.slice(0, LOGGED))
    logger.warn({ ...fields, ...kindFields(kind), code }, message);
}

/** A kind of an account was read: what could not be, and why. */
export function logKind(
  logger: PortLogger,
  { syncId }: PlanRef,
  account: string,
  { kind, regions, unread, ...counts }: KindResult,
): void {
  for (const { message, code, ...scope } of unread) {
    const place = { account: scope.account, region: scope.region };
    logger.warn(
      { ...fieldsOf(syncId), ...kindFields(scope.kind, place), code },
      `${nameScope(scope)} could not be read; what is in Port of it stays: ${code}: ${message}`,
    );
  }
  const fields = { ...fieldsOf(syncId), ...kindFields(kind, { account }), regions, ...counts };
  // A thousand accounts in which nothing changed would fill the log.
  const news = counts.written + counts.failed + counts.unsure > 0;
  logger[news ? 'info' : 'debug'](
    fields,
    `${kind} of account ${account}: ${counts.found} found, ${counts.written} written, ${counts.unchanged} unchanged, ${counts.failed} refused`,
  );
}

/** A resync ended: what it did, what failed, and what is to be known of single scopes (refused entities among it). */
export async function logEnded(
  { logger, ledger }: Pick<Dependencies, 'logger' | 'ledger'>,
  report: ResyncReport,
  seq: number | undefined,
): Promise<void> {
  const fields = fieldsOf(report.syncId);
  const scopes = seq === undefined ? [] : await ledger.scopeNotices(seq, LOGGED).catch(() => []);
  const said = new Set<string>();
  for (const { key, notice } of scopes) {
    const place = { account: key.account, region: key.region };
    const line = `${nameScope(key)}: ${notice}`;
    logger.warn({ ...fields, ...kindFields(key.kind, place) }, line);
    said.add(line);
  }
  for (const { account, region, kind, code, message } of report.failures) {
    if (region !== undefined || SAID_BEFORE.has(code)) continue;
    const place = account === undefined ? {} : { account };
    logger.warn({ ...fields, ...kindFields(kind, place), code }, `${code}: ${message}`);
  }
  for (const notice of report.notices) if (!said.has(notice)) logger.warn(fields, notice);
  const { outcome, accounts, totals } = report;
  logger.info(
    { ...fields, outcome, accounts, ...totals },
    `${report.dryRun ? 'dry run' : 'resync'} ended ${outcome}: ${totals.found} found, ${totals.written} written, ${totals.unchanged} unchanged, ${totals.deleted} deleted, ${totals.failed} refused, ${totals.unsure} unsure`,
  );
}
