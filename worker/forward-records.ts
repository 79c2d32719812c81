import type { Logger } from 'pino';
import { z } from 'zod';

import { logTimestamp } from '../port/ingest/index.js';
import type { LogIngest, LogRecord } from '../port/ingest/index.js';
import { forwardLines } from './logger.js';

/** Pino's levels by Python's names, which Port's log knows; each holds up to the next. */
const LEVELS: readonly (readonly [number, LogRecord['level']])[] = [
  [60, 'CRITICAL'],
  [50, 'ERROR'],
  [40, 'WARNING'],
  [30, 'INFO'],
];

const lineSchema = z.looseObject({
  level: z.number(),
  time: z.union([z.number(), z.string()]),
  msg: z.string().optional(),
  // Of the machine, not of the record.
  pid: z.unknown().optional(),
  hostname: z.unknown().optional(),
  /** Set by what reports trouble with sending to Port: it must not feed itself. */
  ingest: z.unknown().optional(),
});

/**
 * Sends the process's log to Port, too.
 * @returns ends it
 */
export function forwardRecords(logger: Logger, log: Pick<LogIngest, 'add'>): () => void {
  return forwardLines(logger, (line) => {
    const record = toRecord(line);
    if (record) log.add(record);
  });
}

/** A line of pino's as Port takes it; undefined for what stays here. */
export function toRecord(line: string): LogRecord | undefined {
  const parsed = lineSchema.safeParse(JSON.parse(line));
  if (!parsed.success || parsed.data.ingest !== undefined) return undefined;
  const { level, time, msg, pid: _pid, hostname: _hostname, ingest: _ingest, ...extra } = parsed.data;
  return {
    message: msg ?? '',
    level: LEVELS.find(([least]) => level >= least)?.[1] ?? 'DEBUG',
    timestamp: logTimestamp(new Date(time).getTime()),
    extra,
  };
}
