import type { Json } from '../../port/types.js';
import { createBlueprint } from './catalog/blueprints.js';
import { datasourceOf } from './catalog/datasource.js';
import { readEntity } from './catalog/entity-body.js';
import { upsert } from './catalog/upsert.js';
import { splitSeed } from './integration-bodies.js';
import { isObject, objectAt, stringAt, textOf } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';
import type { World } from './world.js';

/** What a catalog can be started with; checked as if it came through the API. */
export interface Seed {
  /** In any order: relations are added once all exist. */
  blueprints?: Json[];
  /** Bodies of `POST /v1/integration`, with what a PATCH sets as well. */
  integrations?: Json[];
  /** Entities with their `blueprint`, written as by this `userAgent` (default: not an integration). */
  entities?: Json[];
  userAgent?: string;
}

/** Puts the seed in; blueprints and integrations that already exist stay as they are. */
export function sow(
  world: World,
  { blueprints = [], integrations = [], entities = [], userAgent }: Seed,
): void {
  sowBlueprints(world, blueprints);
  for (const body of integrations) {
    const { creation, update } = splitSeed(body);
    const identifier = stringAt(creation['installationId'], 'integration/installationId');
    if (world.integrations.all.has(identifier)) continue;
    world.integrations.create(creation);
    if (Object.keys(update).length > 0) world.integrations.update(identifier, update);
  }
  const { catalog, settings } = world;
  const options = {
    upsert: true,
    merge: true,
    createMissing: true,
    validationOnly: false,
    datasource: catalog.datasource(datasourceOf(userAgent)),
    at: settings.now(),
  };
  for (const entity of entities) {
    const blueprint = catalog.blueprint(
      stringAt(objectAt(entity, 'entity')['blueprint'], 'entity/blueprint'),
    );
    upsert(catalog, blueprint, readEntity(entity, 'entity'), options);
  }
}

/** Creates those that do not exist: first those whose targets do, until none is left. */
export function sowBlueprints({ catalog, settings }: World, given: readonly Json[]): void {
  let waiting = given
    .map((document) => objectAt(document, 'blueprint'))
    .filter((document) => !catalog.blueprints.has(stringAt(document['identifier'], 'blueprint/identifier')));
  while (waiting.length > 0) {
    const ready = waiting.filter((document) =>
      targetsOf(document).every(
        (target) => catalog.blueprints.has(target) || target === document['identifier'],
      ),
    );
    if (ready.length === 0) {
      const names = waiting.map((document) => textOf(document['identifier'])).join(', ');
      throw invalid(`blueprints relate to blueprints that are not there, or in a circle: ${names}`);
    }
    for (const document of ready) createBlueprint(catalog, document, settings.now());
    waiting = waiting.filter((document) => !ready.includes(document));
  }
}

function targetsOf(document: JsonObject): string[] {
  const relations = document['relations'];
  if (!isObject(relations)) return [];
  return Object.values(relations).map((relation) => textOf(objectAt(relation, 'relation')['target']));
}

/** Reads a seed that came as JSON. */
export function readSeed(body: Json | undefined): Seed {
  const given = objectAt(body, 'body');
  const seed: Seed = {};
  for (const key of ['blueprints', 'integrations', 'entities'] as const) {
    const list = given[key];
    if (list === undefined) continue;
    if (!Array.isArray(list)) throw invalid(`body/${key} must be array`);
    seed[key] = list;
  }
  if (given['userAgent'] !== undefined) seed.userAgent = stringAt(given['userAgent'], 'body/userAgent');
  return seed;
}
