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
}

const RECORDS_KEPT = 10_000;

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
  private records: CallRecord[] = [];
  private readonly inFlight = new Map<string, number>();

  arrived(name: string): void {
    const now = (this.inFlight.get(name) ?? 0) + 1;
    this.inFlight.set(name, now);
    const { calls, mostInFlight } = this.counters;
    this.counters.total += 1;
    calls[name] = (calls[name] ?? 0) + 1;
    if (now > (mostInFlight[name] ?? 0)) mostInFlight[name] = now;
  }

  answered(record: CallRecord, bytesIn: number, bytesOut: number): void {
    const { counters } = this;
    const { name, status } = record;
    this.inFlight.set(name, (this.inFlight.get(name) ?? 1) - 1);
    counters.bytesIn += bytesIn;
    counters.bytesOut += bytesOut;
    counters.statuses[status] = (counters.statuses[status] ?? 0) + 1;
    if (status >= 500) counters.answers5xx += 1;
    else if (status >= 400) counters.answers4xx += 1;
    this.records.push(record);
    if (this.records.length > RECORDS_KEPT * 2) this.records = this.records.slice(-RECORDS_KEPT);
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
    return this.records.slice(-RECORDS_KEPT);
  }

  reset(): void {
    this.counters = none();
    this.records = [];
  }
}
