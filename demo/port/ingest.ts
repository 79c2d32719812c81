import type { Json } from '../../port/types.js';
import { isObject, objectAt, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';

const LOGS_KEPT = 2000;
const METRICS_KEPT = 2000;

/** What clients sent to the ingest hosts: logs, sync metrics, heartbeats (`port-api.md` 2.7). */
export class Ingest {
  logs: JsonObject[] = [];
  /** Every metric in the order it came, `via` telling announcement (`all`) from per-kind update (`kind`). */
  metrics: { via: 'all' | 'kind'; metric: JsonObject }[] = [];
  /** event id → heartbeats */
  readonly heartbeats = new Map<string, number>();
  logRecords = 0;
  lakeItems = 0;

  addLogs(body: Json | undefined): void {
    const logs = objectAt(body, 'body')['logs'];
    if (!Array.isArray(logs)) throw invalid('body/logs must be array');
    const records = logs.map((log, index) => objectAt(log, `body/logs/${index}`));
    for (const [index, record] of records.entries()) {
      stringAt(record['message'], `body/logs/${index}/message`);
      stringAt(record['level'], `body/logs/${index}/level`);
    }
    this.logRecords += records.length;
    this.logs = [...this.logs, ...records].slice(-LOGS_KEPT);
  }

  announce(body: Json | undefined): void {
    const metrics = objectAt(body, 'body')['syncKindsMetrics'];
    if (!Array.isArray(metrics)) throw invalid('body/syncKindsMetrics must be array');
    for (const metric of metrics) this.keep('all', metric, 'body/syncKindsMetrics');
  }

  updateKind(eventId: string, kindIdentifier: string, body: Json | undefined): void {
    const metric = objectAt(body, 'body')['syncKindMetrics'];
    if (!isObject(metric) || metric['eventId'] !== eventId || metric['kindIdentifier'] !== kindIdentifier) {
      throw invalid('body/syncKindMetrics must be the metric that the path names');
    }
    this.keep('kind', metric, 'body/syncKindMetrics');
  }

  heartbeat(body: Json | undefined): void {
    const eventId = stringAt(objectAt(body, 'body')['eventId'], 'body/eventId');
    this.heartbeats.set(eventId, (this.heartbeats.get(eventId) ?? 0) + 1);
  }

  private keep(via: 'all' | 'kind', value: Json, where: string): void {
    const metric = objectAt(value, where);
    stringAt(metric['eventId'], `${where}/eventId`);
    stringAt(metric['kindIdentifier'], `${where}/kindIdentifier`);
    stringAt(metric['syncState'], `${where}/syncState`);
    this.metrics.push({ via, metric });
    if (this.metrics.length > METRICS_KEPT) this.metrics.shift();
  }
}
