import { sql } from 'kysely';

import { eachBlueprint } from './names.js';
import { recordEntities } from './records.js';
import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { EntityRecord, Ledger, WaitingEntity } from './types.js';

type WaitingMethods = Pick<Ledger, 'nextWaiting' | 'settleWaiting' | 'listWaiting'>;

/** What is handed out at once: as much as is recorded at once, and little enough for the memory of any worker. */
const PAGE_ROWS = 1_000;
const PAGE_BYTES = 8 * 1024 * 1024;

/** Entities that wait for the target of a relation, and what became of them. */
export function waitingMethods(store: Store): WaitingMethods {
  return {
    nextWaiting: (seq, { pointedAt, after }) =>
      store.read(async (db) => {
        const waiting = db
          .selectFrom('waiting')
          .where('seq', '=', seq)
          .where('id', '>', after)
          .where(isPointedAt(pointedAt))
          .orderBy('id')
          .limit(PAGE_ROWS);
        const ids = fitting(await waiting.select(['id', 'bytes']).execute());
        const last = ids.at(-1);
        if (last === undefined) return [];
        const rows = await waiting.selectAll().where('id', '<=', last).execute();
        return rows.map(({ id, blueprint, identifier, resource_id, hash, occurred_at, reason, body }) => ({
          id,
          blueprint,
          identifier,
          resourceId: resource_id,
          hash,
          occurredAt: occurred_at ?? undefined,
          reason,
          body,
        }));
      }),
    settleWaiting: (seq, { written, left }) =>
      store.write(async (db) => {
        for (const { id, reason } of left) {
          await db
            .updateTable('waiting')
            .set({ reason })
            .where('seq', '=', seq)
            .where('id', '=', id)
            .execute();
        }
        const records = new Map(written.map(({ id, record }) => [id, record]));
        const byScope = new Map<number, EntityRecord[]>();
        await inChunks([...records.keys()], async (chunk) => {
          // Only what still waits: an attempt before this one may have settled it.
          const gone = await db
            .deleteFrom('waiting')
            .where('seq', '=', seq)
            .where('id', 'in', chunk)
            .returning(['id', 'scope_id'])
            .execute();
          for (const { id, scope_id } of gone) {
            const record = records.get(id);
            if (!record) continue;
            const ofScope = byScope.get(scope_id);
            if (ofScope) ofScope.push(record);
            else byScope.set(scope_id, [record]);
          }
        });
        const kinds = new Map<string, number>();
        for (const [scopeId, ofScope] of [...byScope].toSorted(([a], [b]) => a - b)) {
          await recordEntities(db, seq, scopeId, ofScope);
          await countAsWritten(db, seq, scopeId, ofScope.length);
          const { kind } = await db
            .selectFrom('scope')
            .select('kind')
            .where('id', '=', scopeId)
            .executeTakeFirstOrThrow();
          kinds.set(kind, (kinds.get(kind) ?? 0) + ofScope.length);
        }
        return [...kinds].map(([kind, count]) => ({ kind, written: count }));
      }),
    listWaiting: (seq, limit) =>
      store.read(async (db) => {
        const { total } = await db
          .selectFrom('waiting')
          .select(db.fn.countAll<number | string>().as('total'))
          .where('seq', '=', seq)
          .executeTakeFirstOrThrow();
        const rows = await db
          .selectFrom('waiting')
          .innerJoin('scope', 'scope.id', 'waiting.scope_id')
          .select(['account', 'region', 'kind', 'block', 'blueprint', 'identifier', 'reason'])
          .where('seq', '=', seq)
          .orderBy('waiting.id')
          .limit(limit)
          .execute();
        const named = rows.map(({ account, region, kind, block, blueprint, identifier, reason }) => ({
          key: { account, region, kind, block },
          blueprint,
          identifier,
          reason,
        }));
        return { total: Number(total), named };
      }),
  };
}

/** Keeps a page's waiting entities; what the page has of the same names takes the place of what waited before. */
export async function keepWaiting(
  db: Db,
  seq: number,
  scopeId: number,
  entities: readonly { blueprint: string; identifier: string }[],
  waiting: readonly WaitingEntity[],
): Promise<void> {
  const some = await db
    .selectFrom('waiting')
    .select('id')
    .where('scope_id', '=', scopeId)
    .where('seq', '=', seq)
    .limit(1)
    .executeTakeFirst();
  if (some) await dropWaiting(db, seq, scopeId, [...entities, ...waiting]);
  const rows = waiting.map(({ resourceId, occurredAt, body, ...entity }) => ({
    ...entity,
    seq,
    scope_id: scopeId,
    resource_id: resourceId,
    occurred_at: occurredAt ?? null,
    bytes: Buffer.byteLength(body),
    body,
  }));
  await inChunks(rows, (chunk) => db.insertInto('waiting').values(chunk).execute());
}

async function dropWaiting(
  db: Db,
  seq: number,
  scopeId: number,
  names: readonly { blueprint: string; identifier: string }[],
): Promise<void> {
  await eachBlueprint(names, (blueprint, chunk) =>
    db
      .deleteFrom('waiting')
      .where('scope_id', '=', scopeId)
      .where('blueprint', '=', blueprint)
      .where('identifier', 'in', chunk)
      .where('seq', '=', seq)
      .execute(),
  );
}

/** Whether a relation of this resync's entities points at it: by its identifier, whatever the blueprint. */
function isPointedAt(pointedAt: boolean) {
  const exists = sql<boolean>`exists (select 1 from relation_target t
    where t.identifier = waiting.identifier and t.seq = waiting.seq)`;
  return pointedAt ? exists : sql<boolean>`not ${exists}`;
}

/** The first ones, as far as their bytes fit; at least one. */
function fitting(rows: readonly { id: number; bytes: number }[]): number[] {
  let bytes = 0;
  const taken: number[] = [];
  for (const row of rows) {
    bytes += row.bytes;
    if (taken.length > 0 && bytes > PAGE_BYTES) break;
    taken.push(row.id);
  }
  return taken;
}

async function countAsWritten(db: Db, seq: number, scopeId: number, count: number): Promise<void> {
  await db
    .updateTable('scope_run')
    .set((row) => ({ written: row('written', '+', count), failed: row('failed', '-', count) }))
    .where('seq', '=', seq)
    .where('scope_id', '=', scopeId)
    .execute();
}
