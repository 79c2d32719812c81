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
