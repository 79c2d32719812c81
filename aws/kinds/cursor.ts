import { createHash } from 'node:crypto';

/**
 * Where a list is to be read on: `skip` items into the page that `token` asks for. Those items' ids are hashed, since a
 * page that is asked for again may have changed: then it is read from its beginning, and no item is lost.
 */
export interface Position {
  token: string | undefined;
  skip: number;
  hash: string;
}

/** The cursor's text; opaque to everybody else. */
export function encodeCursor({ token, skip, hash }: Position): string {
  return JSON.stringify(skip === 0 ? { t: token } : { t: token, n: skip, h: hash });
}

/** Reads a cursor; undefined where it is none of ours. */
export function decodeCursor(text: string): Position | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const token = 't' in value ? value.t : undefined;
  const skip = 'n' in value ? value.n : 0;
  const hash = 'h' in value ? value.h : '';
  if (token !== undefined && typeof token !== 'string') return undefined;
  if (typeof skip !== 'number' || typeof hash !== 'string') return undefined;
  return { token, skip, hash };
}

/** Hash of ids in their order. */
export function hashIds(ids: readonly string[]): string {
  const hash = createHash('sha1');
  for (const id of ids) hash.update(id).update('\n');
  return hash.digest('base64url').slice(0, 16);
}
