import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import { doubt } from './marks.js';
import { advance, recordTargets } from './pages.js';
import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { Ledger, PlannedAction } from './types.js';

type PlanMethods = Pick<Ledger, 'recordPlan' | 'readPlan'>;

/** Marks an entity that a dry run must not count as lost, because its resource could not be read whole. */
const PROTECTED = 'protected';

/** What a dry run would do. */
export function planMethods(store: Store): PlanMethods {
  return {
    recordPlan: (seq, scopeId, { entities, protectedResources, targets, counts, cursor }) =>
      store.write(async (db) => {
        await record(db, seq, scopeId, entities);
        await recordTargets(db, seq, scopeId, targets);
        await inChunks(protectedResources, async (chunk) => {
          const rows = await db
            .selectFrom('entity')
            .select(['blueprint', 'identifier', 'resource_id'])
            .where('scope_id', '=', scopeId)
            .where('resource_id', 'in', chunk)
            .execute();
          await record(
            db,
            seq,
            scopeId,
            rows.map(({ blueprint, identifier }) => ({ blueprint, identifier, action: PROTECTED })),
          );
          const known = new Set(rows.map(({ resource_id }) => resource_id));
          // As in a resync: it may have given any of what this scope misses.
          if (chunk.some((id) => !known.has(id))) await doubt(db, seq, scopeId);
        });
        await advance(db, seq, scopeId, counts, cursor);
      }),
    readPlan: (seq, limit) =>
      store.read(async (db) => ({
        create: await listAction(db, seq, 'create', limit),
        update: await listAction(db, seq, 'update', limit),
        unchanged: (await listAction(db, seq, 'unchanged', 0)).total,
        delete: await listLost(db, seq, limit),
      })),
  };
}

async function record(
  db: Db,
  seq: number,
  scopeId: number,
  entities: readonly { blueprint: string; identifier: string; action: string }[],
): Promise<void> {
  const rows = new Map(
    entities.map(({ blueprint, identifier, action }) => [
      `${blueprint}\n${identifier}`,
      { seq, scope_id: scopeId, blueprint, identifier, action },
    ]),
  );
  await inChunks([...rows.values()], (chunk) =>
    db
      .insertInto('plan')
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(['seq', 'scope_id', 'blueprint', 'identifier'])
          .doUpdateSet((update) => ({ action: update.ref('excluded.action') })),
      )
      .execute(),
  );
}

function listAction(db: Db, seq: number, action: PlannedAction, limit: number) {
  return list(
    db,
    sql`select distinct blueprint, identifier from plan where seq = ${seq} and action = ${action}`,
    limit,
  );
}

/**
 * Entities that every owner lost: their scope was read to its end in this dry run and did not give them, nor does what
 * it read point at them.
 */
function listLost(db: Db, seq: number, limit: number) {
  const names = sql`select e.blueprint, e.identifier from entity e
    where not exists (select 1 from relation_target t where t.identifier = e.identifier and t.seq = ${seq})
    group by e.blueprint, e.identifier
    having min(case when e.reference = 0
      and exists (select 1 from scope_run r where r.seq = ${seq} and r.scope_id = e.scope_id and r.state = 'complete' and r.doubtful = 0)
      and not exists (select 1 from plan p where p.seq = ${seq} and p.scope_id = e.scope_id
        and p.blueprint = e.blueprint and p.identifier = e.identifier)
      then 1 else 0 end) = 1`;
  return list(db, names, limit);
}

async function list(
  db: Db,
  names: RawBuilder<unknown>,
  limit: number,
): Promise<{ total: number; refs: Name[] }> {
  const counted = await sql<{
    total: number | string;
  }>`select count(*) as total from (${names}) names`.execute(db);
  const { rows } =
    await sql<Name>`select * from (${names}) names order by blueprint, identifier limit ${limit}`.execute(db);
  return { total: Number(counted.rows[0]?.total ?? 0), refs: rows };
}

interface Name {
  blueprint: string;
  identifier: string;
}
