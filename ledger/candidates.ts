import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import { eachBlueprint } from './names.js';
import type { Db, Store } from './store.js';
import type { EntityName, Ledger, Within } from './types.js';

type CandidateMethods = Pick<
  Ledger,
  | 'spared'
  | 'ownedBlueprints'
  | 'releaseSpared'
  | 'doomedBlueprints'
  | 'nextStale'
  | 'countOrphans'
  | 'nextOrphans'
  | 'forget'
>;

/** Entities that are to be deleted once ownership is settled: the stale ones, and orphans. */
export function candidateMethods(store: Store): CandidateMethods {
  return {
    spared: (seq, limit) =>
      store.read(async (db) => {
        const names = sql`select distinct blueprint, identifier from entity where gone_seq = ${-seq}`;
        return { total: await countNames(db, names), refs: await listNames(db, names, limit) };
      }),
    ownedBlueprints: () =>
      store.read(async (db) => {
        const rows = await db
          .selectFrom('entity')
          .select('blueprint')
          .distinct()
          .orderBy('blueprint')
          .execute();
        return rows.map(({ blueprint }) => blueprint);
      }),
    releaseSpared: (seq, targets) =>
      store.write(async (db) => {
        const released = sql`select distinct blueprint, identifier from entity where gone_seq = ${-seq}
          ${targets.length === 0 ? sql.raw('') : sql`and blueprint not in (${sql.join(targets)})`}`;
        const count = await countNames(db, released);
        await db
          .updateTable('entity')
          .set({ gone_seq: seq })
          .where('gone_seq', '=', -seq)
          .$if(targets.length > 0, (query) => query.where('blueprint', 'not in', [...targets]))
          .execute();
        return count;
      }),
    doomedBlueprints: (seq, orphans) =>
      store.read(async (db) => {
        const stale = sql`select blueprint from entity where gone_seq = ${seq}`;
        const all = orphans ? sql`${stale} union select blueprint from (${orphansOf(seq)}) orphans` : stale;
        const { rows } = await sql<{
          blueprint: string;
        }>`select distinct blueprint from (${all}) doomed order by blueprint`.execute(db);
        return rows.map(({ blueprint }) => blueprint);
      }),
    nextStale: (seq, limit, within) =>
      store.read((db) =>
        listNames(
          db,
          sql`select distinct blueprint, identifier from entity where gone_seq = ${seq}`,
          limit,
          within,
        ),
      ),
    countOrphans: (seq) => store.read((db) => countNames(db, orphansOf(seq))),
    nextOrphans: (seq, limit, within) => store.read((db) => listNames(db, orphansOf(seq), limit, within)),
    forget: (refs) =>
      store.write(async (db) => {
        await eachBlueprint(refs, async (blueprint, chunk) => {
          for (const table of ['entity', 'inventory'] as const) {
            await db
              .deleteFrom(table)
              .where('blueprint', '=', blueprint)
              .where('identifier', 'in', chunk)
              .execute();
          }
        });
      }),
  };
}

/**
 * Spares what a kept entity points at: Port would delete that one with it, or make it again (port-api.md 6.1). Kept are
 * the entities that this resync produced, and those of scopes that it did not read whole; of these it is known only what
 * their scope pointed at before, so all of that is spared. What is spared is kept itself, and so is what it points at.
 */
export async function spareTargets(db: Db, seq: number): Promise<void> {
  for (let spared = 1n; spared > 0n;) {
    const { numAffectedRows = 0n } =
      await sql`update entity set gone_seq = ${-seq} where gone_seq = ${seq} and exists (
      select 1 from relation_target t where t.identifier = entity.identifier and (t.seq = ${seq} or t.scope_id in (
        select scope_id from scope_run where seq = ${seq} and unsure > 0
        union select e.scope_id from entity e
          where e.seen_seq < ${seq} and (e.gone_seq is null or e.gone_seq < ${seq}) and e.reference = 0)))`.execute(
        db,
      );
    spared = numAffectedRows;
  }
}

export async function countNames(db: Db, names: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    total: number | string;
  }>`select count(*) as total from (${names}) names`.execute(db);
  return Number(rows[0]?.total ?? 0);
}

/** Names in their order. */
async function listNames(
  db: Db,
  names: RawBuilder<unknown>,
  limit: number,
  within?: Within,
): Promise<EntityName[]> {
  const part = within
    ? sql`where blueprint = ${within.blueprint} and identifier > ${within.after}`
    : sql.raw('');
  const { rows } = await sql<EntityName>`select blueprint, identifier from (${names}) names ${part}
      order by blueprint, identifier limit ${limit}`.execute(db);
  return rows;
}

/**
 * Entities of this resync's inventory that no row knows. What relations of ours point at is nobody's orphan: Port makes
 * missing targets for us (createMissingRelatedEntities).
 */
function orphansOf(seq: number): RawBuilder<unknown> {
  return sql`select i.blueprint, i.identifier from inventory i where i.seq = ${seq}
    and not exists (select 1 from relation_target t where t.identifier = i.identifier and t.seq = ${seq})
    and not exists (select 1 from entity e where e.blueprint = i.blueprint and e.identifier = i.identifier)`;
}
