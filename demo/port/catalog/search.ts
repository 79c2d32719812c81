import type { Json } from '../../../port/types.js';
import { isObject, onlyKeys, stringAt } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid } from '../refusal.js';
import type { Catalog } from './catalog.js';
import { linked } from './model.js';
import type { Blueprint, StoredEntity } from './model.js';
import { compareBy } from './search-operators.js';
import { propertiesOf } from './projection.js';

type Test = (entity: StoredEntity) => boolean;

/** A compiled search: the test, and the names it can be narrowed to before anything is tested. */
export interface Search {
  matches: Test;
  /** Where every match must have one of these identifiers. */
  identifiers?: readonly string[];
  blueprints?: readonly string[];
}

const META: Readonly<Record<string, (entity: StoredEntity) => Json>> = {
  $identifier: (entity) => entity.identifier,
  $title: (entity) => entity.title,
  $icon: (entity) => entity.icon,
  $team: (entity) => entity.team,
  $blueprint: (entity) => entity.blueprint.identifier,
  $datasource: (entity) => entity.datasource.name,
  $createdAt: (entity) => new Date(entity.createdAt).toISOString(),
  $updatedAt: (entity) => new Date(entity.updatedAt).toISOString(),
};

const GROUP_KEYS = new Set(['combinator', 'rules']);
const RULE_KEYS = new Set(['property', 'operator', 'value']);
const RELATION_KEYS = new Set(['operator', 'blueprint', 'value', 'direction', 'required']);

/** True for what Port takes as a search in place of an identifier, a team or a relation. */
export function looksLikeSearch(value: Json | undefined): value is JsonObject {
  return isObject(value) && 'combinator' in value && 'rules' in value;
}

/** `{combinator, rules}`; 422 for what Port's schema refuses, an unquoted (null) combinator or operator among it. */
export function compileSearch(query: Json | undefined, where: string): Search {
  if (!isObject(query)) throw invalid(`${where} must be object`);
  onlyKeys(query, GROUP_KEYS, where);
  const { combinator, rules } = query;
  if (combinator !== 'and' && combinator !== 'or') {
    throw invalid(`${where}/combinator must be equal to one of the allowed values: and, or`);
  }
  if (!Array.isArray(rules)) throw invalid(`${where}/rules must be array`);
  const parts = rules.map((rule, index) => compileRule(rule, `${where}/rules/${index}`));
  if (combinator === 'or') return { matches: (entity) => parts.some((part) => part.matches(entity)) };
  const search: Search = { matches: (entity) => parts.every((part) => part.matches(entity)) };
  const identifiers = parts.find((part) => part.identifiers !== undefined)?.identifiers;
  const blueprints = parts.find((part) => part.blueprints !== undefined)?.blueprints;
  if (identifiers !== undefined) search.identifiers = identifiers;
  if (blueprints !== undefined) search.blueprints = blueprints;
  return search;
}

/** Every entity that matches, within one blueprint or the whole catalog. */
export function* find(catalog: Catalog, search: Search, within?: Blueprint): Generator<StoredEntity> {
  for (const blueprint of within === undefined ? searched(catalog, search) : [within]) {
    for (const entity of candidates(blueprint, search)) {
      if (search.matches(entity)) yield entity;
    }
  }
}

function* searched(catalog: Catalog, search: Search): Generator<Blueprint> {
  if (search.blueprints === undefined) {
    yield* catalog.blueprints.values();
    return;
  }
  for (const name of new Set(search.blueprints)) {
    const blueprint = catalog.blueprints.get(name);
    if (blueprint !== undefined) yield blueprint;
  }
}

function* candidates(blueprint: Blueprint, search: Search): Generator<StoredEntity> {
  if (search.identifiers === undefined) {
    yield* blueprint.entities.values();
    return;
  }
  for (const identifier of new Set(search.identifiers)) {
    const entity = blueprint.entities.get(identifier);
    if (entity !== undefined) yield entity;
  }
}

function compileRule(rule: Json, where: string): Search {
  if (!isObject(rule)) throw invalid(`${where} must be object`);
  if ('combinator' in rule) return compileSearch(rule, where);
  if (rule['operator'] === 'relatedTo') return { matches: relatedTo(rule, where) };
  onlyKeys(rule, RULE_KEYS, where);
  const property = stringAt(rule['property'], `${where}/property`);
  const operator = stringAt(rule['operator'], `${where}/operator`);
  const test = compareBy(operator, rule['value'], where);
  const read = META[property];
  if (property.startsWith('$') && read === undefined) {
    throw invalid(`${where}/property: unknown meta property ${property}`);
  }
  const search: Search = {
    matches:
      read === undefined
        ? (entity) => test(propertiesOf(entity)[property] ?? null)
        : (entity) => test(read(entity)),
  };
  const names = exactNames(operator, rule['value']);
  if (names !== undefined && property === '$identifier') search.identifiers = names;
  if (names !== undefined && property === '$blueprint') search.blueprints = names;
  return search;
}

function exactNames(operator: string, value: Json | undefined): string[] | undefined {
  const values = operator === '=' ? [value] : operator === 'in' && Array.isArray(value) ? value : undefined;
  return values?.filter((entry) => typeof entry === 'string');
}

/** One step along a relation, in either direction unless the rule names one. */
function relatedTo(rule: JsonObject, where: string): Test {
  onlyKeys(rule, RELATION_KEYS, where);
  const blueprint = stringAt(rule['blueprint'], `${where}/blueprint`);
  const value = rule['value'];
  const names = new Set(Array.isArray(value) ? value : [stringAt(value, `${where}/value`)]);
  const direction = rule['direction'];
  const isNamed = (other: StoredEntity): boolean =>
    other.blueprint.identifier === blueprint && names.has(other.identifier);
  const counts = (holder: StoredEntity, relation: string): boolean =>
    rule['required'] === undefined || holder.blueprint.relations.get(relation)?.required === rule['required'];
  const pointsTo = (holder: StoredEntity, test: Test): boolean =>
    Object.entries(holder.links).some(([name, link]) => counts(holder, name) && linked(link).some(test));
  return (entity) => {
    if (direction !== 'downstream' && pointsTo(entity, isNamed)) return true;
    if (direction === 'upstream') return false;
    return [...(entity.referrers ?? [])].some(
      (holder) => isNamed(holder) && pointsTo(holder, (target) => target === entity),
    );
  };
}
