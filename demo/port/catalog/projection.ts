import type { Json } from '../../../port/types.js';
import { isObject, parseJson } from '../json.js';
import type { JsonObject } from '../json.js';
import { linked } from './model.js';
import type { Links, StoredEntity } from './model.js';

/** An entity as Port answers it. */
export interface EntityDocument {
  identifier: string;
  blueprint: string;
  title: string | null;
  icon: string | null;
  team: Json;
  properties: JsonObject;
  relations: Record<string, string | string[]>;
  createdAt: string;
  updatedAt: string;
  $datasource: string;
}

export function propertiesOf(entity: StoredEntity): JsonObject {
  const value = parseJson(entity.properties);
  return isObject(value) ? value : {};
}

export function relationsOf(links: Links): Record<string, string | string[]> {
  const relations: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(links)) {
    relations[name] = Array.isArray(value) ? value.map((target) => target.identifier) : value.identifier;
  }
  return relations;
}

export function entityDocument(entity: StoredEntity): EntityDocument {
  return {
    identifier: entity.identifier,
    blueprint: entity.blueprint.identifier,
    title: entity.title,
    icon: entity.icon,
    team: entity.team,
    properties: propertiesOf(entity),
    relations: relationsOf(entity.links),
    createdAt: new Date(entity.createdAt).toISOString(),
    updatedAt: new Date(entity.updatedAt).toISOString(),
    $datasource: entity.datasource.name,
  };
}

/**
 * Which fields a search asks for (`include`, `exclude`: `title`, `properties.arn`, `relations.account`, …).
 * With `include` the answer holds those and always `identifier` and `blueprint`.
 */
export function projection(
  include: readonly string[],
  exclude: readonly string[],
): (entity: StoredEntity) => JsonObject {
  const excluded = new Set(exclude);
  if (include.length === 0 && excluded.size === 0) return (entity) => ({ ...entityDocument(entity) });
  const included = include.length === 0 ? undefined : new Set([...include, 'identifier', 'blueprint']);
  const wanted = (path: string, parent = path): boolean =>
    !excluded.has(path) &&
    !excluded.has(parent) &&
    (included === undefined || included.has(path) || included.has(parent));

  return (entity) => {
    const answer: JsonObject = {};
    for (const [key, value] of Object.entries(entityDocument(entity))) {
      if ((key === 'properties' || key === 'relations') && isObject(value)) {
        const kept = Object.entries(value).filter(([name]) => wanted(`${key}.${name}`, key));
        if (kept.length > 0 || wanted(key)) answer[key] = Object.fromEntries(kept);
      } else if (wanted(key)) {
        answer[key] = value;
      }
    }
    return answer;
  };
}

/** Whether anything of the entity holds the text (lower-case), for the search box of the catalog page. */
export function mentions(entity: StoredEntity, needle: string): boolean {
  if (entity.identifier.toLowerCase().includes(needle)) return true;
  if (entity.title?.toLowerCase().includes(needle) === true) return true;
  if (entity.properties.toLowerCase().includes(needle)) return true;
  return Object.values(entity.links).some((value) =>
    linked(value).some(
      (target) =>
        target.identifier.toLowerCase().includes(needle) ||
        target.title?.toLowerCase().includes(needle) === true,
    ),
  );
}
