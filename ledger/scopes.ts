import type { Selectable } from 'kysely';

import { NO_COUNTS } from './counts.js';
import type { Tables } from './schema.js';
import type { Store } from './store.js';
import type { Ledger, ScopeRun, ScopeState } from './types.js';

type ScopeMethods = Pick<Ledger, 'openScope' | 'restartScope' | 'closeScope'>;

/** Scopes and their runs. */
export function scopeMethods(store: Store): ScopeMethods {
  return {
    openScope: (seq, key) =>
      store.write(async (db) => {
        const columns = ['account', 'region', 'kind', 'block'] as const;
        await db
          .insertInto('scope')
          .values(key)
          .onConflict((conflict) => conflict.columns([...columns]).doNothing())
          .execute();
        const scope = await db
          .selectFrom('scope')
          .select(['id', 'last_found'])
          .where('account', '=', key.account)
          .where('region', '=', key.region)
          .where('kind', '=', key.kind)
          .where('block', '=', key.block)
          .executeTakeFirstOrThrow();
        await db
          .insertInto('scope_run')
          .values({ seq, scope_id: scope.id, state: 'open', cursor: null, ...NO_COUNTS, notices: '[]' })
          .onConflict((conflict) => conflict.columns(['seq', 'scope_id']).doNothing())
          .execute();
        const run = await db
          .selectFrom('scope_run')
          .selectAll()
          .where('seq', '=', seq)
          .where('scope_id', '=', scope.id)
          .executeTakeFirstOrThrow();
        return { ...toScopeRun({ ...run, ...key }), lastFound: scope.last_found };
      }),
    restartScope: (seq, scopeId) =>
      store.write(async (db) => {
        await db
          .updateTable('scope_run')
          .set({ cursor: null, ...NO_COUNTS })
          .where('seq', '=', seq)
          .where('scope_id', '=', scopeId)
          .execute();
        await db.deleteFrom('waiting').where('seq', '=', seq).where('scope_id', '=', scopeId).execute();
      }),
    closeScope: (seq, scopeId, { state, error, notices = [] }) =>
      store.write(async (db) => {
        const run = await db
          .updateTable('scope_run')
          .set({
            state,
            error_code: error?.code ?? null,
            error_message: error?.message ?? null,
            notices: JSON.stringify(notices),
            ...(state === 'complete' && { cursor: null }),
          })
          .where('seq', '=', seq)
          .where('scope_id', '=', scopeId)
          .returning('found')
          .executeTakeFirst();
        if (state !== 'complete' || run === undefined) return;
        const sync = await db.selectFrom('sync').select('dry_run').where('seq', '=', seq).executeTakeFirst();
        if (sync?.dry_run === 1) return;
        await db
          .updateTable('scope')
          .set({ completed_seq: seq, last_found: run.found })
          .where('id', '=', scopeId)
          .execute();
      }),
  };
}

type ScopeRunRow = Selectable<Tables['scope_run']> & {
  account: string;
  region: string;
  kind: string;
  block: string;
};

export function toScopeRun(row: ScopeRunRow): ScopeRun {
  const { account, region, kind, block, found, written, unchanged, failed, unsure, filtered } = row;
  return {
    scopeId: row.scope_id,
    key: { account, region, kind, block },
    state: toState(row.state),
    cursor: row.cursor,
    counts: { found, written, unchanged, failed, unsure, filtered },
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    notices: toTexts(row.notices),
  };
}

function toState(text: string): ScopeState {
  return text === 'complete' || text === 'unsupported' || text === 'denied' || text === 'failed'
    ? text
    : 'open';
}

function toTexts(json: string): string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map(String) : [];
}
