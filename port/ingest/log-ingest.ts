import type { Masker } from '../../config/masking/index.js';
import { orAborted } from '../waiting.js';
import type { IngestChannel } from './channel.js';

/** A record as Port's log takes it (port-api.md 2.7). */
export interface LogRecord {
  message: string;
  /** As Python names them. */
  level: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';
  /** UTC with microseconds: `2026-01-31T12:00:00.123000Z`. */
  timestamp: string;
  extra: Readonly<Record<string, unknown>>;
}

export interface LogIngestOptions {
  masker: Masker;
  /** Defaults: 100 records, 5 s, 2,000 records. */
  flushAt?: number;
  flushMs?: number;
  kept?: number;
}

/** A body must stay below Port's 1 MiB; a single record is cut far below it. */
const BODY_BYTES = 900_000;
const MESSAGE_CHARACTERS = 8_000;
const EXTRA_CHARACTERS = 32_000;
/** A worker that ends waits no longer for its last records (ms). */
const CLOSE_MS = 2_000;

/**
 * Sends log records to Port in batches: 100, or what came in 5 seconds. While Port does not take them (or its address is
 * not known yet) the newest 2,000 are kept. Nothing here throws, waits or logs into itself.
 */
export class LogIngest {
  readonly #channel: IngestChannel;
  readonly #options: Required<LogIngestOptions>;
  #records: { text: string; bytes: number }[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #closed = false;

  constructor(channel: IngestChannel, options: LogIngestOptions) {
    this.#channel = channel;
    this.#options = { flushAt: 100, flushMs: 5_000, kept: 2_000, ...options };
  }

  add(record: LogRecord): void {
    if (!this.#closed) this.#push(record);
  }

  #push(record: LogRecord): void {
    const text = JSON.stringify(this.#masked(record));
    this.#records.push({ text, bytes: Buffer.byteLength(text) + 1 });
    while (this.#records.length > this.#options.kept) {
      this.#records.shift();
      this.#dropped += 1;
    }
    if (this.#closed) return;
    if (this.#records.length >= this.#options.flushAt) this.#flushSoon();
    else this.#setTimer();
  }

  /** Sends what is left, within 2 seconds. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const limit = AbortSignal.timeout(CLOSE_MS);
    await orAborted(this.#sending ?? Promise.resolve(), limit).catch(() => undefined);
    await orAborted(this.#sendAll(limit), limit).catch(() => undefined);
  }

  #masked({ message, level, timestamp, extra }: LogRecord): LogRecord {
    const { masker } = this.#options;
    const masked = masker.record(extra);
    const small = JSON.stringify(masked).length <= EXTRA_CHARACTERS;
    return {
      message: masker.text(message).slice(0, MESSAGE_CHARACTERS),
      level,
      timestamp,
      extra: small ? masked : { omitted: 'too large' },
    };
  }

  #setTimer(): void {
    this.#timer ??= setTimeout(() => this.#flushSoon(), this.#options.flushMs).unref();
  }

  #flushSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll(undefined).finally(() => {
      this.#sending = undefined;
      if (this.#records.length > 0 && !this.#closed) this.#setTimer();
    });
  }

  /** Batch after batch until nothing is left or Port does not take it. */
  async #sendAll(signal: AbortSignal | undefined): Promise<void> {
    while (this.#records.length > 0 && this.#channel.takes('logs')) {
      const batch = this.#nextBatch();
      const logs: unknown[] = batch.map(({ text }): unknown => JSON.parse(text));
      const taken = await this.#channel.send({
        to: 'logs',
        method: 'POST',
        path: '',
        body: { logs },
        signal,
      });
      if (!taken) {
        this.#putBack(batch);
        return;
      }
      this.#tellDropped();
    }
  }

  #nextBatch(): { text: string; bytes: number }[] {
    let bytes = 0;
    let count = 0;
    for (const record of this.#records.slice(0, this.#options.flushAt)) {
      bytes += record.bytes;
      if (count > 0 && bytes > BODY_BYTES) break;
      count += 1;
    }
    return this.#records.splice(0, count);
  }

  #putBack(batch: { text: string; bytes: number }[]): void {
    const all = [...batch, ...this.#records];
    this.#dropped += Math.max(0, all.length - this.#options.kept);
    this.#records = all.slice(-this.#options.kept);
  }

  #tellDropped(): void {
    const dropped = this.#dropped;
    if (dropped === 0) return;
    this.#dropped = 0;
    const message = `${dropped} older log records were dropped, because Port did not take them in time`;
    this.#push({ message, level: 'WARNING', timestamp: logTimestamp(Date.now()), extra: {} });
  }
}

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ`. @param time milliseconds since the epoch */
export function logTimestamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
