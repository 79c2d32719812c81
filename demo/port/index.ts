import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { blueprintDocument } from './catalog/blueprints.js';
import { entityDocument } from './catalog/projection.js';
import type { EntityDocument } from './catalog/projection.js';
import type { CallRecord, Counters } from './call-log.js';
import type { Faults } from './faults.js';
import type { Ingest } from './ingest.js';
import type { ResyncRequest } from './integrations.js';
import type { JsonObject } from './json.js';
import { settingsOf } from './options.js';
import type { Limits, PortOptions } from './options.js';
import { saveMapping } from './people.js';
import { sow } from './seed.js';
import type { Seed } from './seed.js';
import { createPortServer } from './server.js';
import type { SyncState } from './sync-metric.js';
import { stateOf } from './syncs.js';
import { watchHeartbeats } from './watcher.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

export { PORT_LIMITS } from './options.js';
export type { CallRecord, Counters } from './call-log.js';
export type { EntityDocument } from './catalog/projection.js';
export type { Fault } from './faults.js';
export type { Heartbeats, MetricRecord } from './ingest.js';
export type { PortOptions } from './options.js';
export type { Seed } from './seed.js';
export type { SyncState } from './sync-metric.js';

/** Reads of the catalog that are not calls of the API. */
export interface CatalogView {
  find: (blueprint: string, identifier: string) => EntityDocument | undefined;
  /** Entities of one blueprint, or all. */
  list: (blueprint?: string) => EntityDocument[];
  count: (blueprint?: string) => number;
  /** A blueprint's document. */
  blueprint: (identifier: string) => JsonObject | undefined;
  /** Identifiers of the blueprints. */
  blueprints: () => string[];
}

/** A running stand-in for Port. */
export interface PortStandIn {
  /** `http://host:port`, what `OCEAN__PORT__BASE_URL` takes. */
  readonly url: string;
  close: () => Promise<void>;
  readonly catalog: CatalogView;
  counters: () => Counters;
  resetCounters: () => void;
  /** The last calls in their order, oldest first. */
  calls: () => CallRecord[];
  readonly faults: Faults;
  /** What came to the ingest hosts. */
  readonly ingest: Ingest;
  /** Limits in force; may be changed while it runs. */
  readonly limits: Limits;
  /** The integration's document as `GET /v1/integration/:id` gives it. */
  integration: (identifier: string) => JsonObject | undefined;
  /** Every status of its `resyncState` in order: `['running', 'completed']`; Port's own `aborted` is among them. */
  resyncStates: (identifier: string) => string[];
  /** How a resync stands by its metrics (event id); `aborted` also where Port's watcher says so. */
  syncState: (eventId: string) => SyncState | undefined;
  /** Raw items that were sent as examples of a kind. */
  examples: (identifier: string, kind: string) => unknown[];
  /** As when a person presses "resync". */
  requestResync: (identifier: string) => ResyncRequest;
  /** As when a person saves another mapping in Port, which asks the integration for a resync. */
  editMapping: (identifier: string, config: JsonObject) => ResyncRequest;
  /** As when a person deletes the integration; its entities stay. */
  deleteIntegration: (identifier: string) => void;
  /** Fields of the document as they are to be, whoever set them: `installationType`, `createdAt`, … */
  alterIntegration: (identifier: string, fields: JsonObject) => void;
  /** Puts a run in the queue of an integration, as when somebody starts an action or a workflow that it carries out. */
  addRun: (kind: 'action' | 'workflow', run: JsonObject & { id: string; installationId: string }) => void;
  /** The active token lapses. */
  expireToken: () => void;
  seed: (seed: Seed) => void;
}

/** Starts a stand-in for Port in this process; the caller closes it. */
export async function startPort(options: PortOptions): Promise<PortStandIn> {
  let url = options.publicUrl ?? '';
  const world = createWorld(settingsOf(options), () => url);
  const server = createPortServer(world);
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = `http://${host}:${boundPort(server.address())}`;
  url = options.publicUrl ?? address;
  let closed: Promise<void> | undefined;
  return {
    url: address,
    close: async () => {
      closed ??= stop(server);
      await closed;
    },
    ...handle(world),
  };
}

async function stop(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}

function handle(world: World): Omit<PortStandIn, 'url' | 'close'> {
  const { calls, faults, ingest, integrations, settings, tokens } = world;
  return {
    catalog: catalogView(world),
    counters: () => structuredClone(calls.counters),
    resetCounters: () => calls.reset(),
    calls: () => calls.calls(),
    faults,
    ingest,
    limits: settings.limits,
    integration: (identifier) => {
      watchHeartbeats(world);
      return structuredClone(integrations.all.get(identifier)?.document);
    },
    resyncStates: (identifier) => {
      watchHeartbeats(world);
      return [...(integrations.all.get(identifier)?.states ?? [])];
    },
    syncState: (eventId) => {
      watchHeartbeats(world);
      const sync = ingest.syncs.get(eventId);
      return sync === undefined ? undefined : stateOf(sync);
    },
    examples: (identifier, kind) =>
      (integrations.all.get(identifier)?.examples.get(kind) ?? []).map(({ data }) => data),
    requestResync: (identifier) => integrations.requestResync(identifier),
    editMapping: (identifier, config) => saveMapping(world, identifier, config),
    deleteIntegration: (identifier) => integrations.delete(identifier),
    alterIntegration: (identifier, fields) => {
      Object.assign(integrations.get(identifier).document, fields);
    },
    addRun: (kind, { installationId, ...run }) =>
      (kind === 'action' ? world.actionRuns : world.workflowRuns).add(run.id, installationId, run),
    expireToken: () => tokens.expire(),
    seed: (seed) => sow(world, seed),
  };
}

function catalogView({ catalog }: World): CatalogView {
  return {
    find: (blueprint, identifier) => {
      const entity = catalog.find(blueprint, identifier);
      return entity === undefined ? undefined : entityDocument(entity);
    },
    list: (blueprint) => {
      const from =
        blueprint === undefined ? [...catalog.blueprints.values()] : [catalog.blueprint(blueprint)];
      return from.flatMap(({ entities }) => [...entities.values()].map((entity) => entityDocument(entity)));
    },
    count: (blueprint) =>
      blueprint === undefined ? catalog.count() : (catalog.blueprints.get(blueprint)?.entities.size ?? 0),
    blueprint: (identifier) => {
      const blueprint = catalog.blueprints.get(identifier);
      return blueprint === undefined ? undefined : structuredClone(blueprintDocument(blueprint));
    },
    blueprints: () => [...catalog.blueprints.keys()],
  };
}

function boundPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return address.port;
}
