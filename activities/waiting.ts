import type { Mapping } from '../config/mapping-types.js';
import type { EntityRecord, KeptWaiting, WaitingEntity } from '../ledger/types.js';
import type { Json, PreparedEntity, Refusal, UpsertOutcome } from '../port/index.js';
import type { Candidate } from './triage.js';

/** Where Port makes missing targets itself, what it refuses is not for waiting. */
export function mayWait({ createMissingRelatedEntities }: Mapping): boolean {
  return !createMissingRelatedEntities;
}

/** An entity as it is kept while it waits for a target. */
export function toWaiting(
  { entity, ref, prepared, hash, resourceId, occurredAt }: Candidate,
  refusal: Refusal,
): WaitingEntity {
  return {
    blueprint: ref?.blueprint ?? textOf(entity.blueprint),
    identifier: ref?.identifier ?? textOf(entity.identifier),
    resourceId,
    hash,
    occurredAt,
    reason: reasonOf(refusal),
    body: prepared.json,
  };
}

/** Why Port refused an entity, as the ledger keeps it and the report says it. */
export function reasonOf({ code, message }: Refusal): string {
  return `${code}: ${message}`;
}

/** What the ledger is to know of one that was written in the end. */
export function toRecord(
  { blueprint, identifier, resourceId, hash, occurredAt }: KeptWaiting,
  { entity }: PreparedEntity,
  outcome: Extract<UpsertOutcome, { status: 'written' }>,
): EntityRecord {
  const record = { blueprint, resourceId, written: true };
  return typeof entity.identifier === 'string'
    ? { ...record, identifier, hash, occurredAt }
    : // Found by a search: it is somebody else's, known and never deleted by us.
      { ...record, identifier: outcome.identifier, hash: null, reference: true };
}

/** A name as it is; a search, or whatever else stands in a name's place, as its JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
