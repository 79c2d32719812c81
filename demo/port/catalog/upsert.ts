import type { Json } from '../../../port/types.js';
import type { JsonObject } from '../json.js';
import { invalid, notFound, taken } from '../refusal.js';
import type { Catalog } from './catalog.js';
import type { EntityBody, RelationValue } from './entity-body.js';
import type { Blueprint, Datasource, Links, RelationRule, StoredEntity } from './model.js';
import { propertiesOf } from './projection.js';
import { find } from './search.js';
import type { Search } from './search.js';

/** A search in a relation may give this many entities at most. */
const RELATION_SEARCH_MAX = 100;

export interface UpsertOptions {
  /** Query `upsert`: without it an identifier that exists is refused. */
  upsert: boolean;
  /** Query `merge`: only what is supplied changes; otherwise the entity is replaced. */
  merge: boolean;
  /** Query `create_missing_related_entities`. */
  createMissing: boolean;
  /** Query `validation_only`: checks everything, writes nothing. */
  validationOnly: boolean;
  datasource: Datasource;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Upserted {
  identifier: string;
  /** Undefined where nothing was written. */
  entity: StoredEntity | undefined;
  created: boolean;
  /** Bare entities made because a relation named them. */
  targetsCreated: number;
}

/** Upserts one entity of a blueprint, or refuses it as Port does and leaves the catalog as it was. */
export function upsert(
  catalog: Catalog,
  blueprint: Blueprint,
  body: EntityBody,
  options: UpsertOptions,
): Upserted {
  const existing = existingEntity(catalog, blueprint, body);
  const identifier =
    typeof body.identifier === 'string' ? body.identifier : (existing?.identifier ?? 'unknown');
  if (existing !== undefined && !options.upsert) throw taken('Entity', identifier);
  const base = options.merge ? existing : undefined;

  const properties = nextProperties(blueprint, base, body.properties);
  const missing: Target[] = [];
  const links = nextLinks(catalog, blueprint, base, body.relations, options.createMissing, missing);
  checkRequired(blueprint, properties, links, missing);
  if (options.validationOnly) {
    return { identifier, entity: undefined, created: existing === undefined, targetsCreated: 0 };
  }

  const entity = existing ?? catalog.create(blueprint, identifier, options.datasource, options.at);
  const targetsCreated = linkMissing(catalog, missing, links, options);
  const state = {
    title: body.title === undefined ? (base?.title ?? null) : body.title,
    icon: body.icon === undefined ? (base?.icon ?? null) : body.icon,
    team: body.team === undefined ? (base?.team ?? null) : body.team,
    properties: JSON.stringify(properties),
    links,
  };
  catalog.write(entity, state, options.datasource, options.at);
  return { identifier, entity, created: existing === undefined, targetsCreated };
}

interface Target {
  rule: RelationRule;
  identifier: string;
}

function existingEntity(catalog: Catalog, blueprint: Blueprint, body: EntityBody): StoredEntity | undefined {
  if (typeof body.identifier === 'string') return blueprint.entities.get(body.identifier);
  const matches = firstMatches(catalog, body.identifier, blueprint, 2);
  if (matches.length > 1) throw invalid('identifier: the search matches more than one entity');
  const [match] = matches;
  if (match === undefined) throw notFound('Entity', 'unknown');
  return match;
}

function firstMatches(catalog: Catalog, search: Search, within: Blueprint, most: number): StoredEntity[] {
  const matches: StoredEntity[] = [];
  for (const entity of find(catalog, search, within)) {
    matches.push(entity);
    if (matches.length === most) break;
  }
  return matches;
}

function nextProperties(blueprint: Blueprint, base: StoredEntity | undefined, given: JsonObject): JsonObject {
  const next: { [name: string]: Json } = base === undefined ? {} : propertiesOf(base);
  for (const name of Object.keys(given)) {
    const value = given[name] ?? null;
    const check = blueprint.properties.get(name);
    if (check === undefined) throw invalid(`"properties" must NOT have additional properties: "${name}"`);
    if (value === null) {
      delete next[name];
      continue;
    }
    const problem = check(value);
    if (problem !== undefined) throw invalid(`"properties/${name}" ${problem}`);
    next[name] = value;
  }
  return next;
}

function nextLinks(
  catalog: Catalog,
  blueprint: Blueprint,
  base: StoredEntity | undefined,
  given: Record<string, RelationValue>,
  createMissing: boolean,
  missing: Target[],
): Links {
  const links: Links = base === undefined ? {} : { ...base.links };
  for (const [name, value] of Object.entries(given)) {
    const rule = blueprint.relations.get(name);
    if (rule === undefined) throw invalid(`"relations" must NOT have additional properties: "${name}"`);
    if (value === null) {
      delete links[name];
      continue;
    }
    if (typeof value !== 'string' && !Array.isArray(value)) {
      links[name] = searched(catalog, rule, value);
      continue;
    }
    if (Array.isArray(value) !== rule.many) {
      throw invalid(`"relations/${name}" must be ${rule.many ? 'array' : 'string'}`);
    }
    const targets: StoredEntity[] = [];
    for (const identifier of Array.isArray(value) ? new Set(value) : [value]) {
      const target = catalog.find(rule.target, identifier);
      if (target !== undefined) targets.push(target);
      else if (createMissing) missing.push({ rule, identifier });
      else throw notFound(`Related entity of blueprint "${rule.target}" (relation "${name}")`, identifier);
    }
    const [first] = targets;
    if (rule.many) links[name] = targets;
    else if (first === undefined) delete links[name];
    else links[name] = first;
  }
  return links;
}

function searched(catalog: Catalog, rule: RelationRule, search: Search): StoredEntity | StoredEntity[] {
  const matches = firstMatches(catalog, search, catalog.blueprint(rule.target), RELATION_SEARCH_MAX + 1);
  if (matches.length > RELATION_SEARCH_MAX) {
    throw invalid(`"relations/${rule.name}": the search matches more than ${RELATION_SEARCH_MAX} entities`);
  }
  if (rule.many) return matches;
  const [match] = matches;
  if (match === undefined) throw notFound(`Related entity (relation "${rule.name}")`, 'unknown');
  if (matches.length > 1) throw invalid(`"relations/${rule.name}": the search matches more than one entity`);
  return match;
}

function checkRequired(
  blueprint: Blueprint,
  properties: JsonObject,
  links: Links,
  missing: readonly Target[],
): void {
  for (const name of blueprint.required) {
    if (properties[name] === undefined) throw invalid(`"properties" must have required property '${name}'`);
  }
  for (const { name, required } of blueprint.relations.values()) {
    if (!required || links[name] !== undefined) continue;
    if (missing.some(({ rule }) => rule.name === name)) continue;
    throw invalid(`"relations" must have required property '${name}'`);
  }
}

/** Makes the bare targets and links to them; one that meanwhile exists (the entity itself, a duplicate) is used. */
function linkMissing(
  catalog: Catalog,
  missing: readonly Target[],
  links: Links,
  { datasource, at }: UpsertOptions,
): number {
  let created = 0;
  for (const { rule, identifier } of missing) {
    let target = catalog.find(rule.target, identifier);
    if (target === undefined) {
      target = catalog.create(catalog.blueprint(rule.target), identifier, datasource, at);
      created += 1;
    }
    const held = links[rule.name];
    links[rule.name] = Array.isArray(held) ? [...held, target] : target;
  }
  return created;
}
