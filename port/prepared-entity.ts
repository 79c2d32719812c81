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

/** Content hash of an entity's JSON text for the ledger: 132 bits of SHA-256 in 22 characters. */
export function contentHash(json: string): string {
  return createHash('sha256').update(json).digest('base64url').slice(0, 22);
}
