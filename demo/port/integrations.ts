import { randomUUID } from 'node:crypto';
import type { Json } from '../../port/types.js';
import { isObject, objectAt, onlyKeys, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid, notFound, taken } from './refusal.js';

const CREATE_KEYS = new Set([
  'installationId',
  'installationAppType',
  'version',
  'title',
  'changelogDestination',
  'config',
  'actionsProcessingEnabled',
  'incrementalSyncEnabled',
  'createPortResourcesOrigin',
  'processingMode',
]);
const UPDATE_KEYS = new Set([
  'installationAppType',
  'version',
  'title',
  'changelogDestination',
  'config',
  'actionsProcessingEnabled',
  'incrementalSyncEnabled',
  'processingMode',
  'arePortResourcesInitialized',
  'oauthBrokerUrl',
  'spec',
]);
/** `intervalInMinuets` is Port's own spelling. */
const STATE_KEYS = new Set(['status', 'lastResyncStart', 'lastResyncEnd', 'nextResync', 'intervalInMinuets']);
const STATUSES = new Set<Json>(['running', 'completed', 'failed', 'aborted']);
const TIMES = ['lastResyncStart', 'lastResyncEnd', 'nextResync'];

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
  /** kind → raw items */
  examples: Map<string, { _id: string; data: Json }[]>;
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

  create(body: Json | undefined): Integration {
    const given = objectAt(body, 'body');
    onlyKeys(given, CREATE_KEYS, 'body');
    const identifier = stringAt(given['installationId'], 'body/installationId');
    const type = stringAt(given['installationAppType'], 'body/installationAppType');
    if (stringAt(given['version'], 'body/version') === '') throw invalid('body/version must not be empty');
    if (this.all.has(identifier)) throw taken('Integration', identifier);
    const base = this.ingestUrl();
    const time = this.time();
    const document: JsonObject = {
      _id: randomUUID(),
      identifier,
      installationType: 'OnPrem',
      title: identifier,
      ...given,
      config: objectAt(given['config'] ?? {}, 'body/config'),
      resyncState: {},
      logAttributes: { ingestUrl: `${base}/ingest/logs` },
      metricAttributes: { ingestUrl: `${base}/ingest/metrics` },
      ingestAttributes: { ingestUrl: `${base}/ingest/${encodeURIComponent(type)}` },
      createdAt: time,
      updatedAt: time,
    };
    const integration: Integration = { document, request: undefined, examples: new Map() };
    this.all.set(identifier, integration);
    return integration;
  }

  /** `PATCH /v1/integration/:id`: an empty body is how a person asks for a resync. */
  update(identifier: string, body: Json | undefined): Integration {
    const integration = this.get(identifier);
    const given = objectAt(body ?? {}, 'body');
    onlyKeys(given, UPDATE_KEYS, 'body');
    if (given['config'] !== undefined) objectAt(given['config'], 'body/config');
    if (Object.keys(given).length === 0) this.requestResync(identifier);
    Object.assign(integration.document, given, { updatedAt: this.time() });
    return integration;
  }

  /** `PATCH …/config`: the mapping; asks the integration for a resync unless `x-skip-resync` says not to. */
  updateConfig(identifier: string, body: Json | undefined, skipResync: boolean): Integration {
    const integration = this.get(identifier);
    const config = objectAt(objectAt(body, 'body')['config'], 'body/config');
    Object.assign(integration.document, { config, updatedAt: this.time() });
    if (!skipResync) this.requestResync(identifier);
    return integration;
  }

  /** `PATCH …/resync-state`: merges what is given. */
  updateResyncState(identifier: string, body: Json | undefined): Integration {
    const integration = this.get(identifier);
    const given = objectAt(body, 'body');
    onlyKeys(given, STATE_KEYS, 'body');
    if (given['status'] !== undefined && !STATUSES.has(given['status'])) {
      throw invalid('body/status must be equal to one of the allowed values');
    }
    for (const key of TIMES) {
      const value = given[key] ?? null;
      if (value !== null && Number.isNaN(Date.parse(stringAt(value, `body/${key}`)))) {
        throw invalid(`body/${key} must match format "date-time"`);
      }
    }
    const state = integration.document['resyncState'];
    const updatedAt = this.time();
    integration.document['resyncState'] = { ...(isObject(state) ? state : {}), ...given, updatedAt };
    integration.document['updatedAt'] = updatedAt;
    return integration;
  }

  /** A person (or an edit of the mapping) asks for a resync. */
  requestResync(identifier: string): ResyncRequest {
    const integration = this.get(identifier);
    integration.request = { id: randomUUID(), updatedAt: this.time() };
    return integration.request;
  }

  addExamples(identifier: string, kind: string, body: Json | undefined): void {
    const integration = this.get(identifier);
    const examples = objectAt(body, 'body')['examples'];
    if (!Array.isArray(examples)) throw invalid('body/examples must be array');
    const added = examples.map((example, index) => ({
      _id: randomUUID(),
      data: objectAt(example, `body/examples/${index}`),
    }));
    const kept = [...(integration.examples.get(kind) ?? []), ...added];
    integration.examples.set(kind, kept.slice(-EXAMPLES_KEPT));
  }

  delete(identifier: string): void {
    this.get(identifier);
    this.all.delete(identifier);
  }

  private time(): string {
    return new Date(this.now()).toISOString();
  }
}
