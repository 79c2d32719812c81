import type { Resource } from '../aws/types.js';
import type { Entity } from '../port/types.js';
import type { RegionTask } from './region-task.js';

/**
 * Entities of a resource of which an optional action was denied. A known value must not be overwritten by what could not
 * be read, so every property and relation is left out whose expression names what the action gives, or that is null.
 * @returns undefined where leaving out is no protection, because the mapping replaces entities (`enableMergeEntity: false`)
 */
export function withoutUnread(
  entities: Entity[],
  resource: Extract<Resource, { state: 'read' }>,
  task: Pick<RegionTask, 'ready' | 'mapping'>,
): Entity[] | undefined {
  const { missing = [] } = resource;
  if (missing.length === 0) return entities;
  if (!task.mapping.enableMergeEntity) return undefined;
  const { kind, block } = task.ready;
  const names = kind.actions
    .filter(({ name }) => missing.some(({ action }) => action === name))
    .flatMap(({ gives }) => gives);
  return entities.map((entity) => ({
    ...entity,
    ...(entity.properties && { properties: keepRead(entity.properties, block.entity.properties, names) }),
    ...(entity.relations && { relations: keepRead(entity.relations, block.entity.relations, names) }),
  }));
}

function keepRead<T>(
  values: Record<string, T>,
  expressions: Record<string, unknown>,
  names: readonly string[],
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => {
      const expression = JSON.stringify(expressions[field] ?? '');
      return value !== null && !names.some((name) => expression.includes(name));
    }),
  );
}
