import { toScopeRun } from './scopes.js';
import type { Db, Store } from './store.js';
import type { Ledger, ScopeCounts } from './types.js';

type ReportMethod = 'scopeRuns' | 'scopeNotices' | 'summarize' | 'summarizeBlocks';

/** What a resync's report is made of. */
export function reportMethods(store: Store): Pick<Ledger, ReportMethod> {
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
        const rows = await sums(db, seq)
          .groupBy(['scope.account', 'scope.kind'])
          .orderBy('scope.account')
          .orderBy('scope.kind')
          .select(['scope.account', 'scope.kind'])
          .execute();
        return rows.map(({ account, kind, ...counts }) =>
          Object.assign({ account, kind }, toNumbers(counts)),
        );
      }),
    summarizeBlocks: (seq) =>
      store.read(async (db) => {
        const rows = await sums(db, seq)
          .groupBy(['scope.kind', 'scope.block'])
          .select(['scope.kind', 'scope.block'])
          .execute();
        return rows.map(({ kind, block, ...counts }) => Object.assign({ kind, block }, toNumbers(counts)));
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

/** Sums over the runs of a resync, to be grouped. */
function sums(db: Db, seq: number) {
  const { fn } = db;
  return db
    .selectFrom('scope_run')
    .innerJoin('scope', 'scope.id', 'scope_run.scope_id')
    .where('scope_run.seq', '=', seq)
    .select([
      fn.sum<Sum>('found').as('found'),
      fn.sum<Sum>('written').as('written'),
      fn.sum<Sum>('unchanged').as('unchanged'),
      fn.sum<Sum>('failed').as('failed'),
      fn.sum<Sum>('unsure').as('unsure'),
      fn.sum<Sum>('filtered').as('filtered'),
      fn.countAll<Sum>().filterWhere('state', 'not in', ['complete', 'unsupported']).as('incomplete'),
    ]);
}

/** Postgres gives sums as decimal text. */
type Sum = number | string;

function toNumbers(counts: Record<keyof ScopeCounts | 'incomplete', Sum>) {
  return {
    found: Number(counts.found),
    written: Number(counts.written),
    unchanged: Number(counts.unchanged),
    failed: Number(counts.failed),
    unsure: Number(counts.unsure),
    filtered: Number(counts.filtered),
    incomplete: Number(counts.incomplete),
  };
}
