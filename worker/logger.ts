import { DefaultLogger } from '@temporalio/worker';
import type { LogEntry } from '@temporalio/worker';
import { pino } from 'pino';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What a record must be worth at least to be handed on. */
const FORWARDED = 'info';
const ORDER = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Where a logger's records go beside standard error, as JSON lines. */
interface Tap {
  forward?: ((line: string) => void) | undefined;
  write(line: string): void;
}

const taps = new WeakMap<Logger, Tap>();

/** The process's log: JSON lines on standard error, or readable text (`SYNC_LOG_FORMAT=pretty`, default on a terminal). */
export function createLogger(environment: NodeJS.ProcessEnv = process.env): Logger {
  const level = ORDER.find((name) => name === environment['SYNC_LOG_LEVEL']) ?? FORWARDED;
  const pretty =
    environment['SYNC_LOG_FORMAT'] === 'pretty' ||
    (environment['SYNC_LOG_FORMAT'] === undefined && process.stderr.isTTY);
  const tap: Tap = {
    write(line) {
      tap.forward?.(line);
    },
  };
  const streams = pino.multistream([
    { level, stream: pretty ? prettyStream() : pino.destination({ dest: 2, sync: true }) },
    { level: FORWARDED, stream: tap },
  ]);
  const least = ORDER.indexOf(level) < ORDER.indexOf(FORWARDED) ? level : FORWARDED;
  const logger = pretty
    ? pino({ level: least }, streams)
    : pino({ level: least, base: null, timestamp: pino.stdTimeFunctions.isoTime }, streams);
  taps.set(logger, tap);
  return logger;
}

function prettyStream() {
  return pino.transport({
    target: 'pino-pretty',
    options: { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
  });
}

/**
 * Hands each record of `info` and above on as a JSON line, whatever is shown on standard error.
 * @returns ends it
 */
export function forwardLines(logger: Logger, forward: (line: string) => void): () => void {
  const tap = taps.get(logger);
  if (!tap) return () => {};
  tap.forward = forward;
  return () => {
    tap.forward = undefined;
  };
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
