import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';

import type { Kysely, Transaction } from 'kysely';

import { SyncError } from '../config/sync-error.js';
import type { Engine } from './dialect.js';
import { ledgerUnavailable } from './errors.js';
import type { Tables } from './schema.js';

/** Rows in a statement: few enough that a synchronous engine lets the process breathe, and that parameters fit. */
const CHUNK = 400;
const RETRIES = 5;
/** Postgres: serialization failure, deadlock. SQLite: another process holds the lock. */
const CONFLICTS = /^(40001|40P01|SQLITE_BUSY)/;

export type Db = Kysely<Tables> | Transaction<Tables>;

/** Runs the ledger's transactions: retries conflicts, and says what is wrong where the engine cannot be used. */
export class Store {
  constructor(
    readonly url: string,
    readonly engine: Engine,
    readonly db: Kysely<Tables>,
  ) {}

  /** One transaction. Throws `LedgerUnavailable` for faults of the engine; ours pass through. */
  write<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#guard(() => this.db.transaction().execute(work));
  }

  /** Statements that change nothing. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.#guard(() => work(this.db));
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof SyncError) throw error;
        if (attempt >= RETRIES || !isConflict(error)) throw ledgerUnavailable(this.url, error);
        await sleep(20 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }
}

function isConflict(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && CONFLICTS.test(String(error.code));
}

/** Works through many rows in statements of bounded size, letting others have their turn between them. */
export async function inChunks<T>(rows: readonly T[], work: (chunk: T[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    if (start > 0) await breathe();
    await work(rows.slice(start, start + CHUNK));
  }
}
