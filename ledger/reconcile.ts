import { sql } from 'kysely';

import { byBlueprint } from './names.js';
import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { Ledger } from './types.js';

type ReconcileMethods = Pick<
  Ledger,
  'unplannedScopes' | 'clearScope' | 'settleOwnership' | 'nextStale' | 'forget' | 'orphans'
>;

/** What decides at the end of a resync which entities go. */
export function reconcileMethods(store: Store): ReconcileMethods {
  return {
    unplannedScopes: (seq) =>
      store.read(async (db) => {
        const rows = await db
          .selectFrom('entity')
          .innerJoin('scope', 'scope.id', 'entity.scope_id')
          .leftJoin('scope_run', (join) =>
            join.onRef('scope_run.scope_id', '=', 'scope.id').on('scope_run.seq', '=', seq),
          )
          .where('scope_run.seq', 'is', null)
          .where('entity.reference', '=', 0)
          .groupBy(['scope.id', 'scope.account', 'scope.region', 'scope.kind', 'scope.block'])
          .select(['scope.id', 'scope.account', 'scope.region', 'scope.kind', 'scope.block'])
          .select(db.fn.countAll<number | string>().as('entities'))
          .orderBy('scope.id')
          .execute();
        return rows.map(({ id, account, region, kind, block, entities }) => ({
          scopeId: id,
          key: { account, region, kind, block },
          entities: Number(entities),
        }));
      }),
    clearScope: (seq, scopeId) =>
      store.write(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('entity')
          .set({ gone_seq: seq })
          .where('scope_id', '=', scopeId)
          .where('reference', '=', 0)
          .executeTakeFirst();
        return Number(numUpdatedRows);
      }),
    settleOwnership: (seq) =>
      store.write(async (db) => {
        await sql`delete from entity where gone_seq = ${seq} and exists (
          select 1 from entity other where other.blueprint = entity.blueprint and other.identifier = entity.identifier
          and (other.gone_seq is null or other.gone_seq <> ${seq}))`.execute(db);
        const stale = await countNames(
          db,
          sql`select distinct blueprint, identifier from entity where gone_seq = ${seq}`,
        );
        const all = await countNames(
          db,
          sql`select distinct blueprint, identifier from entity where reference = 0`,
        );
        return { stale, kept: all - stale };
      }),
    nextStale: (seq, limit) =>
      store.read((db) =>
        db
          .selectFrom('entity')
          .select(['blueprint', 'identifier'])
          .distinct()
          .where('gone_seq', '=', seq)
          .orderBy('blueprint')
          .orderBy('identifier')
          .limit(limit)
          .execute(),
      ),
    forget: (refs) =>
      store.write(async (db) => {
        for (const [blueprint, identifiers] of byBlueprint(refs)) {
          await inChunks(identifiers, async (chunk) => {
            await db
              .deleteFrom('entity')
              .where('blueprint', '=', blueprint)
              .where('identifier', 'in', chunk)
              .execute();
            await db
              .deleteFrom('inventory')
              .where('blueprint', '=', blueprint)
              .where('identifier', 'in', chunk)
              .execute();
          });
        }
      }),
    orphans: (seq, limit) =>
      store.read(async (db) => {
        const orphans = db
          .selectFrom('inventory')
          .where('inventory.seq', '=', seq)
          .where((row) =>
            row.not(
              row.exists(
                row
                  .selectFrom('entity')
                  .select(sql<number>`1`.as('one'))
                  .whereRef('entity.blueprint', '=', 'inventory.blueprint')
                  .whereRef('entity.identifier', '=', 'inventory.identifier'),
              ),
            ),
          );
        const { total } = await orphans
          .select(db.fn.countAll<number | string>().as('total'))
          .executeTakeFirstOrThrow();
        const refs = await orphans
          .select(['blueprint', 'identifier'])
          .orderBy('blueprint')
          .orderBy('identifier')
          .limit(limit)
          .execute();
        return { total: Number(total), refs };
      }),
  };
}

async function countNames(db: Db, names: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{
    total: number | string;
  }>`select count(*) as total from (${names}) names`.execute(db);
  return Number(rows[0]?.total ?? 0);
}
