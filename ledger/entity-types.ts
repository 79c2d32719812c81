/** An entity in Port, by name. */
export interface EntityName {
  blueprint: string;
  identifier: string;
}

/** Part of a list by name: one blueprint, behind an identifier (the empty text: from the beginning). */
export interface Within {
  blueprint: string;
  after: string;
}

/** An entity that Port refused because the target of a relation is not there yet: kept whole, to be sent again. */
export interface WaitingEntity {
  blueprint: string;
  /** Its name; the JSON of the search where it has a search identifier. */
  identifier: string;
  resourceId: string;
  /** Content hash, as in `EntityRecord`. */
  hash: string;
  occurredAt?: number | undefined;
  /** Why Port refused it. */
  reason: string;
  /** JSON as it was sent. */
  body: string;
}

/** A waiting entity as the ledger hands it out: `id` grows in the order in which they came. */
export interface KeptWaiting extends WaitingEntity {
  id: number;
}

/** An entity as the ledger records it after Port acknowledged it (or found it unchanged). */
export interface EntityRecord {
  blueprint: string;
  identifier: string;
  /** AWS identifier of the resource it was made from. */
  resourceId: string;
  /** Content hash of what Port holds; null where Port refused it, so that it is sent again. */
  hash: string | null;
  /** True where it was written now (sets written_at); false where it was found unchanged or was refused. */
  written: boolean;
  /** When its resource happened, of kinds that are a history; milliseconds since the epoch. */
  occurredAt?: number | undefined;
  /** True for an entity found by a search identifier: known, never deleted by us. */
  reference?: boolean;
  /** True where the ledger knew it as another resource's, or of another time. */
  moved?: boolean;
}

/** What decides whether an entity must be written. */
export interface KnownEntity {
  hash: string | null;
  /** Milliseconds since the epoch; null where never written by us. */
  writtenAt: number | null;
  /** In Port by this resync's inventory. */
  present: boolean;
  /** AWS identifier of the resource it was last made from; null where unknown. */
  resourceId: string | null;
  /** When that resource happened, of kinds that are a history; null where it is not known. */
  occurredAt: number | null;
}

/** What a full look at ownership says at the end of a resync. */
export interface DeletionTotals {
  /** Entities that every owner lost in this resync: to be deleted. */
  stale: number;
  /** Entities that stay. */
  kept: number;
}

export type PlannedAction = 'create' | 'update' | 'unchanged';
