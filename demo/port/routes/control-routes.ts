import { blueprintDocument } from '../catalog/blueprints.js';
import { entityDocument } from '../catalog/projection.js';
import { objectAt, stringAt } from '../json.js';
import { saveMapping } from '../people.js';
import { readFaults } from '../read-faults.js';
import { invalid } from '../refusal.js';
import { count, ok, param } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import { readSeed, sow } from '../seed.js';
import type { World } from '../world.js';

const DUMP_PAGE = 1000;
const DUMP_PAGE_MAX = 50_000;

/** What tests and the demo ask of the stand-in itself, under `/_stand-in`: no token, no limits, not counted. */
export function controlRoutes(world: World): Route[] {
  const { calls, faults, integrations, ingest, tokens } = world;
  return [
    control('GET counters', () => ({ status: 200, body: calls.counters })),
    control('POST counters/reset', () => {
      calls.reset();
      return ok();
    }),
    control('GET calls', () => ok({ calls: calls.calls() })),
    control('GET faults', () => ok({ faults: faults.list() })),
    control('POST faults', (call) => {
      faults.add(...readFaults(call.body));
      return ok({ faults: faults.list() });
    }),
    control('DELETE faults', () => {
      faults.clear();
      return ok();
    }),
    control('POST tokens/expire', () => {
      tokens.expire();
      return ok();
    }),
    control('GET state', (call) => dump(world, call)),
    control('GET blueprints', () =>
      ok({
        blueprints: [...world.catalog.blueprints.values()].map((blueprint) => ({
          document: blueprintDocument(blueprint),
          entities: blueprint.entities.size,
        })),
      }),
    ),
    control('GET integrations', () =>
      ok({
        integrations: [...integrations.all.values()].map(({ document, request, states, examples }) => ({
          document,
          request: request ?? null,
          states,
          examples: Object.fromEntries(examples),
        })),
      }),
    ),
    control('GET ingest', () =>
      ok({
        logRecords: ingest.logRecords,
        logs: ingest.logs,
        metrics: ingest.metrics,
        heartbeats: Object.fromEntries(ingest.heartbeats),
        lakeItems: ingest.lakeItems,
      }),
    ),
    control('POST resync-request/:id', (call) =>
      ok({ request: integrations.requestResync(param(call, 'id')) }),
    ),
    control('POST resync-request', (call) => {
      const identifier = stringAt(objectAt(call.body, 'body')['integration'], 'body/integration');
      return ok({ request: integrations.requestResync(identifier) });
    }),
    control('POST mapping/:id', (call) =>
      ok({ request: saveMapping(world, param(call, 'id'), call.body ?? null) }),
    ),
    control('DELETE integrations/:id', (call) => {
      integrations.delete(param(call, 'id'));
      return ok();
    }),
    control('POST seed', (call) => {
      sow(world, readSeed(call.body));
      return ok();
    }),
  ];
}

function control(spec: string, handle: (call: Call) => Reply): Route {
  const [method = '', path = ''] = spec.split(' ');
  return {
    method,
    path: `/_stand-in/${path}`,
    name: 'control',
    family: 'other',
    realm: 'control',
    token: false,
    handle,
  };
}

/** `GET /_stand-in/state?blueprint=&limit=&offset=`: entities in full, of one blueprint or of all. */
function dump({ catalog }: World, { query }: Call): Reply {
  const limit = count(query.get('limit') ?? String(DUMP_PAGE), 'limit');
  if (limit < 1 || limit > DUMP_PAGE_MAX) throw invalid(`limit must be from 1 to ${DUMP_PAGE_MAX}`);
  const offset = count(query.get('offset') ?? '0', 'offset');
  const only = query.get('blueprint');
  const blueprints = only === null ? catalog.blueprints.values() : [catalog.blueprint(only)];
  const entities: object[] = [];
  let place = 0;
  for (const blueprint of blueprints) {
    if (place + blueprint.entities.size <= offset) {
      place += blueprint.entities.size;
      continue;
    }
    for (const entity of blueprint.entities.values()) {
      place += 1;
      if (place <= offset) continue;
      if (entities.length === limit) return ok({ entities, next: place - 1 });
      entities.push(entityDocument(entity));
    }
  }
  return ok({ entities, next: null });
}
