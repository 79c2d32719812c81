import type { StoredEntity } from '../catalog/model.js';

/** Above this, entities stay in the order they were created: sorting them for every look would cost too much. */
const SORTED_MAX = 20_000;

const COLLATOR = new Intl.Collator('en', { numeric: true });

export function nameOf(entity: StoredEntity): string {
  return entity.title ?? entity.identifier;
}

/** By name, as a person would sort them: `web-2` before `web-10`. */
export function sortedByName(entities: readonly StoredEntity[]): readonly StoredEntity[] {
  if (entities.length > SORTED_MAX) return entities;
  return entities.toSorted((a, b) => COLLATOR.compare(nameOf(a), nameOf(b)));
}
