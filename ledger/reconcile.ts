import { sql } from 'kysely';

import { countNames, spareTargets } from './candidates.js';
import type { Store } from './store.js';
import type { Ledger } from './types.js';

type ReconcileMethods = Pick<
  Ledger,
  'siblings' | 'keepKinds' | 'unplannedScopes' | 'clearScope' | 'settleOwnership'
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
        await spareTargets(db, seq);
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
  };
}
