import { ScheduleNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';

import type { ClientSettings } from '../../config/settings.js';
import { SyncError } from '../../config/sync-error.js';
import { applySchedule, deleteSchedule, scheduleHandle, scheduleId } from '../../worker/schedule.js';
import { createOutput } from '../output.js';
import { withTemporal } from '../session.js';

/** `schedule apply|describe|pause|resume|trigger|delete`; each may be repeated without harm. */
export function registerScheduleCommand(program: Command): void {
  const schedule = program
    .command('schedule')
    .description("the Temporal schedule of this integration's resyncs");
  schedule
    .command('apply')
    .description('create the schedule or bring it in step with OCEAN__SCHEDULED_RESYNC_INTERVAL (or --every)')
    .option('--every <minutes>', 'minutes between resyncs')
    .option('--json', 'print one JSON document')
    .action(async (options: { every?: string; json?: boolean }) => {
      await withTemporal(async (client, settings) => {
        const minutes = intervalOf(options.every, settings);
        const done = await applySchedule(client, settings, minutes);
        createOutput(options).result(
          { schedule: scheduleId(settings), minutes, done },
          () => `schedule ${scheduleId(settings)} ${done}: every ${minutes} minutes`,
        );
      });
    });
  schedule
    .command('describe')
    .description('show interval, state, and the last and next resyncs')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      await withTemporal(async (client, settings) => {
        const { spec, state, info } = await existing(settings, () =>
          scheduleHandle(client, settings).describe(),
        );
        const description = {
          schedule: scheduleId(settings),
          minutes: (spec.intervals?.[0]?.every ?? 0) / 60_000,
          paused: state.paused,
          note: state.note ?? null,
          next: info.nextActionTimes.slice(0, 3).map((time) => time.toISOString()),
          recent: info.recentActions.map(({ scheduledAt, action }) => ({
            scheduledAt: scheduledAt.toISOString(),
            workflowId: action.type === 'startWorkflow' ? action.workflow.workflowId : null,
          })),
        };
        createOutput(options).result(description, () =>
          [
            `${description.schedule}: every ${description.minutes} minutes${description.paused ? `, paused${description.note ? ` (${description.note})` : ''}` : ''}`,
            `next: ${description.next.join(', ') || 'none'}`,
            ...description.recent.map(
              ({ scheduledAt, workflowId }) => `ran: ${scheduledAt} ${workflowId ?? ''}`,
            ),
          ].join('\n'),
        );
      });
    });
  simple(schedule, 'pause', 'stop starting resyncs; a running one goes on', async (client, settings) => {
    await scheduleHandle(client, settings).pause('paused by aws-port-sync schedule pause');
    return 'paused';
  });
  simple(schedule, 'resume', 'start resyncs again', async (client, settings) => {
    await scheduleHandle(client, settings).unpause('resumed by aws-port-sync schedule resume');
    return 'resumed';
  });
  simple(
    schedule,
    'trigger',
    'start a scheduled resync now (skipped while one of the schedule runs)',
    async (client, settings) => {
      await scheduleHandle(client, settings).trigger();
      return 'triggered';
    },
  );
  simple(schedule, 'delete', 'delete the schedule', async (client, settings) =>
    (await deleteSchedule(client, settings)) ? 'deleted' : 'not there',
  );
}

type Act = (...args: Parameters<Parameters<typeof withTemporal>[0]>) => Promise<string>;

function simple(parent: Command, name: string, description: string, act: Act): void {
  parent
    .command(name)
    .description(description)
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      await withTemporal(async (client, settings) => {
        const done = await existing(settings, () => act(client, settings));
        createOutput(options).result(
          { schedule: scheduleId(settings), done },
          () => `schedule ${scheduleId(settings)} ${done}`,
        );
      });
    });
}

async function existing<T>(settings: ClientSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new SyncError(`There is no schedule ${scheduleId(settings)}.`, {
      code: 'ScheduleMissing',
      retryable: false,
      remedy:
        'Create it with `aws-port-sync schedule apply --every MINUTES`, or set OCEAN__SCHEDULED_RESYNC_INTERVAL for the worker.',
    });
  }
}

function intervalOf(every: string | undefined, settings: ClientSettings): number {
  const minutes = every === undefined ? settings.resyncIntervalMinutes : Number(every);
  if (minutes !== undefined && Number.isInteger(minutes) && minutes >= 1) return minutes;
  throw new SyncError(every === undefined ? 'No interval is known.' : `--every holds "${every}".`, {
    code: 'SettingsInvalid',
    retryable: false,
    remedy: 'Give a whole number of minutes, at least 1, by --every or OCEAN__SCHEDULED_RESYNC_INTERVAL.',
  });
}
