import { sql } from 'kysely';

import { byBlueprint } from './names.js';
import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { Ledger } from './types.js';

type ReconcileMethods = Pick<
  Ledger,
  | 'siblings'
  | 'keepKinds'
  | 'unplannedScopes'
  | 'clearScope'
  | 'settleOwnership'
  | 'nextStale'
  | 'forget'
  | 'orphans'
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
    siblings: (seq, { account, region, kind }) =>
      store.read(async (db) => {
        const { fn } = db;
        const row = await db
          .selectFrom('scope')
          .innerJoin('scope_run', 'scope_run.scope_id', 'scope.id')
          .select([
            fn.countAll<number | string>().as('runs'),
            fn.countAll<number | string>().filterWhere('state', '<>', 'complete').as('incomplete'),
          ])
          .where('scope_run.seq', '=', seq)
          .where('account', '=', account)
          .where('region', '=', region)
          .where('kind', '=', kind)
          .executeTakeFirstOrThrow();
        return { runs: Number(row.runs), incomplete: Number(row.incomplete) };
      }),
    keepKinds: (seq, kinds) =>
      store.write(async (db) => {
        if (kinds !== 'all' && kinds.length === 0) return;
        await db
          .updateTable('entity')
          .set({ gone_seq: null })
          .where('gone_seq', '=', seq)
          .$if(kinds !== 'all', (query) =>
            query.where(
              'scope_id',
              'in',
              db
                .selectFrom('scope')
                .select('id')
                .where('kind', 'in', kinds === 'all' ? [] : [...kinds]),
            ),
          )
          .execute();
      }),
    settleOwnership: (seq) =>
      store.write(async (db) => {
        await sql`update entity set gone_seq = null where gone_seq = ${seq} and exists (
          select 1 from scope_run r where r.seq = ${seq} and r.scope_id = entity.scope_id and r.state <> 'complete')`.execute(
          db,
        );
        // Another block of the kind, which was not read to its end, may have got what this one lost.
        await sql`update entity set gone_seq = null where gone_seq = ${seq} and exists (
          select 1 from scope lost
          join scope sibling on sibling.account = lost.account and sibling.region = lost.region and sibling.kind = lost.kind
          join scope_run r on r.scope_id = sibling.id and r.seq = ${seq}
          where lost.id = entity.scope_id and (r.doubtful = 1 or r.state not in ('complete', 'unsupported')))`.execute(
          db,
        );
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
          // Port makes the missing targets of relations for us (createMissingRelatedEntities): they are nobody's orphans.
          .where(
            'inventory.identifier',
            'not in',
            db.selectFrom('relation_target').select('identifier').where('seq', '=', seq),
          )
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
