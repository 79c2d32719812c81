import Table from 'cli-table3';

import type { ReportRow, ResyncReport } from '../activities/types.js';

const MARKS = { completed: '✓', partial: '!', failed: '✗', aborted: '■' } as const;
const PLAIN = {
  'top-mid': '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  'right-mid': '',
  left: '',
  right: '',
  top: '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  middle: ' ',
};

/** A report as text: the table of accounts and kinds, the totals, then failures and remarks. */
export function formatReport(report: ResyncReport): string {
  const { totals, outcome } = report;
  const seconds = ((Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000).toFixed(1);
  const lines: string[] = [];
  if (report.rows.length > 0) lines.push(formatRows(report.rows));
  if (report.rowsOmitted > 0) lines.push(`… and ${report.rowsOmitted} more rows without trouble`);
  lines.push(
    '',
    `${MARKS[outcome]} ${report.dryRun ? 'dry run ' : ''}${outcome} in ${seconds} s: ${report.accounts} accounts, ${totals.found} resources found, ` +
      `${totals.written} entities written, ${totals.unchanged} unchanged, ${totals.deleted} deleted, ${totals.failed} refused, ${totals.unsure} not readable`,
  );
  for (const { code, message, account, kind, region } of report.failures) {
    const place = [account, kind, region].filter(Boolean).join(' ');
    lines.push(`  ✗ ${place ? `${place}: ` : ''}${code}: ${message}`);
  }
  if (report.failuresOmitted > 0) lines.push(`  … and ${report.failuresOmitted} more failures`);
  for (const notice of report.notices) lines.push(`  • ${notice}`);
  return lines.join('\n').trimStart();
}

function formatRows(rows: readonly ReportRow[]): string {
  const table = new Table({
    head: ['account', 'kind', 'found', 'written', 'unchanged', 'failed', 'unread scopes'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    chars: PLAIN,
  });
  let previous = '';
  for (const { account, kind, found, written, unchanged, failed, unsure, incomplete } of rows) {
    table.push([
      account === previous ? '' : account,
      kind,
      found,
      written,
      unchanged,
      failed + unsure,
      incomplete || '',
    ]);
    previous = account;
  }
  return table.toString();
}
