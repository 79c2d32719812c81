import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client } from '@temporalio/client';

import { SyncError } from '../config/sync-error.js';
import { ALIVE_MS, listPollers } from './pollers.js';

const ASK_AGAIN_MS = 5_000;
const MARK = /ledger=([0-9a-f-]{36})/;

/** Identity of a worker in Temporal: host, process, and which ledger it works on. */
export function workerIdentity(ledgerId: string): string {
  return `${process.pid}@${hostname()} ledger=${ledgerId}`;
}

/**
 * Two workers with `file:` ledgers on one task queue would each remember half of what was written. A worker that finds
 * another ledger's worker polling waits until that poller is certainly gone, and otherwise refuses to run.
 * Throws `LedgersDiffer`.
 */
export async function refuseOtherLedgers(
  client: Client,
  namespace: string,
  taskQueue: string,
  ledgerId: string,
  say: (line: string) => void,
): Promise<void> {
  const deadline = Date.now() + ALIVE_MS;
  for (let told = false; ;) {
    const other = await otherPoller(client, namespace, taskQueue, ledgerId);
    if (!other) return;
    if (Date.now() > deadline) {
      throw new SyncError(`Another worker polls task queue ${taskQueue} with another ledger (${other}).`, {
        code: 'LedgersDiffer',
        retryable: false,
        remedy:
          'Workers on one task queue must share one ledger: give all of them the same Postgres SYNC_LEDGER_URL, or run one worker only.',
      });
    }
    if (!told)
      say(
        `another worker polled task queue ${taskQueue} with another ledger (${other}); waiting until it is certainly gone`,
      );
    told = true;
    await sleep(ASK_AGAIN_MS);
  }
}

async function otherPoller(
  client: Client,
  namespace: string,
  taskQueue: string,
  ledgerId: string,
): Promise<string | undefined> {
  const pollers = await listPollers(client, namespace, taskQueue);
  return pollers.find((identity) => {
    const ledger = MARK.exec(identity)?.[1];
    return ledger !== undefined && ledger !== ledgerId;
  });
}
