import { createHash } from 'node:crypto';
import type { Entity } from './types.js';

/** An entity with the JSON text that is sent, made once: the ledger's hash is computed from the same text. */
export interface PreparedEntity {
  readonly entity: Entity;
  readonly json: string;
  /** Length of `json` in UTF-8. */
  readonly bytes: number;
}

export function prepareEntity(entity: Entity): PreparedEntity {
  const json = JSON.stringify(entity);
  return { entity, json, bytes: Buffer.byteLength(json) };
}

/**
 * The entity of a JSON text that `prepareEntity` made, with the very same text.
 * @throws TypeError where it is another text
 */
export function restoreEntity(json: string): PreparedEntity {
  const entity: unknown = JSON.parse(json);
  if (!isEntity(entity)) throw new TypeError('the text was not made of an entity');
  return { entity, json, bytes: Buffer.byteLength(json) };
}

/** Text that we wrote ourselves: that it is an entity at all is what there is to check. */
function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && 'identifier' in value && 'blueprint' in value;
}

/** Content hash of an entity's JSON text for the ledger: 132 bits of SHA-256 in 22 characters. */
export function contentHash(json: string): string {
  return createHash('sha256').update(json).digest('base64url').slice(0, 22);
}
