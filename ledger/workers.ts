import type { Db, Store } from './store.js';
import type { Ledger } from './types.js';

/** Rows of `meta` with this prefix: the identity of a worker that stopped, and when (ms since the epoch). */
const STOPPED = 'stopped:';
const KEPT_MS = 3_600_000;

/** Which workers have said goodbye. They are few and forgotten after an hour, so that `meta` holds them. */
export function workerMethods(store: Store): Pick<Ledger, 'noteWorker' | 'stoppedWorkers'> {
  return {
    noteWorker: (identity, does) =>
      store.write(async (db) => {
        const now = Date.now();
        const old = (await readStopped(db)).filter(({ at }) => now - at > KEPT_MS);
        const keys = [identity, ...old.map((worker) => worker.identity)].map((name) => STOPPED + name);
        await db.deleteFrom('meta').where('key', 'in', keys).execute();
        if (does === 'stop') {
          await db
            .insertInto('meta')
            .values({ key: STOPPED + identity, value: String(now) })
            .execute();
        }
      }),
    stoppedWorkers: () =>
      store.read(async (db) => new Set((await readStopped(db)).map(({ identity }) => identity))),
  };
}

async function readStopped(db: Db): Promise<{ identity: string; at: number }[]> {
  const rows = await db.selectFrom('meta').selectAll().where('key', 'like', `${STOPPED}%`).execute();
  return rows.map(({ key, value }) => ({ identity: key.slice(STOPPED.length), at: Number(value) }));
}
