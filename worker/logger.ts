import { DefaultLogger } from '@temporalio/worker';
import type { LogEntry } from '@temporalio/worker';
import { pino } from 'pino';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The process's log: JSON lines on standard error, or readable text (`SYNC_LOG_FORMAT=pretty`, default on a terminal). */
export function createLogger(environment: NodeJS.ProcessEnv = process.env): Logger {
  const level = environment['SYNC_LOG_LEVEL'] ?? 'info';
  const pretty =
    environment['SYNC_LOG_FORMAT'] === 'pretty' ||
    (environment['SYNC_LOG_FORMAT'] === undefined && process.stderr.isTTY);
  return pretty
    ? pino({
        level,
        transport: {
          target: 'pino-pretty',
          options: { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
        },
      })
    : pino(
        { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
        pino.destination({ dest: 2, sync: true }),
      );
}

/** Temporal's own messages, in the same log. */
export function temporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }: LogEntry) => {
    const { error, workflowId, activityId, activityType, attempt } = { ...meta };
    logger[LEVELS[level]](
      {
        ...(workflowId !== undefined && { workflowId }),
        ...(activityType !== undefined && { activity: activityType, activityId, attempt }),
        ...(error instanceof Error && { failure: `${error.name}: ${error.message}` }),
      },
      message,
    );
  });
}
