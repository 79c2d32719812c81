import type { EntityName, Within } from '../ledger/types.js';
import { deleteEntities, dependantsFirst } from '../port/index.js';
import type { DeletionOptions } from '../port/index.js';
import type { Dependencies } from './dependencies.js';

const BATCH = 1_000;
/** What Port refused is tried again once the others are gone; so often at most. */
const MAX_ROUNDS = 5;

type Refusal = Awaited<ReturnType<typeof deleteEntities>>['refused'][number];

/** What was deleted of this resync's candidates. */
export interface Drained {
  deleted: number;
  /** How many of them were orphans. */
  orphans: number;
  /** How many Port refused, and the first of them. */
  refused: number;
  refusals: Refusal[];
}

export interface DrainOptions extends DeletionOptions {
  /** Whether orphans go, too. */
  orphans: boolean;
  /** Refusals to be kept for the report. */
  named: number;
}

/**
 * Deletes all that is stale, and orphans where they go, blueprint after blueprint with dependants before their targets
 * (port-api.md 6.3). What Port refuses all the same (cycles) is tried again once the rest is gone, until a round removes
 * nothing more. Safe to repeat: each batch is forgotten once Port has deleted it.
 */
export async function drain(
  { ledger, port }: Pick<Dependencies, 'ledger' | 'port'>,
  seq: number,
  { orphans, named, ...flags }: DrainOptions,
  onProgress: (deleted: number) => void,
): Promise<Drained> {
  const blueprints = await ledger.doomedBlueprints(seq, orphans);
  const order = await dependantsFirst(port, blueprints, flags.signal);
  const drained: Drained = { deleted: 0, orphans: 0, refused: 0, refusals: [] };

  const remove = async (next: (within: Within) => Promise<EntityName[]>, blueprint: string) => {
    let deleted = 0;
    for (let after = ''; ;) {
      const refs = await next({ blueprint, after });
      const last = refs.at(-1);
      if (!last) return deleted;
      const result = await deleteEntities(port, refs, flags);
      await ledger.forget(result.deleted);
      deleted += result.deleted.length;
      drained.deleted += result.deleted.length;
      drained.refused += result.refused.length;
      drained.refusals.push(...result.refused.slice(0, named - drained.refusals.length));
      onProgress(drained.deleted);
      after = last.identifier;
    }
  };

  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const before = drained.deleted;
    drained.refused = 0;
    drained.refusals = [];
    for (const blueprint of order) {
      await remove((within) => ledger.nextStale(seq, BATCH, within), blueprint);
      if (orphans)
        drained.orphans += await remove((within) => ledger.nextOrphans(seq, BATCH, within), blueprint);
    }
    if (drained.refused === 0 || drained.deleted === before) break;
  }
  return drained;
}
