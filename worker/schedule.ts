import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleHandle, ScheduleOptions } from '@temporalio/client';

import { resyncIdOf } from '../activities/index.js';
import type { ClientSettings } from '../config/settings.js';
import { RESYNC_WORKFLOW } from '../workflows/names.js';

const MINUTE_MS = 60_000;
const MAX_JITTER_MS = 5 * MINUTE_MS;

/** The schedule's id: one for each integration. */
export function scheduleId({ integration }: ClientSettings): string {
  return `aws-port-sync-${integration.identifier}`;
}

export function scheduleHandle(client: Client, settings: ClientSettings): ScheduleHandle {
  return client.schedule.getHandle(scheduleId(settings));
}

/**
 * Creates the schedule, or brings it in step with the interval; a pause and the history of an existing one stay.
 * A resync that is due while another runs is skipped; one missed by less than an hour is caught up.
 * @returns what was done
 */
export async function applySchedule(
  client: Client,
  settings: ClientSettings,
  minutes: number,
): Promise<'created' | 'updated'> {
  const options = scheduleOptions(settings, minutes);
  try {
    await client.schedule.create({ ...options, scheduleId: scheduleId(settings) });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = options;
    await scheduleHandle(client, settings).update((previous) => ({
      ...previous,
      spec,
      action,
      policies: policies ?? {},
    }));
    return 'updated';
  }
}

/** Deletes the schedule; answers whether there was one. */
export async function deleteSchedule(client: Client, settings: ClientSettings): Promise<boolean> {
  try {
    await scheduleHandle(client, settings).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

function scheduleOptions(settings: ClientSettings, minutes: number): Omit<ScheduleOptions, 'scheduleId'> {
  const every = minutes * MINUTE_MS;
  return {
    spec: { intervals: [{ every }], jitter: Math.min(Math.floor(every / 20), MAX_JITTER_MS) },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour', pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: RESYNC_WORKFLOW,
      // Temporal appends the time.
      workflowId: resyncIdOf(settings),
      taskQueue: settings.taskQueue,
      args: [{}],
    },
  };
}
