import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { Ledger } from './types.js';

type MarkMethods = Pick<
  Ledger,
  'doubtScope' | 'isDoubtful' | 'unseen' | 'countScope' | 'markGone' | 'markAged' | 'markSeen'
>;

/** What a scope that was read to its end marks: entities that are gone or seen after all, and its doubt. */
export function markMethods(store: Store): MarkMethods {
  return {
    unseen: (seq, scopeId, limit, after) =>
      store.read(async (db) => {
        const rows = await db
          .selectFrom('entity')
          .select(['blueprint', 'identifier', 'resource_id'])
          .where('scope_id', '=', scopeId)
          .where('seen_seq', '<', seq)
          .where('reference', '=', 0)
          .where((row) => row.or([row('gone_seq', 'is', null), row('gone_seq', '<', seq)]))
          .$if(after !== undefined, (query) =>
            query.where((row) =>
              row.or([
                row('blueprint', '>', after?.blueprint ?? ''),
                row.and([
                  row('blueprint', '=', after?.blueprint ?? ''),
                  row('identifier', '>', after?.identifier ?? ''),
                ]),
              ]),
            ),
          )
          .orderBy('blueprint')
          .orderBy('identifier')
          .limit(limit)
          .execute();
        return rows.map(({ blueprint, identifier, resource_id }) => ({
          blueprint,
          identifier,
          resourceId: resource_id,
        }));
      }),
    countScope: (seq, scopeId) =>
      store.read(async (db) => {
        const { fn } = db;
        const row = await db
          .selectFrom('entity')
          .select([
            fn.countAll<number | string>().as('owned'),
            fn
              .countAll<number | string>()
              .filterWhere('seen_seq', '<', seq)
              .filterWhere((filter) =>
                filter.or([filter('gone_seq', 'is', null), filter('gone_seq', '<', seq)]),
              )
              .as('unseen'),
          ])
          .where('scope_id', '=', scopeId)
          .where('reference', '=', 0)
          .executeTakeFirstOrThrow();
        return { owned: Number(row.owned), unseen: Number(row.unseen) };
      }),
    markGone: (seq, scopeId, which) =>
      store.write(async (db) => {
        if (which === 'all') return markedOf(await markUnseen(db, seq, scopeId).executeTakeFirst());
        let marked = 0;
        await inChunks(which, async (ids) => {
          marked += markedOf(
            await markUnseen(db, seq, scopeId).where('resource_id', 'in', ids).executeTakeFirst(),
          );
        });
        return marked;
      }),
    markAged: (seq, scopeId, before) =>
      store.write(async (db) =>
        markedOf(await markUnseen(db, seq, scopeId).where('occurred_at', '<', before).executeTakeFirst()),
      ),
    doubtScope: (seq, scopeId) => store.write((db) => doubt(db, seq, scopeId)),
    isDoubtful: (seq, scopeId) =>
      store.read(async (db) => {
        const run = await db
          .selectFrom('scope_run')
          .select('doubtful')
          .where('seq', '=', seq)
          .where('scope_id', '=', scopeId)
          .executeTakeFirst();
        return run?.doubtful === 1;
      }),
    markSeen: (seq, scopeId, ids) =>
      store.write(async (db) => {
        const seen = await seeResources(db, seq, scopeId, ids);
        // Their relations were not read: they may point at anything that this scope pointed at before.
        if (seen > 0) {
          await db
            .updateTable('relation_target')
            .set({ seq })
            .where('scope_id', '=', scopeId)
            .where('seq', '<', seq)
            .execute();
        }
        return seen;
      }),
  };
}

/** Marks entities of the scope as gone, of those that this resync has not seen. */
function markUnseen(db: Db, seq: number, scopeId: number) {
  return db
    .updateTable('entity')
    .set({ gone_seq: seq })
    .where('scope_id', '=', scopeId)
    .where('seen_seq', '<', seq)
    .where('reference', '=', 0);
}

function markedOf({ numUpdatedRows }: { numUpdatedRows: bigint } = { numUpdatedRows: 0n }): number {
  return Number(numUpdatedRows);
}

/** Marks entities of these resources as seen, and counts them. */
export async function seeResources(
  db: Db,
  seq: number,
  scopeId: number,
  ids: readonly string[],
): Promise<number> {
  let seen = 0;
  await inChunks(ids, async (chunk) => {
    const { numUpdatedRows } = await db
      .updateTable('entity')
      .set({ seen_seq: seq, gone_seq: null })
      .where('scope_id', '=', scopeId)
      .where('seen_seq', '<=', seq)
      .where('resource_id', 'in', chunk)
      .executeTakeFirst();
    seen += Number(numUpdatedRows);
  });
  return seen;
}

/** A resource was unsure of which the ledger does not know what it gave: nothing of the scope is deleted. */
export async function doubt(db: Db, seq: number, scopeId: number): Promise<void> {
  await db
    .updateTable('scope_run')
    .set({ doubtful: 1 })
    .where('seq', '=', seq)
    .where('scope_id', '=', scopeId)
    .execute();
}
