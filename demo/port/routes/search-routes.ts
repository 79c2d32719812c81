import type { Json } from '../../../port/types.js';
import { inventoryPage, readInventoryQuery } from '../catalog/inventory.js';
import type { Blueprint, StoredEntity } from '../catalog/model.js';
import { projection } from '../catalog/projection.js';
import { compileSearch, find } from '../catalog/search.js';
import type { Search } from '../catalog/search.js';
import { objectAt, onlyKeys } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid } from '../refusal.js';
import { flag, ok, onlyQuery, param } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { api } from './api-route.js';

const PAGE_KEYS = new Set(['query', 'include', 'exclude', 'limit', 'from']);

/** What they ask for (titles, calculated properties) is not modelled: nothing here is calculated. */
const SEARCH_FLAGS = [
  'exclude_calculated_properties',
  'attach_title_to_relation',
  'attach_identifier_to_title_mirror_properties',
  'allow_partial_results',
] as const;

/** The three ways to find entities (`port-api.md` section 5). */
export function searchRoutes({ catalog, settings }: World): Route[] {
  return [
    api('POST /v1/entities/search', 'search', 'search', (call) => {
      onlyQuery(call, 'include', 'exclude', ...SEARCH_FLAGS);
      for (const name of SEARCH_FLAGS) flag(call, name);
      const found = [...find(catalog, compileSearch(call.body, 'body'))];
      const matchingBlueprints = [...new Set(found.map((entity) => entity.blueprint.identifier))];
      const project = projection(call.query.getAll('include'), call.query.getAll('exclude'));
      return ok({
        matchingBlueprints,
        failedBlueprints: [],
        entities: found.map((entity) => project(entity)),
      });
    }),
    api('POST /v1/blueprints/:blueprint/entities/search', 'search', 'blueprint-search', (call) =>
      pagedSearch(
        catalog.blueprint(param(call, 'blueprint')),
        objectAt(call.body ?? {}, 'body'),
        settings.limits.searchPage,
        (search, blueprint) => find(catalog, search, blueprint),
      ),
    ),
    api('POST /v1/blueprints/entities/datasource-entities', 'entities', 'inventory', (call) => {
      const page = inventoryPage(catalog, readInventoryQuery(call.body, settings.limits.inventoryPage));
      return ok({ entities: page.entities.map(inventoryItem(call)), next: page.next ?? null });
    }),
  ];
}

/** Only the two names are known to come; the rest where `include` asks for it, as Port's other client does. */
function inventoryItem(call: Call): (entity: StoredEntity) => object {
  const include = call.query.getAll('include');
  if (include.length > 0) return projection(include, []);
  return (entity) => ({ identifier: entity.identifier, blueprint: entity.blueprint.identifier });
}

function pagedSearch(
  blueprint: Blueprint,
  body: JsonObject,
  maxLimit: number,
  run: (search: Search, blueprint: Blueprint) => Iterable<StoredEntity>,
): Reply {
  onlyKeys(body, PAGE_KEYS, 'body');
  const limit = body['limit'] ?? 200;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw invalid(`body/limit must be an integer from 1 to ${maxLimit}`);
  }
  const search =
    body['query'] === undefined ? { matches: () => true } : compileSearch(body['query'], 'body/query');
  const skip = readSkip(body['from'] ?? null);
  const project = projection(names(body['include'], 'include'), names(body['exclude'], 'exclude'));
  const entities: JsonObject[] = [];
  let place = 0;
  for (const entity of run(search, blueprint)) {
    place += 1;
    if (place <= skip) continue;
    if (entities.length === limit) {
      return ok({ entities, next: Buffer.from(String(place - 1)).toString('base64url') });
    }
    entities.push(project(entity));
  }
  return ok({ entities });
}

function readSkip(from: Json): number {
  if (from === null) return 0;
  const skip = typeof from === 'string' ? Number(Buffer.from(from, 'base64url').toString()) : Number.NaN;
  if (!Number.isSafeInteger(skip) || skip < 0) throw invalid('body/from is not a cursor of this API');
  return skip;
}

function names(value: Json | undefined, key: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(`body/${key} must be array`);
  return value.map((name) => {
    if (typeof name !== 'string') throw invalid(`body/${key} must be array of strings`);
    return name;
  });
}
