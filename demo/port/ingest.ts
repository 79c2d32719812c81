import type { Json } from '../../port/types.js';
import { objectAt, onlyKeys, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';
import { readSyncMetric } from './sync-metric.js';
import type { SyncMetric, SyncState } from './sync-metric.js';
import { Syncs } from './syncs.js';

const LOGS_KEPT = 5000;
const METRICS_KEPT = 5000;
const BEATS_KEPT = 1000;

const LOG_KEYS = new Set(['message', 'level', 'timestamp', 'extra']);
/** UTC with microseconds, no more and no less. */
const LOG_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
/** Levels of Python's logging and of its libraries. */
const LEVELS = new Set(['TRACE', 'DEBUG', 'INFO', 'SUCCESS', 'WARNING', 'ERROR', 'CRITICAL', 'FATAL']);

/** One metric as it came. */
export interface MetricRecord {
  /** `all`: the announcement of many (POST); `kind`: the update of one (PUT). */
  via: 'all' | 'kind';
  method: 'POST' | 'PUT';
  /** Milliseconds since the epoch. */
  at: number;
  eventId: string;
  kindIdentifier: string;
  syncState: SyncState;
  /** All of it. */
  metric: JsonObject;
}

export interface Heartbeats {
  count: number;
  /** Milliseconds since the epoch, of the last 1,000. */
  times: number[];
}

/** What clients sent to the ingest hosts, in the order it came: logs, sync metrics, heartbeats (`port-api.md` 2.7). */
export class Ingest {
  private lines: { integration: string; record: JsonObject }[] = [];
  /** The last 5,000 metrics. */
  metrics: MetricRecord[] = [];
  /** event id → heartbeats */
  readonly heartbeats = new Map<string, Heartbeats>();
  readonly syncs = new Syncs();
  /** Records that came in all. */
  logRecords = 0;
  /** Raw items that went to the lake. */
  lakeItems = 0;

  constructor(private readonly now: () => number) {}

  /** The last 5,000 log records. */
  get logs(): JsonObject[] {
    return this.lines.map(({ record }) => record);
  }

  /** Those that an integration sent, by the identifier in its User-Agent. */
  logsOf(integration: string): JsonObject[] {
    return this.lines.filter((line) => line.integration === integration).map(({ record }) => record);
  }

  /** `integration`: identifier of the one that sends them. */
  addLogs(integration: string, body: Json | undefined): void {
    const given = objectAt(body, 'body');
    onlyKeys(given, new Set(['logs']), 'body');
    const { logs } = given;
    if (!Array.isArray(logs)) throw invalid('body/logs must be array');
    const records = logs.map((log, index) => readLog(log, `body/logs/${index}`));
    this.logRecords += records.length;
    const lines = records.map((record) => ({ integration, record }));
    this.lines = [...this.lines, ...lines].slice(-LOGS_KEPT);
  }

  /** `POST …/syncMetrics`: all or none of them. */
  announce(body: Json | undefined): void {
    const given = objectAt(body, 'body');
    onlyKeys(given, new Set(['syncKindsMetrics']), 'body');
    const list = given['syncKindsMetrics'];
    if (!Array.isArray(list)) throw invalid('body/syncKindsMetrics must be array');
    const metrics = list.map((metric, index) => readSyncMetric(metric, `body/syncKindsMetrics/${index}`));
    for (const metric of metrics) this.keep('all', metric);
  }

  /** `PUT …/syncMetrics/resync/:event/kind/:kind`: the body must be of that event and kind. */
  updateKind(eventId: string, kindIdentifier: string, body: Json | undefined): void {
    const given = objectAt(body, 'body');
    onlyKeys(given, new Set(['syncKindMetrics']), 'body');
    const metric = readSyncMetric(given['syncKindMetrics'], 'body/syncKindMetrics');
    if (metric.eventId !== eventId || metric.kindIdentifier !== kindIdentifier) {
      throw invalid('body/syncKindMetrics must be the metric that the path names');
    }
    this.keep('kind', metric);
  }

  heartbeat(body: Json | undefined): void {
    const given = objectAt(body, 'body');
    onlyKeys(given, new Set(['eventId']), 'body');
    const eventId = stringAt(given['eventId'], 'body/eventId');
    if (eventId === '') throw invalid('body/eventId must not be empty');
    const beats = this.heartbeats.get(eventId) ?? { count: 0, times: [] };
    beats.count += 1;
    beats.times = [...beats.times, this.now()].slice(-BEATS_KEPT);
    this.heartbeats.set(eventId, beats);
    this.syncs.beat(eventId, this.now());
  }

  /** A batch of raw items for the lake, which are counted and dropped (`port-api.md` section 7). */
  addLakeBatch(kind: string, body: Json | undefined): void {
    const given = objectAt(body, 'body');
    if (given['kind'] !== kind) throw invalid('body/kind must be the kind that the path names');
    stringAt(given['eventType'], 'body/eventType');
    const { data } = given;
    if (!Array.isArray(data)) throw invalid('body/data must be array');
    for (const [index, entry] of data.entries()) {
      const { items } = objectAt(entry, `body/data/${index}`);
      if (!Array.isArray(items)) throw invalid(`body/data/${index}/items must be array`);
      this.lakeItems += items.length;
    }
  }

  private keep(via: 'all' | 'kind', metric: SyncMetric): void {
    const { eventId, kindIdentifier, syncState, document } = metric;
    const at = this.now();
    const method = via === 'all' ? 'POST' : 'PUT';
    this.metrics.push({ via, method, at, eventId, kindIdentifier, syncState, metric: document });
    if (this.metrics.length > METRICS_KEPT) this.metrics.shift();
    this.syncs.add(metric, at);
  }
}

function readLog(value: Json, where: string): JsonObject {
  const record = objectAt(value, where);
  onlyKeys(record, LOG_KEYS, where);
  stringAt(record['message'], `${where}/message`);
  if (!LEVELS.has(stringAt(record['level'], `${where}/level`))) {
    throw invalid(`${where}/level must be equal to one of the allowed values`);
  }
  const timestamp = stringAt(record['timestamp'], `${where}/timestamp`);
  if (!LOG_TIME.test(timestamp) || Number.isNaN(Date.parse(timestamp))) {
    throw invalid(`${where}/timestamp must be UTC as YYYY-MM-DDTHH:MM:SS.ffffffZ`);
  }
  objectAt(record['extra'], `${where}/extra`);
  return record;
}
