import type { Json } from '../../../port/types.js';
import { checkEntityIdentifier } from '../identifiers.js';
import { isObject, objectAt, onlyKeys } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid } from '../refusal.js';
import { compileSearch, looksLikeSearch } from './search.js';
import type { Search } from './search.js';

/** A relation's value as sent: null clears, a search is resolved on the target blueprint. */
export type RelationValue = string | string[] | Search | null;

/** An entity as sent, after the checks of the route's schema. Absent keys stay absent. */
export interface EntityBody {
  identifier: string | Search;
  title?: string | null;
  icon?: string | null;
  team?: Json;
  properties: JsonObject;
  relations: Record<string, RelationValue>;
}

const KEYS = new Set(['identifier', 'blueprint', 'title', 'icon', 'team', 'properties', 'relations']);

/** Reads one entity; 422 for what the schema of Port's route refuses, whatever the blueprint says. */
export function readEntity(value: Json | undefined, where: string): EntityBody {
  const given = objectAt(value, where);
  onlyKeys(given, KEYS, where);
  if (given['blueprint'] !== undefined && typeof given['blueprint'] !== 'string') {
    throw invalid(`${where}/blueprint must be string`);
  }
  const body: EntityBody = {
    identifier: readIdentifier(given['identifier'], `${where}/identifier`),
    properties: objectAt(given['properties'] ?? {}, `${where}/properties`),
    relations: readRelations(given['relations'], `${where}/relations`),
  };
  if (given['title'] !== undefined) body.title = textOrNull(given['title'], `${where}/title`);
  if (given['icon'] !== undefined) body.icon = textOrNull(given['icon'], `${where}/icon`);
  if (given['team'] !== undefined) body.team = readTeam(given['team'], `${where}/team`);
  return body;
}

function readIdentifier(value: Json | undefined, where: string): string | Search {
  if (isObject(value)) return compileSearch(value, where);
  if (typeof value !== 'string') throw invalid(`${where} must be string or a search`);
  checkEntityIdentifier(value, where);
  return value;
}

function textOrNull(value: Json, where: string): string | null {
  if (value !== null && typeof value !== 'string') throw invalid(`${where} must be string`);
  return value;
}

/** Teams are not modelled: a search for one is checked and gives none. */
function readTeam(value: Json, where: string): Json {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  if (looksLikeSearch(value)) {
    compileSearch(value, where);
    return null;
  }
  throw invalid(`${where} must be string, array of strings or a search`);
}

function readRelations(value: Json | undefined, where: string): Record<string, RelationValue> {
  const relations: Record<string, RelationValue> = {};
  if (value === undefined) return relations;
  for (const [name, relation] of Object.entries(objectAt(value, where))) {
    relations[name] = readRelation(relation, `${where}/${name}`);
  }
  return relations;
}

function readRelation(value: Json, where: string): RelationValue {
  if (value === null) return null;
  if (isObject(value)) return compileSearch(value, where);
  if (Array.isArray(value)) return value.map((one, index) => targetName(one, `${where}/${index}`));
  return targetName(value, where);
}

function targetName(value: Json, where: string): string {
  if (typeof value !== 'string') throw invalid(`${where} must be string`);
  checkEntityIdentifier(value, where);
  return value;
}
