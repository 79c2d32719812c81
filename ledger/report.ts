import { toScopeRun } from './scopes.js';
import type { Db, Store } from './store.js';
import type { Ledger } from './types.js';

/** What a resync's report is made of. */
export function reportMethods(store: Store): Pick<Ledger, 'scopeRuns' | 'scopeNotices' | 'summarize'> {
  return {
    scopeRuns: (seq, { offset, limit }) =>
      store.read(async (db) => {
        const rows = await runsOf(db, seq)
          .orderBy('scope.account')
          .orderBy('scope.kind')
          .orderBy('scope.region')
          .orderBy('scope.block')
          .limit(limit)
          .offset(offset)
          .execute();
        return rows.map(toScopeRun);
      }),
    scopeNotices: (seq, limit) =>
      store.read(async (db) => {
        const rows = await runsOf(db, seq).where('scope_run.notices', '<>', '[]').limit(limit).execute();
        return rows.map(toScopeRun).flatMap(({ key, notices }) => notices.map((notice) => ({ key, notice })));
      }),
    summarize: (seq) =>
      store.read(async (db) => {
        const { fn } = db;
        const rows = await db
          .selectFrom('scope_run')
          .innerJoin('scope', 'scope.id', 'scope_run.scope_id')
          .where('scope_run.seq', '=', seq)
          .groupBy(['scope.account', 'scope.kind'])
          .orderBy('scope.account')
          .orderBy('scope.kind')
          .select(['scope.account', 'scope.kind'])
          .select([
            fn.sum<number | string>('found').as('found'),
            fn.sum<number | string>('written').as('written'),
            fn.sum<number | string>('unchanged').as('unchanged'),
            fn.sum<number | string>('failed').as('failed'),
            fn.sum<number | string>('unsure').as('unsure'),
            fn.sum<number | string>('filtered').as('filtered'),
            fn
              .countAll<number | string>()
              .filterWhere('state', 'not in', ['complete', 'unsupported'])
              .as('incomplete'),
          ])
          .execute();
        // Postgres gives sums as decimal text.
        return rows.map(({ account, kind, ...counts }) => ({
          account,
          kind,
          found: Number(counts.found),
          written: Number(counts.written),
          unchanged: Number(counts.unchanged),
          failed: Number(counts.failed),
          unsure: Number(counts.unsure),
          filtered: Number(counts.filtered),
          incomplete: Number(counts.incomplete),
        }));
      }),
  };
}

/** The runs of a resync, each with its scope's key. */
function runsOf(db: Db, seq: number) {
  return db
    .selectFrom('scope_run')
    .innerJoin('scope', 'scope.id', 'scope_run.scope_id')
    .selectAll('scope_run')
    .select(['scope.account', 'scope.region', 'scope.kind', 'scope.block'])
    .where('scope_run.seq', '=', seq);
}
