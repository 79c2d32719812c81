import type { Selectable } from 'kysely';

import type { Tables } from './schema.js';
import type { Db, Store } from './store.js';
import type { Lease, Ledger, Outcome, SyncRecord } from './types.js';

/** The lease is one row of this name. */
const LEASE = 'resync';
const KEPT_SYNCS = 100;
/** Resyncs whose scope runs and dry-run plans are kept. */
const KEPT_RUNS = 5;

type SyncMethods = Pick<
  Ledger,
  | 'acquireLease'
  | 'readLease'
  | 'releaseLease'
  | 'startSync'
  | 'findSync'
  | 'finishSync'
  | 'listSyncs'
  | 'storeMapping'
  | 'loadMapping'
>;

/** Resyncs, their lease, and the mappings they ran with. */
export function syncMethods(store: Store): SyncMethods {
  return {
    acquireLease: (lease) =>
      store.write(async (db) => {
        const { syncId, workflowId, temporal, takenAt } = lease;
        await db
          .insertInto('lease')
          .values({ name: LEASE, sync_id: syncId, workflow_id: workflowId, temporal, taken_at: takenAt })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute();
        const holder = await readLease(db);
        // Freed between our insert and our look: as good as held by somebody; the caller asks again.
        if (holder === undefined) return { acquired: false, holder: lease };
        return holder.syncId === syncId ? { acquired: true } : { acquired: false, holder };
      }),
    readLease: () => store.read(readLease),
    releaseLease: (syncId) =>
      store.write(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom('lease')
          .where('name', '=', LEASE)
          .where('sync_id', '=', syncId)
          .executeTakeFirst();
        return numDeletedRows > 0;
      }),
    startSync: (sync) =>
      store.write(async (db) => {
        await db
          .insertInto('sync')
          .values({
            sync_id: sync.syncId,
            workflow_id: sync.workflowId,
            run_id: sync.runId,
            started_at: sync.startedAt,
            dry_run: Number(sync.dryRun),
            partial_request: Number(sync.partialRequest),
            mapping_hash: sync.mappingHash,
          })
          .onConflict((conflict) => {
            const known = conflict.column('sync_id');
            return sync.mappingHash === null
              ? known.doNothing()
              : known.doUpdateSet({ mapping_hash: sync.mappingHash });
          })
          .execute();
        return toRecord(
          await db
            .selectFrom('sync')
            .selectAll()
            .where('sync_id', '=', sync.syncId)
            .executeTakeFirstOrThrow(),
        );
      }),
    findSync: (syncId) =>
      store.read(async (db) => {
        const row = await db.selectFrom('sync').selectAll().where('sync_id', '=', syncId).executeTakeFirst();
        return row && toRecord(row);
      }),
    finishSync: (seq, { outcome, endedAt, report }) =>
      store.write(async (db) => {
        await db
          .updateTable('sync')
          .set({ outcome, ended_at: endedAt, report: JSON.stringify(report) })
          .where('seq', '=', seq)
          .execute();
        await forgetOld(db, seq);
      }),
    listSyncs: (limit) =>
      store.read(async (db) => {
        const rows = await db.selectFrom('sync').selectAll().orderBy('seq', 'desc').limit(limit).execute();
        return rows.map(toRecord);
      }),
    storeMapping: (hash, mapping) =>
      store.write(async (db) => {
        await db
          .insertInto('mapping')
          .values({ hash, body: JSON.stringify(mapping), stored_at: Date.now() })
          .onConflict((conflict) => conflict.column('hash').doNothing())
          .execute();
      }),
    loadMapping: (hash) =>
      store.read(async (db) => {
        const row = await db.selectFrom('mapping').select('body').where('hash', '=', hash).executeTakeFirst();
        return row === undefined ? undefined : parseJson(row.body);
      }),
  };
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

async function readLease(db: Db): Promise<Lease | undefined> {
  const row = await db.selectFrom('lease').selectAll().where('name', '=', LEASE).executeTakeFirst();
  return (
    row && { syncId: row.sync_id, workflowId: row.workflow_id, temporal: row.temporal, takenAt: row.taken_at }
  );
}

/** What a ledger of years need not keep: runs of all but the newest resyncs, and mappings that none of them used. */
async function forgetOld(db: Db, ended: number): Promise<void> {
  const syncs = await db
    .selectFrom('sync')
    .select(['seq', 'dry_run', 'ended_at'])
    .orderBy('seq', 'desc')
    .limit(KEPT_SYNCS)
    .execute();
  const lastReal = syncs.find(({ dry_run, ended_at }) => dry_run === 0 && ended_at !== null)?.seq;
  const open = syncs.filter(({ ended_at }) => ended_at === null).map(({ seq }) => seq);
  const kept = [
    ...syncs.slice(0, KEPT_RUNS).map(({ seq }) => seq),
    ...open,
    ...(lastReal === undefined ? [] : [lastReal]),
  ];
  await db.deleteFrom('scope_run').where('seq', 'not in', kept).execute();
  // What is left waiting is named in the report of its resync, which may have to be made once more.
  await db
    .deleteFrom('waiting')
    .where('seq', 'not in', [...open, ended])
    .execute();
  await forgetTargets(db, kept);
  await db.deleteFrom('plan').where('seq', 'not in', kept).execute();
  await db.deleteFrom('inventory_run').where('seq', 'not in', kept).execute();
  const oldest = syncs.at(-1)?.seq ?? 0;
  await db.deleteFrom('sync').where('seq', '<', oldest).execute();
  await db
    .deleteFrom('mapping')
    .where(
      'hash',
      'not in',
      db
        .selectFrom('sync')
        .select('mapping_hash')
        .where('mapping_hash', 'is not', null)
        .$castTo<{ mapping_hash: string }>(),
    )
    // A resync that begins has stored its mapping, but not yet itself.
    .where('stored_at', '<', Date.now() - 86_400_000)
    .execute();
}

/** What a scope said of its targets stands until a later resync read it to its end, however long that takes. */
async function forgetTargets(db: Db, kept: readonly number[]): Promise<void> {
  await db
    .deleteFrom('relation_target')
    .where('seq', 'not in', kept)
    .where((row) =>
      row.or([
        row.exists(
          row
            .selectFrom('scope')
            .select('scope.id')
            .whereRef('scope.id', '=', 'relation_target.scope_id')
            .whereRef('scope.completed_seq', '>', 'relation_target.seq'),
        ),
        row.not(
          row.exists(
            row
              .selectFrom('entity')
              .select('entity.identifier')
              .whereRef('entity.scope_id', '=', 'relation_target.scope_id'),
          ),
        ),
      ]),
    )
    .execute();
}

function toRecord(row: Selectable<Tables['sync']>): SyncRecord {
  return {
    seq: row.seq,
    syncId: row.sync_id,
    workflowId: row.workflow_id,
    runId: row.run_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: toOutcome(row.outcome) ?? null,
    dryRun: row.dry_run === 1,
    partialRequest: row.partial_request === 1,
    mappingHash: row.mapping_hash,
  };
}

/** Undefined where a resync has none yet. */
export function toOutcome(text: string | null): Outcome | undefined {
  return text === 'completed' || text === 'partial' || text === 'failed' || text === 'aborted'
    ? text
    : undefined;
}
