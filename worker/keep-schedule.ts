import type { Logger } from 'pino';

import type { WorkerSettings } from '../config/settings.js';
import { applySchedule, deleteSchedule, scheduleId } from './schedule.js';
import type { ResyncWorker } from './worker.js';

/**
 * Keeps the Temporal schedule in step with `OCEAN__SCHEDULED_RESYNC_INTERVAL`: made or changed where it is set, deleted
 * where it is not.
 */
export async function keepSchedule(
  { client }: Pick<ResyncWorker, 'client'>,
  settings: WorkerSettings,
  logger: Logger,
): Promise<void> {
  const minutes = settings.resyncIntervalMinutes;
  if (minutes === undefined) {
    const deleted = await deleteSchedule(client, settings);
    logger.info(
      `no schedule: OCEAN__SCHEDULED_RESYNC_INTERVAL is not set${deleted ? ' (the schedule that was there is deleted)' : ''}; start a resync with \`aws-port-sync sync\``,
    );
    return;
  }
  const done = await applySchedule(client, settings, minutes);
  logger.info(
    { schedule: scheduleId(settings), minutes },
    `schedule ${done}: a resync every ${minutes} minutes`,
  );
}
