import type { Json } from '../../../port/types.js';
import { objectAt, onlyKeys, stringAt } from '../json.js';
import { invalid } from '../refusal.js';
import type { Catalog } from './catalog.js';
import type { StoredEntity } from './model.js';

const KEYS = new Set(['datasource_prefix', 'datasource_suffix', 'limit', 'before', 'from']);

export interface InventoryQuery {
  prefix: string;
  suffix: string;
  limit: number;
  /** Only entities last updated before (strictly), milliseconds since the epoch. */
  before: number;
  /** Place to go on from. */
  datasource: number;
  slot: number;
}

export interface InventoryPage {
  entities: StoredEntity[];
  /** Cursor of the next page; undefined on the last. */
  next: string | undefined;
}

/** Reads the body of `POST /v1/blueprints/entities/datasource-entities`. */
export function readInventoryQuery(value: Json | undefined, maxLimit: number): InventoryQuery {
  const body = objectAt(value, 'body');
  onlyKeys(body, KEYS, 'body');
  const limit = body['limit'] ?? maxLimit;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw invalid(`body/limit must be an integer from 1 to ${maxLimit}`);
  }
  const before = body['before'] ?? null;
  const time = before === null ? Infinity : Date.parse(stringAt(before, 'body/before'));
  if (Number.isNaN(time)) throw invalid('body/before must match format "date-time"');
  return {
    prefix: stringAt(body['datasource_prefix'], 'body/datasource_prefix'),
    suffix: stringAt(body['datasource_suffix'], 'body/datasource_suffix'),
    limit,
    before: time,
    ...readCursor(body['from'] ?? null),
  };
}

function readCursor(from: Json): { datasource: number; slot: number } {
  if (from === null || from === '') return { datasource: 0, slot: 0 };
  const match = /^(\d+)\.(\d+)$/.exec(Buffer.from(stringAt(from, 'body/from'), 'base64url').toString());
  if (match === null) throw invalid('body/from is not a cursor of this API');
  return { datasource: Number(match[1]), slot: Number(match[2]) };
}

/**
 * One page of what the matching datasources own. The order is that of becoming owned, so writes between two pages neither
 * repeat nor hide an entity that stays where it is.
 */
export function inventoryPage(catalog: Catalog, query: InventoryQuery): InventoryPage {
  const entities: StoredEntity[] = [];
  for (let index = query.datasource; index < catalog.datasources.length; index += 1) {
    const datasource = catalog.datasources[index];
    if (datasource === undefined) break;
    const { name, slots } = datasource;
    if (!name.startsWith(query.prefix) || !name.endsWith(query.suffix)) continue;
    for (let slot = index === query.datasource ? query.slot : 0; slot < slots.length; slot += 1) {
      const entity = slots[slot];
      if (entity === undefined || entity.updatedAt >= query.before) continue;
      if (entities.length === query.limit) {
        return { entities, next: Buffer.from(`${index}.${slot}`).toString('base64url') };
      }
      entities.push(entity);
    }
  }
  return { entities, next: undefined };
}
