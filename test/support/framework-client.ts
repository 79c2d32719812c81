import assert from 'node:assert/strict';
import type { PortStandIn } from '../../demo/port/index.js';
import { callPort, CREDENTIALS, recordOf } from './port-stand-in-client.js';
import type { Answer } from './port-stand-in-client.js';
import { metricOf } from './port-stand-in-telemetry.js';

const AGENT = 'port-ocean/aws-v3/1.0.0/my-aws';

/** `quote_plus` of the framework's language: percent-encoding with `+` for a space. */
export function formEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

/** Times as the framework writes them: microseconds, numeric offset. */
export function isoNow(): string {
  return new Date().toISOString().replace('Z', '000+00:00');
}

/**
 * Sends what Port's own framework sends (port-api.md sections 1 to 8): its headers, queries, encodings and bodies. Every call
 * must be answered with the status it expects, 200 where none is named.
 */
export class FrameworkClient {
  private token = '';
  private ingest = { logs: '', metrics: '', lake: '' };

  constructor(private readonly port: PortStandIn) {}

  async login(): Promise<void> {
    const headers = { 'user-agent': AGENT };
    const { status, body } = await callPort(this.port, 'POST /v1/auth/access_token', CREDENTIALS, headers);
    assert.equal(status, 200);
    this.token = `${String(body['tokenType'])} ${String(body['accessToken'])}`;
  }

  /** A call without the feature in its User-Agent. */
  plain(spec: string, body?: unknown, expected = 200): Promise<Answer> {
    return this.send(spec, body, AGENT, expected);
  }

  /** Upserts, deletes, searches and the default blueprints carry the feature. */
  exporter(spec: string, body?: unknown, expected = 200): Promise<Answer> {
    return this.send(spec, body, `${AGENT}/exporter`, expected);
  }

  async integration(expected = 200): Promise<Record<string, unknown>> {
    const path = 'GET /v1/integration/my-aws?oceanCoreVersion=0.48.12&isPolling=false';
    const { body } = await this.plain(path, undefined, expected);
    const document = recordOf(body['integration']);
    const url = (key: string): string => {
      const address = recordOf(document[key])['ingestUrl'];
      return typeof address === 'string' ? address.replace(this.port.url, '') : '';
    };
    this.ingest = {
      logs: url('logAttributes'),
      metrics: url('metricAttributes'),
      lake: url('ingestAttributes'),
    };
    return document;
  }

  async logs(event: string, ...messages: string[]): Promise<void> {
    const timestamp = new Date().toISOString().replace('Z', '000Z');
    const logs = messages.map((message) => ({
      message,
      level: 'INFO',
      timestamp,
      extra: { event_id: event, event_kind: 'resync', hostname: 'host', instance: 'uuid' },
    }));
    await this.plain(`POST ${this.ingest.logs}`, { logs });
  }

  async announce(event: string, state: string, ...kinds: string[]): Promise<void> {
    const syncKindsMetrics = kinds.map((kind) => metricOf(event, kind, state));
    await this.plain(`POST ${this.ingest.metrics}/syncMetrics`, { syncKindsMetrics });
  }

  async kindMetric(event: string, kind: string, state: string, metrics: object = {}): Promise<void> {
    const path = `${this.ingest.metrics}/syncMetrics/resync/${formEncoded(event)}/kind/${formEncoded(kind)}`;
    await this.plain(`PUT ${path}`, { syncKindMetrics: metricOf(event, kind, state, metrics) });
  }

  async heartbeat(event: string): Promise<void> {
    await this.plain(`POST ${this.ingest.metrics}/heartbeat`, { eventId: event });
  }

  async lakeWrite(event: string, kind: string, items: unknown[]): Promise<void> {
    const path = `/lake/write/integration-type/aws-v3/integration/my-aws/sync/${event}/kind/${formEncoded(kind)}`;
    const metadata = { operation: 'upsert', extractionTimestamp: 1, resourceIndex: 0, selectorHash: null };
    const data = [{ request: {}, response: {}, items, metadata }];
    const body = { kind, eventType: 'resync', extractionTimestamp: 1, data, eventId: event };
    await this.plain(`POST ${this.ingest.lake}${path}`, body);
  }

  async runs(nextResync: string | null = null): Promise<void> {
    const body = { status: 'running', lastResyncEnd: null, lastResyncStart: isoNow(), nextResync };
    await this.state({ ...body, intervalInMinuets: nextResync === null ? null : 60 });
  }

  async ended(status: 'completed' | 'failed' | 'aborted'): Promise<void> {
    await this.state({ status, lastResyncEnd: isoNow(), nextResync: null, intervalInMinuets: null });
  }

  async examples(kind: string, examples: unknown[]): Promise<void> {
    await this.plain(`POST /v1/integration/my-aws/kinds/${formEncoded(kind)}/examples`, { examples });
  }

  /** Up to twenty entities of one blueprint. */
  upsert(event: string, blueprint: string, entities: unknown[], createMissing = true, expected = 200) {
    const query = `upsert=true&merge=true&create_missing_related_entities=${createMissing}&validation_only=false`;
    const path = `/v1/blueprints/${blueprint}/entities/bulk?${query}&${eventQuery(event)}`;
    return this.exporter(`POST ${path}`, { entities }, expected);
  }

  /** The end-of-resync retry sends one at a time. */
  upsertOne(event: string, blueprint: string, entity: unknown) {
    const query = 'upsert=true&merge=true&create_missing_related_entities=false&validation_only=false';
    return this.exporter(
      `POST /v1/blueprints/${blueprint}/entities?${query}&${eventQuery(event)}`,
      entity,
      201,
    );
  }

  /** What Port holds of some entities, to write only those that differ. */
  search(blueprint: string, identifiers: string[]): Promise<Answer> {
    const rules = [
      { property: '$identifier', operator: 'in', value: identifiers },
      { property: '$blueprint', operator: '=', value: blueprint },
      { property: '$datasource', operator: 'contains', value: 'port-ocean/aws-v3/' },
      { property: '$datasource', operator: 'contains', value: '/my-aws/exporter' },
    ];
    const include = 'include=blueprint&include=identifier&include=title&include=properties.arn';
    const path = `/v1/entities/search?exclude_calculated_properties=true&${include}`;
    return this.exporter(`POST ${path}`, { combinator: 'and', rules });
  }

  /** Identifiers of all that the integration owns, last updated before a time. */
  async owned(before: string): Promise<string[]> {
    const body = {
      datasource_prefix: 'port-ocean/aws-v3/',
      datasource_suffix: '/my-aws/exporter',
      limit: 5000,
      before,
    };
    const found: string[] = [];
    for (let from: unknown; ;) {
      const page = from === undefined ? body : { ...body, from };
      const answer = await this.exporter('POST /v1/blueprints/entities/datasource-entities', page);
      found.push(...answer.entities.map(({ identifier }) => String(identifier)));
      from = answer.body['next'];
      if (from === null || from === undefined || from === '') return found;
    }
  }

  delete(event: string, blueprint: string, entities: string[], dependents = true): Promise<Answer> {
    const path = `/v1/blueprints/${blueprint}/bulk/entities/delete?delete_dependents=${dependents}`;
    return this.exporter(`POST ${path}&${eventQuery(event)}`, { entities });
  }

  private async state(body: object): Promise<void> {
    await this.plain('PATCH /v1/integration/my-aws/resync-state', body);
  }

  private async send(spec: string, body: unknown, agent: string, expected: number): Promise<Answer> {
    const headers = { 'user-agent': agent, authorization: this.token, accept: '*/*' };
    const answer = await callPort(this.port, spec, body, headers);
    assert.equal(answer.status, expected, `${spec}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

function eventQuery(event: string): string {
  return `ocean_info_event_type=resync&ocean_info_resync_id=${event}`;
}
