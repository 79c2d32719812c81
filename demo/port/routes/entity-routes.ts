import type { Json } from '../../../port/types.js';
import { datasourceOf } from '../catalog/datasource.js';
import { deleteEntities, deleteEntity } from '../catalog/deletion.js';
import { readEntity } from '../catalog/entity-body.js';
import type { EntityBody } from '../catalog/entity-body.js';
import type { Blueprint } from '../catalog/model.js';
import { entityDocument } from '../catalog/projection.js';
import { upsert } from '../catalog/upsert.js';
import type { Upserted, UpsertOptions } from '../catalog/upsert.js';
import type { Fault } from '../faults.js';
import { isObject, objectAt, onlyKeys, stringAt } from '../json.js';
import { invalid, notFound, Refusal } from '../refusal.js';
import { flag, ok, param, required } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { api } from './api-route.js';
import { eventQuery } from './event-query.js';

/** Parameters of an upsert; `upsert` is the one that must be there. */
const UPSERT_QUERY = [
  'upsert',
  'merge',
  'create_missing_related_entities',
  'validation_only',
  'run_id',
] as const;

interface ItemError {
  index: number;
  identifier: string;
  statusCode: number;
  error: string;
  message: string;
}

/** Upsert, read and delete of entities (`port-api.md` sections 4 and 6.3). */
export function entityRoutes(world: World): Route[] {
  const { catalog, calls } = world;
  const many = '/v1/blueprints/:blueprint/entities';
  const named = (call: Call): Blueprint => catalog.blueprint(param(call, 'blueprint'));

  return [
    api(`POST ${many}`, 'single-upsert', 'entity-upsert', (call) => upsertSingle(world, call, named(call))),
    api(`POST ${many}/bulk`, 'bulk-upsert', 'bulk-upsert', (call) => upsertBulk(world, call, named(call))),
    api(`GET ${many}`, 'entities', 'entity-list', (call) =>
      ok({ entities: [...named(call).entities.values()].map((entity) => entityDocument(entity)) }),
    ),
    api(`GET ${many}/:entity`, 'entities', 'entity-get', (call) => {
      const entity = named(call).entities.get(param(call, 'entity'));
      if (entity === undefined) throw notFound('Entity', param(call, 'entity'));
      return ok({ entity: entityDocument(entity) });
    }),
    api(`DELETE ${many}/:entity`, 'entities', 'entity-delete', (call) => {
      const count = deleteEntity(catalog, named(call), param(call, 'entity'), dependentsToo(call));
      calls.counters.entitiesDeleted += count;
      return ok();
    }),
    api('POST /v1/blueprints/:blueprint/bulk/entities/delete', 'entities', 'bulk-delete', (call) => {
      const blueprint = named(call);
      const identifiers = itemsOf(call.body, world.settings.limits.bulkDelete).map((item, index) =>
        stringAt(item, `body/entities/${index}`),
      );
      const { deleted, count } = deleteEntities(catalog, blueprint, identifiers, dependentsToo(call));
      calls.counters.entitiesDeleted += count;
      return ok({ deletedEntities: deleted });
    }),
  ];
}

function upsertSingle(world: World, call: Call, blueprint: Blueprint): Reply {
  const { catalog, calls } = world;
  const options = upsertOptions(world, call);
  try {
    const body = readEntity(call.body, 'body');
    refuseByFault(call.fault, body);
    const result = upsert(catalog, blueprint, body, options);
    record(world, blueprint, result);
    const entity = result.entity === undefined ? {} : { entity: entityDocument(result.entity) };
    return ok(entity, 201);
  } catch (error) {
    if (error instanceof Refusal) calls.counters.entitiesRefused += 1;
    throw error;
  }
}

function upsertBulk(world: World, call: Call, blueprint: Blueprint): Reply {
  const { catalog, calls, settings } = world;
  const options = upsertOptions(world, call);
  const items = itemsOf(call.body, settings.limits.bulkUpsert);
  const bodies = items.map((item, index) => readItem(item, index, settings.schemaErrors));
  const entities: { index: number; identifier: string; created: boolean }[] = [];
  const errors: ItemError[] = [];
  for (const [index, body] of bodies.entries()) {
    try {
      if (body instanceof Refusal) throw body;
      refuseByFault(call.fault, body);
      const result = upsert(catalog, blueprint, body, options);
      record(world, blueprint, result);
      entities.push({ index, identifier: result.identifier, created: result.created });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(itemError(index, items[index], error));
    }
  }
  calls.counters.bulkUpserts += 1;
  calls.counters.entitiesRefused += errors.length;
  return { status: errors.length > 0 ? 207 : 200, body: { ok: errors.length === 0, entities, errors } };
}

function readItem(item: Json, index: number, schemaErrors: 'request' | 'item'): EntityBody | Refusal {
  try {
    return readEntity(item, `body/entities/${index}`);
  } catch (error) {
    if (error instanceof Refusal && schemaErrors === 'item') return error;
    throw error;
  }
}

/** A search identifier that names nothing is answered as "unknown". */
function itemError(index: number, item: Json | undefined, refusal: Refusal): ItemError {
  const sent = isObject(item) ? item['identifier'] : undefined;
  const identifier = typeof sent === 'string' ? sent : 'unknown';
  return { index, identifier, statusCode: refusal.status, error: refusal.error, message: refusal.message };
}

function itemsOf(body: Json | undefined, most: number): Json[] {
  const given = objectAt(body, 'body');
  onlyKeys(given, new Set(['entities']), 'body');
  const items = given['entities'];
  if (!Array.isArray(items)) throw invalid('body/entities must be array');
  if (items.length === 0) throw invalid('body/entities must NOT have fewer than 1 items');
  if (items.length > most) throw invalid(`body/entities must NOT have more than ${most} items`);
  return items;
}

function upsertOptions({ catalog, settings }: World, call: Call): UpsertOptions {
  eventQuery(call, ...UPSERT_QUERY);
  required(call, 'upsert');
  return {
    upsert: flag(call, 'upsert'),
    merge: flag(call, 'merge'),
    createMissing: flag(call, 'create_missing_related_entities'),
    validationOnly: flag(call, 'validation_only'),
    datasource: catalog.datasource(datasourceOf(call.headers['user-agent'])),
    at: settings.now(),
  };
}

function dependentsToo(call: Call): boolean {
  eventQuery(call, 'delete_dependents');
  return flag(call, 'delete_dependents');
}

function record({ calls }: World, blueprint: Blueprint, result: Upserted): void {
  if (result.entity !== undefined) calls.wrote(blueprint.identifier, result.created, result.targetsCreated);
}

function refuseByFault(fault: Fault | undefined, body: EntityBody): void {
  const failing = fault?.failEntities;
  if (failing === undefined) return;
  const {
    identifiers,
    statusCode = 422,
    error = 'invalid_request',
    message = 'Refused on purpose',
  } = failing;
  const { identifier } = body;
  if (identifiers === undefined || (typeof identifier === 'string' && identifiers.includes(identifier))) {
    throw new Refusal(statusCode, error, message);
  }
}
