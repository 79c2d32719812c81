import { randomUUID } from 'node:crypto';
import type { Json } from '../../port/types.js';
import { readConfig, readCreation, readCursor, readResyncState, readUpdate } from './integration-bodies.js';
import { isObject, objectAt, onlyKeys, textOf } from './json.js';
import type { JsonObject } from './json.js';
import { invalid, notFound, taken } from './refusal.js';

/** Raw items kept for each kind; Ocean sends five a resync. */
const EXAMPLES_KEPT = 20;

export interface ResyncRequest {
  id: string;
  updatedAt: string;
}

/** An integration with what Port keeps beside its document. */
export interface Integration {
  document: JsonObject;
  request: ResyncRequest | undefined;
  /** Every `resyncState.status` it had, oldest first. */
  states: string[];
  /** kind → raw items */
  examples: Map<string, { _id: string; data: Json }[]>;
  /** Reads after which Port has provisioned it; undefined where nothing is to come. */
  provisionIn: number | undefined;
  /** `kind` and `index` → cursor of the incremental sync */
  cursors: Map<string, JsonObject>;
}

/** Integrations and their life cycle (`port-api.md` section 2). */
export class Integrations {
  readonly all = new Map<string, Integration>();

  constructor(
    private readonly now: () => number,
    /** Where clients send logs, metrics and raw data. */
    private readonly ingestUrl: () => string,
  ) {}

  get(identifier: string): Integration {
    const integration = this.all.get(identifier);
    if (integration === undefined) throw notFound('Integration', identifier);
    return integration;
  }

  /** By the id that Port gave it, `_id` of its document. */
  byInternalId(id: string): Integration {
    for (const integration of this.all.values()) if (integration.document['_id'] === id) return integration;
    throw notFound('Integration', id);
  }

  /** `POST /v1/integration`; 409 for an identifier that exists. */
  create(body: Json | undefined): Integration {
    const given = readCreation(body);
    const identifier = textOf(given['installationId']);
    if (this.all.has(identifier)) throw taken('Integration', identifier);
    const base = this.ingestUrl();
    const time = this.time();
    const document: JsonObject = {
      _id: randomUUID(),
      identifier,
      installationType: 'OnPrem',
      title: identifier,
      ...given,
      config: given['config'] ?? {},
      resyncState: {},
      logAttributes: { ingestUrl: `${base}/ingest/logs` },
      metricAttributes: { ingestUrl: `${base}/ingest/metrics` },
      ingestAttributes: {
        ingestUrl: `${base}/ingest/${encodeURIComponent(textOf(given['installationAppType']))}`,
      },
      createdAt: time,
      updatedAt: time,
    };
    const integration: Integration = {
      document,
      request: undefined,
      states: [],
      examples: new Map(),
      provisionIn: undefined,
      cursors: new Map(),
    };
    this.all.set(identifier, integration);
    return integration;
  }

  /**
   * `PATCH /v1/integration/:id`. An empty body is how a person asks for a resync, which is also why `version` is not
   * required here although Ocean never leaves it out.
   */
  update(identifier: string, body: Json | undefined): Integration {
    const integration = this.get(identifier);
    const given = readUpdate(body);
    if (Object.keys(given).length === 0) this.requestResync(identifier);
    Object.assign(integration.document, given, { updatedAt: this.time() });
    return integration;
  }

  /** `PATCH …/config`: the mapping; asks the integration for a resync unless `x-skip-resync` says not to. */
  updateConfig(identifier: string, body: Json | undefined, skipResync: boolean): Integration {
    const integration = this.get(identifier);
    Object.assign(integration.document, { config: readConfig(body), updatedAt: this.time() });
    if (!skipResync) this.requestResync(identifier);
    return integration;
  }

  /** `PATCH …/resync-state`: merges what is given. */
  updateResyncState(identifier: string, body: Json | undefined): Integration {
    const integration = this.get(identifier);
    this.enterState(integration, readResyncState(body));
    return integration;
  }

  /** The resync state changes, by the integration or by Port itself. */
  enterState({ document, states }: Integration, change: JsonObject): void {
    const state = document['resyncState'];
    const updatedAt = this.time();
    document['resyncState'] = { ...(isObject(state) ? state : {}), ...change, updatedAt };
    document['updatedAt'] = updatedAt;
    states.push(textOf(change['status']));
  }

  /** A person (or an edit of the mapping) asks for a resync. */
  requestResync(identifier: string): ResyncRequest {
    const integration = this.get(identifier);
    integration.request = { id: randomUUID(), updatedAt: this.time() };
    return integration.request;
  }

  addExamples(identifier: string, kind: string, body: Json | undefined): void {
    const integration = this.get(identifier);
    const given = objectAt(body, 'body');
    onlyKeys(given, new Set(['examples']), 'body');
    const { examples } = given;
    if (!Array.isArray(examples)) throw invalid('body/examples must be array');
    const added = examples.map((example, index) => ({
      _id: randomUUID(),
      data: objectAt(example, `body/examples/${index}`),
    }));
    const kept = [...(integration.examples.get(kind) ?? []), ...added];
    integration.examples.set(kind, kept.slice(-EXAMPLES_KEPT));
  }

  /** `PUT` changes a cursor that is there (404 otherwise), `POST` makes one (409 where it is there). */
  setCursor(identifier: string, place: string, body: Json | undefined, mode: 'change' | 'make'): JsonObject {
    const { cursors } = this.get(identifier);
    const cursor = readCursor(body);
    if (mode === 'change' && !cursors.has(place)) throw notFound('Cursor', place);
    if (mode === 'make' && cursors.has(place)) throw taken('Cursor', place);
    cursors.set(place, cursor);
    return cursor;
  }

  delete(identifier: string): void {
    this.get(identifier);
    this.all.delete(identifier);
  }

  private time(): string {
    return new Date(this.now()).toISOString();
  }
}
