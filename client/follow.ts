import { setTimeout as sleep } from 'node:timers/promises';

import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';

import type { ResyncReport } from '../activities/types.js';
import { reportOf } from '../worker/report.js';
import type { ResyncProgress } from '../workflows/resync-state.js';

const ASK_EVERY_MS = 1_000;
/** Not on a terminal a line is printed only this often. */
const LINE_EVERY_MS = 10_000;

/** Waits for a resync to end while its progress is shown on standard error. */
export async function follow(handle: WorkflowHandle, options: { quiet: boolean }): Promise<ResyncReport> {
  const ended = handle.result().then(
    (result: unknown) => reportOf(result),
    (error: unknown) => {
      if (error instanceof WorkflowFailedError) return reportOf(error);
      throw error;
    },
  );
  if (!options.quiet) await showProgress(handle, ended);
  return ended;
}

async function showProgress(handle: WorkflowHandle, ended: Promise<unknown>): Promise<void> {
  const terminal = process.stderr.isTTY;
  const isOver = ended.then(
    () => true,
    () => true,
  );
  let printed = 0;
  for (;;) {
    if (await Promise.race([isOver, sleep(terminal ? ASK_EVERY_MS : 250, false)])) break;
    let progress: ResyncProgress;
    try {
      progress = await handle.query<ResyncProgress>('progress');
    } catch {
      continue; // no worker to answer yet; the result is what counts
    }
    const line = formatProgress(progress);
    if (terminal) process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 120) - 1)}`);
    else if (Date.now() - printed > LINE_EVERY_MS) {
      printed = Date.now();
      process.stderr.write(`${line}\n`);
    }
  }
  if (terminal) process.stderr.write('\r\u001b[2K');
}

/** One line: `reading 3/12 accounts · 1,204 found · 310 written · 1 failure`. */
export function formatProgress({
  phase,
  waitingFor,
  accounts,
  kinds,
  failuresTotal,
}: ResyncProgress): string {
  if (phase === 'waiting') return `waiting for ${waitingFor ?? 'another resync'} to end`;
  const sum = (count: 'found' | 'written' | 'unchanged') =>
    kinds.reduce((total, kind) => total + kind[count], 0).toLocaleString('en');
  const parts = [
    `${phase} ${accounts.done}/${accounts.children} account runs`,
    `${sum('found')} found`,
    `${sum('written')} written`,
    `${sum('unchanged')} unchanged`,
  ];
  if (accounts.running.length > 0)
    parts.push(`now ${accounts.running.slice(0, 3).join(', ')}${accounts.running.length > 3 ? ', …' : ''}`);
  if (failuresTotal > 0) parts.push(`${failuresTotal} failures`);
  return parts.join(' · ');
}
