import { randomUUID } from 'node:crypto';
import {
  blueprintDocument,
  createBlueprint,
  deleteBlueprint,
  updateBlueprint,
} from '../catalog/blueprints.js';
import { deleteEntities } from '../catalog/deletion.js';
import { checkBlueprintIdentifier } from '../identifiers.js';
import { objectAt, stringAt } from '../json.js';
import { notFound, taken } from '../refusal.js';
import { flag, ok, onlyQuery, param } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { api } from './api-route.js';
import { eventQuery } from './event-query.js';

/** Blueprints, and the other default resources an integration may create (`port-api.md` section 3). */
export function blueprintRoutes(world: World): Route[] {
  const { catalog, settings, calls } = world;
  const one = '/v1/blueprints/:blueprint';
  const named = (call: Call) => catalog.blueprint(param(call, 'blueprint'));
  const update =
    (mode: 'replace' | 'patch') =>
    (call: Call): Reply => {
      const blueprint = named(call);
      updateBlueprint(catalog, blueprint, call.body, mode, settings.now());
      return ok({ blueprint: blueprintDocument(blueprint) });
    };
  const migrations = new Map<string, object>();

  return [
    api('GET /v1/blueprints', 'blueprints', 'blueprint-list', () =>
      ok({ blueprints: [...catalog.blueprints.values()].map((blueprint) => blueprintDocument(blueprint)) }),
    ),
    api(`GET ${one}`, 'blueprints', 'blueprint-get', (call) =>
      ok({ blueprint: blueprintDocument(named(call)) }),
    ),
    api('POST /v1/blueprints', 'blueprints', 'blueprint-create', (call) => {
      onlyQuery(call, 'create_catalog_page');
      flag(call, 'create_catalog_page');
      const blueprint = createBlueprint(catalog, call.body, settings.now());
      return ok({ blueprint: blueprintDocument(blueprint) }, 201);
    }),
    api(`PUT ${one}`, 'blueprints', 'blueprint-update', update('replace')),
    api(`PATCH ${one}`, 'blueprints', 'blueprint-update', update('patch')),
    api(`DELETE ${one}`, 'blueprints', 'blueprint-delete', (call) => {
      deleteBlueprint(catalog, named(call));
      return ok();
    }),
    api(`DELETE ${one}/all-entities`, 'blueprints', 'blueprint-clear', (call) => {
      eventQuery(call, 'delete_blueprint');
      const blueprint = named(call);
      const { count } = deleteEntities(catalog, blueprint, [...blueprint.entities.keys()], true);
      calls.counters.entitiesDeleted += count;
      if (flag(call, 'delete_blueprint')) deleteBlueprint(catalog, blueprint);
      const migrationId = randomUUID();
      migrations.set(migrationId, { id: migrationId, status: 'COMPLETED' });
      return ok({ migrationId });
    }),
    api('GET /v1/migrations/:id', 'other', 'migration', (call) => {
      const migration = migrations.get(param(call, 'id'));
      if (migration === undefined) throw notFound('Migration', param(call, 'id'));
      return ok({ migration });
    }),
    ...plainResources(world),
  ];
}

/** Scorecards, actions and pages are stored and guarded against duplicates, no more: nothing here reads them. */
function plainResources({ catalog }: World): Route[] {
  const stored = new Map<string, object>();
  const store =
    (resource: string, key: string) =>
    (call: Call): Reply => {
      const blueprint = call.params['blueprint'];
      if (blueprint !== undefined) catalog.blueprint(blueprint);
      const document = objectAt(call.body, 'body');
      const identifier = stringAt(document['identifier'], 'body/identifier');
      checkBlueprintIdentifier(identifier, 'body/identifier');
      const name = [resource, blueprint ?? '', identifier].join('\n');
      if (stored.has(name)) throw taken(resource, identifier);
      stored.set(name, document);
      return ok({ [key]: document }, 201);
    };
  return [
    api(
      'POST /v1/blueprints/:blueprint/scorecards',
      'other',
      'scorecard-create',
      store('Scorecard', 'scorecard'),
    ),
    api('POST /v1/actions', 'other', 'action-create', store('Action', 'action')),
    api('POST /v1/pages', 'other', 'page-create', store('Page', 'page')),
    api('DELETE /v1/pages/:id', 'other', 'page-delete', (call) => {
      if (!stored.delete(['Page', '', param(call, 'id')].join('\n')))
        throw notFound('Page', param(call, 'id'));
      return ok();
    }),
  ];
}
