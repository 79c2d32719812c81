import { notFound, Refusal } from '../refusal.js';
import type { Catalog } from './catalog.js';
import { linked } from './model.js';
import type { Blueprint, StoredEntity } from './model.js';

/**
 * Deletes entities of one blueprint. A dependent is an entity that points to a deleted one by a *required* relation: with
 * `withDependents` it goes too (and so on), without it the whole request is refused and nothing is deleted. Other relations
 * to what was deleted become empty. Identifiers that do not exist are passed over.
 *
 * @returns the requested identifiers that existed, and how many entities went in all
 */
export function deleteEntities(
  catalog: Catalog,
  blueprint: Blueprint,
  identifiers: readonly string[],
  withDependents: boolean,
): { deleted: string[]; count: number } {
  const doomed = new Set<StoredEntity>();
  for (const identifier of identifiers) {
    const entity = blueprint.entities.get(identifier);
    if (entity !== undefined) doomed.add(entity);
  }
  const deleted = [...doomed].map((entity) => entity.identifier);
  // A set yields what is added while it is walked, so dependents of dependents are found as well.
  for (const entity of doomed) {
    for (const dependent of dependentsOf(entity)) {
      if (!withDependents) throw hasDependents(entity, dependent);
      doomed.add(dependent);
    }
  }
  for (const entity of doomed) catalog.remove(entity);
  return { deleted, count: doomed.size };
}

/** `DELETE …/entities/:entity`: as above, but 404 for one that does not exist. */
export function deleteEntity(
  catalog: Catalog,
  blueprint: Blueprint,
  identifier: string,
  withDependents: boolean,
): number {
  if (!blueprint.entities.has(identifier)) throw notFound('Entity', identifier);
  return deleteEntities(catalog, blueprint, [identifier], withDependents).count;
}

function* dependentsOf(entity: StoredEntity): Generator<StoredEntity> {
  for (const referrer of entity.referrers ?? []) {
    if (referrer === entity) continue;
    for (const rule of referrer.blueprint.relations.values()) {
      if (rule.required && linked(referrer.links[rule.name]).includes(entity)) yield referrer;
    }
  }
}

function hasDependents(entity: StoredEntity, dependent: StoredEntity): Refusal {
  const message = `Entity "${entity.identifier}" is required by "${dependent.identifier}" of blueprint "${dependent.blueprint.identifier}"`;
  return new Refusal(409, 'has_dependents', message);
}
