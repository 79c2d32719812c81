import { z } from 'zod';

import type { Store } from './store.js';
import { toOutcome } from './syncs.js';
import type { Ledger } from './types.js';

const blocksSchema = z.array(
  z.object({ index: z.number().int(), state: z.enum(['open', 'completed', 'failed', 'aborted']) }),
);

/** What Port was told of each block of a resync. */
export function toldMethods(store: Store): Pick<Ledger, 'tellBlocks' | 'findTold'> {
  return {
    tellBlocks: (seq, blocks) =>
      store.write(async (db) => {
        await db
          .updateTable('sync')
          .set({ told: JSON.stringify(blocks) })
          .where('seq', '=', seq)
          .execute();
      }),
    findTold: (syncId) =>
      store.read(async (db) => {
        const row = await db
          .selectFrom('sync')
          .select(['seq', 'mapping_hash', 'started_at', 'outcome', 'told'])
          .where('sync_id', '=', syncId)
          .executeTakeFirst();
        if (row === undefined || row.told === null) return undefined;
        return {
          syncId,
          seq: row.seq,
          mappingHash: row.mapping_hash,
          startedAt: row.started_at,
          outcome: toOutcome(row.outcome),
          blocks: blocksSchema.parse(JSON.parse(row.told)),
        };
      }),
  };
}
