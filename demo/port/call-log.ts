import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../port/types.js';
import { parseJson } from './json.js';

/** What the server has done since it started or was reset. */
export interface Counters {
  /** Calls by route name (`bulk-upsert`, `inventory`, …); refused ones included. */
  calls: Record<string, number>;
  /** All calls. */
  total: number;
  /** Bulk upserts that were carried out, in whole or in part. */
  bulkUpserts: number;
  entitiesCreated: number;
  entitiesUpdated: number;
  /** Entities that were sent and refused, in a 207 or by themselves. */
  entitiesRefused: number;
  /** Bare entities made because a relation named them. */
  relatedEntitiesCreated: number;
  entitiesDeleted: number;
  /** Entities created or updated, by blueprint. */
  writtenByBlueprint: Record<string, number>;
  /** Bytes of request and response bodies. */
  bytesIn: number;
  bytesOut: number;
  /** Answers by HTTP status. */
  statuses: Record<string, number>;
  answers4xx: number;
  answers5xx: number;
  /** Most calls that were being answered at one time, by route name. */
  mostInFlight: Record<string, number>;
}

/** One call as it came in, for tests of the order of calls. */
export interface CallRecord {
  /** Milliseconds since the epoch. */
  at: number;
  name: string;
  method: string;
  /** Path with query. */
  path: string;
  /** HTTP status; 0 where the connection was cut. */
  status: number;
  userAgent: string;
  /** `content-type` and those that begin with `x-`; never the token. */
  headers: Readonly<Record<string, string>>;
  /** The body as it came; absent where there was none, it was above 64 KiB, or many calls have come since. */
  body?: Json;
}

/** A call with its body as bytes: it is parsed when somebody looks. */
interface Kept {
  record: Omit<CallRecord, 'body'>;
  raw: Buffer | undefined;
}

const RECORDS_KEPT = 10_000;
const BODY_BYTES = 64 * 1024;
/** Of all bodies together; the oldest go first. */
const BODIES_BYTES = 32 * 1024 * 1024;

function none(): Counters {
  return {
    calls: {},
    total: 0,
    bulkUpserts: 0,
    entitiesCreated: 0,
    entitiesUpdated: 0,
    entitiesRefused: 0,
    relatedEntitiesCreated: 0,
    entitiesDeleted: 0,
    writtenByBlueprint: {},
    bytesIn: 0,
    bytesOut: 0,
    statuses: {},
    answers4xx: 0,
    answers5xx: 0,
    mostInFlight: {},
  };
}

/** Keeps the counters and the last calls. */
export class CallLog {
  counters = none();
  private kept: Kept[] = [];
  /** Place in `kept` of the oldest call that may still have its body, and what all bodies take. */
  private oldestBody = 0;
  private bodyBytes = 0;
  private readonly inFlight = new Map<string, number>();

  arrived(name: string): void {
    const now = (this.inFlight.get(name) ?? 0) + 1;
    this.inFlight.set(name, now);
    const { calls, mostInFlight } = this.counters;
    this.counters.total += 1;
    calls[name] = (calls[name] ?? 0) + 1;
    if (now > (mostInFlight[name] ?? 0)) mostInFlight[name] = now;
  }

  answered(
    record: Omit<CallRecord, 'body'>,
    body: Buffer | undefined,
    bytesOut: number,
    keepBody: boolean,
  ): void {
    const { counters } = this;
    const { name, status } = record;
    this.inFlight.set(name, (this.inFlight.get(name) ?? 1) - 1);
    counters.bytesIn += body?.length ?? 0;
    counters.bytesOut += bytesOut;
    counters.statuses[status] = (counters.statuses[status] ?? 0) + 1;
    if (status >= 500) counters.answers5xx += 1;
    else if (status >= 400) counters.answers4xx += 1;
    this.keep(record, keepBody ? body : undefined);
  }

  wrote(blueprint: string, created: boolean, targetsCreated: number): void {
    const { counters } = this;
    if (created) counters.entitiesCreated += 1;
    else counters.entitiesUpdated += 1;
    counters.relatedEntitiesCreated += targetsCreated;
    counters.writtenByBlueprint[blueprint] = (counters.writtenByBlueprint[blueprint] ?? 0) + 1;
  }

  /** The last calls, oldest first. */
  calls(): CallRecord[] {
    return this.kept.slice(-RECORDS_KEPT).map(seen);
  }

  reset(): void {
    this.counters = none();
    this.kept = [];
    this.oldestBody = 0;
    this.bodyBytes = 0;
  }

  private keep(record: Omit<CallRecord, 'body'>, body: Buffer | undefined): void {
    const raw = body !== undefined && body.length > 0 && body.length <= BODY_BYTES ? body : undefined;
    this.kept.push({ record, raw });
    this.bodyBytes += raw?.length ?? 0;
    while (this.bodyBytes > BODIES_BYTES) {
      const oldest = this.kept[this.oldestBody];
      this.oldestBody += 1;
      if (oldest === undefined) break;
      this.bodyBytes -= oldest.raw?.length ?? 0;
      oldest.raw = undefined;
    }
    if (this.kept.length <= RECORDS_KEPT * 2) return;
    for (const { raw: dropped } of this.kept.slice(0, -RECORDS_KEPT)) this.bodyBytes -= dropped?.length ?? 0;
    this.oldestBody = Math.max(0, this.oldestBody - (this.kept.length - RECORDS_KEPT));
    this.kept = this.kept.slice(-RECORDS_KEPT);
  }
}

function seen({ record, raw }: Kept): CallRecord {
  return raw === undefined ? record : { ...record, body: parsed(raw) };
}

function parsed(raw: Buffer): Json {
  const text = raw.toString('utf8');
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** The headers of a call that say something about it, beside its User-Agent. */
export function tellingHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const telling: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && (name === 'content-type' || name.startsWith('x-'))) {
      telling[name] = String(value);
    }
  }
  return telling;
}
