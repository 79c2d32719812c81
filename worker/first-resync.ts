import type { Logger } from 'pino';

import type { WorkerSettings } from '../config/settings.js';
import type { SyncRecord } from '../ledger/index.js';
import { wantResync } from './keep-listener.js';
import { scheduleHandle } from './schedule.js';
import type { ResyncWorker } from './worker.js';

/**
 * Starts a resync at once where none that read everything has completed, or runs (port-api.md 2.6, `resyncOnStart`).
 * The listener starts it, since it knows whether Port has a request for one anyway; without a listener the schedule does,
 * and without a schedule nobody asked for resyncs.
 */
export async function startFirstResync(
  { client, services }: ResyncWorker,
  settings: WorkerSettings,
  logger: Logger,
): Promise<void> {
  const { listener, resyncIntervalMinutes } = settings;
  if (!listener.resyncOnStart) return;
  if (listener.type === 'NONE' && resyncIntervalMinutes === undefined) return;
  if ((await services.deps.ledger.listSyncs(100)).some(isKnown)) return;
  logger.info('no completed resync is known; starting one now');
  if (listener.type === 'NONE') await scheduleHandle(client, settings).trigger();
  else await wantResync(client, settings, 'start');
}

function isKnown({ outcome, dryRun, partialRequest }: SyncRecord): boolean {
  return !dryRun && !partialRequest && (outcome === 'completed' || outcome === null);
}
