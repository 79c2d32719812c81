import type { Json } from '../../../port/types.js';
import { checkBlueprintIdentifier } from '../identifiers.js';
import { isObject, objectAt, onlyKeys, stringAt } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid, notFound, Refusal, taken } from '../refusal.js';
import type { Catalog } from './catalog.js';
import type { Blueprint, RelationRule, ValueCheck } from './model.js';
import { compileProperty } from './property-check.js';

const KEYS = new Set([
  'identifier',
  'title',
  'icon',
  'description',
  'schema',
  'relations',
  'mirrorProperties',
  'calculationProperties',
  'aggregationProperties',
  'teamInheritance',
  'ownership',
  'changelogDestination',
]);

/** Put there by Port; a client that sends back what it has read is not refused for them. */
const STAMPS = new Set(['createdAt', 'createdBy', 'updatedAt', 'updatedBy']);

type Compiled = Pick<Blueprint, 'document' | 'title' | 'properties' | 'required' | 'relations'>;

/** `POST /v1/blueprints`. */
export function createBlueprint(catalog: Catalog, body: Json | undefined, at: number): Blueprint {
  const document = objectAt(body, 'body');
  const identifier = stringAt(document['identifier'], 'body/identifier');
  checkBlueprintIdentifier(identifier, 'body/identifier');
  if (catalog.blueprints.has(identifier)) throw taken('Blueprint', identifier);
  const compiled = compile(catalog, identifier, document);
  const blueprint: Blueprint = { identifier, ...compiled, entities: new Map(), createdAt: at, updatedAt: at };
  catalog.blueprints.set(identifier, blueprint);
  return blueprint;
}

/** `PUT` (replaces) and `PATCH` (top-level keys that are given replace) of `/v1/blueprints/:bp`. Entities stay as they are. */
export function updateBlueprint(
  catalog: Catalog,
  blueprint: Blueprint,
  body: Json | undefined,
  mode: 'replace' | 'patch',
  at: number,
): void {
  const given = objectAt(body, 'body');
  const named = given['identifier'];
  if (named !== undefined && named !== blueprint.identifier) {
    throw invalid('body/identifier cannot be changed: entities are bound to it');
  }
  const base = mode === 'patch' ? blueprint.document : {};
  const document = { ...base, ...given, identifier: blueprint.identifier };
  Object.assign(blueprint, compile(catalog, blueprint.identifier, document), { updatedAt: at });
}

/** `DELETE /v1/blueprints/:bp`: refused while another blueprint relates to it or entities of it exist. */
export function deleteBlueprint(catalog: Catalog, blueprint: Blueprint): void {
  for (const other of catalog.blueprints.values()) {
    for (const relation of other.relations.values()) {
      if (other === blueprint || relation.target !== blueprint.identifier) continue;
      const message = `Blueprint "${blueprint.identifier}" is the target of relation "${relation.name}" of "${other.identifier}"`;
      throw new Refusal(409, 'has_dependents', message);
    }
  }
  if (blueprint.entities.size > 0) {
    throw new Refusal(409, 'has_dependents', `Blueprint "${blueprint.identifier}" still has entities`);
  }
  catalog.blueprints.delete(blueprint.identifier);
}

/** The blueprint as Port answers it. */
export function blueprintDocument(blueprint: Blueprint): JsonObject {
  return {
    ...blueprint.document,
    createdAt: new Date(blueprint.createdAt).toISOString(),
    updatedAt: new Date(blueprint.updatedAt).toISOString(),
  };
}

function compile(catalog: Catalog, identifier: string, given: JsonObject): Compiled {
  const entries = Object.entries(given).filter(([key]) => !STAMPS.has(key));
  const document: JsonObject = Object.fromEntries(entries);
  onlyKeys(document, KEYS, 'body');
  const title = stringAt(document['title'] ?? identifier, 'body/title');
  const schema = objectAt(document['schema'] ?? {}, 'body/schema');
  const properties = new Map<string, ValueCheck>();
  for (const [name, rules] of Object.entries(
    objectAt(schema['properties'] ?? {}, 'body/schema/properties'),
  )) {
    checkBlueprintIdentifier(name, 'body/schema/properties (name)');
    properties.set(name, compileProperty(rules, `body/schema/properties/${name}`));
  }
  const required = requiredNames(schema['required'] ?? [], properties);
  const relations = compileRelations(catalog, identifier, document['relations'] ?? {});
  for (const key of ['mirrorProperties', 'calculationProperties', 'aggregationProperties']) {
    const computed = objectAt(document[key] ?? {}, `body/${key}`);
    for (const name of Object.keys(computed)) {
      if (properties.has(name)) throw invalid(`body/${key}/${name} is already a property of the schema`);
    }
    document[key] = computed;
  }
  document['title'] = title;
  document['schema'] = { ...schema, properties: schema['properties'] ?? {}, required: [...required] };
  document['relations'] = Object.fromEntries(
    [...relations.values()].map(({ name, ...rule }) => [
      name,
      { ...originalRelation(document, name), ...rule },
    ]),
  );
  return { document, title, properties, required, relations };
}

function originalRelation(document: JsonObject, name: string): JsonObject {
  const relations = document['relations'];
  const relation = isObject(relations) ? relations[name] : undefined;
  return isObject(relation) ? relation : {};
}

function requiredNames(value: Json, properties: ReadonlyMap<string, ValueCheck>): string[] {
  if (!Array.isArray(value)) throw invalid('body/schema/required must be array');
  return value.map((entry) => {
    const name = stringAt(entry, 'body/schema/required');
    if (!properties.has(name)) throw invalid(`body/schema/required names "${name}", which is not a property`);
    return name;
  });
}

function compileRelations(catalog: Catalog, identifier: string, value: Json): Map<string, RelationRule> {
  const relations = new Map<string, RelationRule>();
  for (const [name, given] of Object.entries(objectAt(value, 'body/relations'))) {
    checkBlueprintIdentifier(name, 'body/relations (name)');
    const where = `body/relations/${name}`;
    const rule = objectAt(given, where);
    const target = stringAt(rule['target'], `${where}/target`);
    if (target !== identifier && !catalog.blueprints.has(target)) throw notFound('Blueprint', target);
    const many = rule['many'] === true;
    const required = rule['required'] === true;
    if (many && required) throw invalid(`${where} cannot be both many and required`);
    const title = typeof rule['title'] === 'string' ? rule['title'] : name;
    relations.set(name, { name, title, target, many, required });
  }
  return relations;
}
