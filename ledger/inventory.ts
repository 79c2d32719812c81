import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { InventoryState, Ledger } from './types.js';

type InventoryMethods = Pick<
  Ledger,
  'beginInventory' | 'addInventoryPage' | 'failInventory' | 'inventoryState'
>;

/** What Port holds of ours, as far as this resync has asked. */
export function inventoryMethods(store: Store): InventoryMethods {
  return {
    beginInventory: (seq) =>
      store.write(async (db) => {
        await db
          .insertInto('inventory_run')
          .values({ seq, state: 'running', cursor: null, entities: 0 })
          .onConflict((conflict) => conflict.column('seq').doNothing())
          .execute();
        const row = await db
          .selectFrom('inventory_run')
          .selectAll()
          .where('seq', '=', seq)
          .executeTakeFirstOrThrow();
        return { state: toState(row.state), cursor: row.cursor, count: row.entities };
      }),
    addInventoryPage: (seq, refs, next) =>
      store.write(async (db) => {
        await addRefs(db, seq, refs);
        await db
          .updateTable('inventory_run')
          .set((row) => ({
            cursor: next,
            state: next === null ? 'complete' : 'running',
            entities: row('entities', '+', refs.length),
          }))
          .where('seq', '=', seq)
          .execute();
        // What older inventories had and this one has not is no longer in Port.
        if (next === null) await db.deleteFrom('inventory').where('seq', '<', seq).execute();
      }),
    failInventory: (seq) =>
      store.write(async (db) => {
        await db.updateTable('inventory_run').set({ state: 'failed' }).where('seq', '=', seq).execute();
      }),
    inventoryState: (seq) =>
      store.read(async (db) => {
        const row = await db
          .selectFrom('inventory_run')
          .select('state')
          .where('seq', '=', seq)
          .executeTakeFirst();
        return row === undefined ? 'none' : toState(row.state);
      }),
  };
}

async function addRefs(
  db: Db,
  seq: number,
  refs: readonly { blueprint: string; identifier: string }[],
): Promise<void> {
  const rows = new Map(
    refs.map(({ blueprint, identifier }) => [`${blueprint}\n${identifier}`, { blueprint, identifier, seq }]),
  );
  await inChunks([...rows.values()], (chunk) =>
    db
      .insertInto('inventory')
      .values(chunk)
      .onConflict((conflict) => conflict.columns(['blueprint', 'identifier']).doUpdateSet({ seq }))
      .execute(),
  );
}

function toState(text: string): InventoryState {
  return text === 'complete' || text === 'failed' ? text : 'running';
}
