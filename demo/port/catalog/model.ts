import type { Json } from '../../../port/types.js';
import type { JsonObject } from '../json.js';

/** Says what is wrong with a property's value ("must be string"), or nothing. */
export type ValueCheck = (value: Json) => string | undefined;

export interface RelationRule {
  name: string;
  title: string;
  target: string;
  many: boolean;
  required: boolean;
}

/** What an entity's relations point to; a relation without a value has no key. */
export type Links = Record<string, StoredEntity | StoredEntity[]>;

/** Who wrote an entity last, in Port's words its `$datasource`, and what else it owns in the order it came to own it. */
export interface Datasource {
  readonly name: string;
  readonly index: number;
  /** Never compacted, so that a place in it can serve as a cursor; what left is `undefined`. */
  readonly slots: (StoredEntity | undefined)[];
  owned: number;
}

export interface Blueprint {
  readonly identifier: string;
  /** As it was posted, normalised. */
  document: JsonObject;
  title: string;
  properties: Map<string, ValueCheck>;
  /** Names of required properties. */
  required: readonly string[];
  relations: Map<string, RelationRule>;
  readonly entities: Map<string, StoredEntity>;
  createdAt: number;
  updatedAt: number;
}

/** One entity, held small: a catalog of a million fits in about a gigabyte. */
export class StoredEntity {
  title: string | null = null;
  icon: string | null = null;
  team: Json = null;
  /** JSON text: a third of the memory that the parsed object takes, and nothing for the collector to walk. */
  properties = '{}';
  links: Links = {};
  /** Entities with a relation to this one. */
  referrers: Set<StoredEntity> | undefined;
  datasource: Datasource;
  slot: number;
  updatedAt: number;

  constructor(
    readonly blueprint: Blueprint,
    readonly identifier: string,
    datasource: Datasource,
    slot: number,
    readonly createdAt: number,
  ) {
    this.datasource = datasource;
    this.slot = slot;
    this.updatedAt = createdAt;
  }
}

export function linked(value: StoredEntity | StoredEntity[] | undefined): readonly StoredEntity[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
