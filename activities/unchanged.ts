import type { KnownEntity } from '../ledger/types.js';

/**
 * Whether an entity need not be written: Port holds it with this content, by the ledger and by this resync's inventory,
 * and it was written less than the refresh age ago. The age varies by entity between 80 and 100 % of `refreshMs`, so that
 * a catalog written at once is not rewritten at once.
 */
export function isUnchanged(
  known: Pick<KnownEntity, 'hash' | 'present' | 'writtenAt'>,
  hash: string,
  identifier: string,
  now: number,
  refreshMs: number,
): boolean {
  if (known.hash !== hash || !known.present || known.writtenAt === null) return false;
  return now - known.writtenAt < refreshMs * (1 - 0.2 * fraction(identifier));
}

/** A number in [0, 1) that depends on the text alone (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
