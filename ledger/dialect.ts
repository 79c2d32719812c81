import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { CompiledQuery, PostgresDialect, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Dialect, DialectAdapter, Driver, SqliteDialectConfig } from 'kysely';
import Database from 'libsql';
import { Pool, types } from 'pg';

/** Where SQL is kept: an embedded libsql file, or a Postgres server that several workers share. */
export type Engine = 'file' | 'postgres';

/** How long a statement waits for another process's lock on the file, in milliseconds. */
const BUSY_MS = 10_000;
const POSTGRES_CONNECTIONS = 10;

export interface OpenDialect {
  engine: Engine;
  dialect: Dialect;
}

/**
 * Opens the engine that a ledger's URL names.
 * @param url `file:/path/to/ledger.db` (its folder is made) or `postgres://user:password@host/database`
 */
export function openDialect(url: string): OpenDialect {
  return url.startsWith('file:') ? openFile(url) : openPostgres(url);
}

function openFile(url: string): OpenDialect {
  const file = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const database = new Database(file);
  // A crash of the machine may lose the last transactions, never the file's integrity; what is lost is written again.
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = ${BUSY_MS}`);
  return { engine: 'file', dialect: new FileDialect({ database }) };
}

function openPostgres(url: string): OpenDialect {
  const pool = new Pool({
    connectionString: url,
    max: POSTGRES_CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    // Counts and times fit a number; text would silently compare wrong.
    types: { getTypeParser: (type) => (type === types.builtins.INT8 ? Number : types.getTypeParser(type)) },
  });
  // An idle connection that breaks is replaced; the statement that needs one says what is wrong.
  pool.on('error', () => undefined);
  return { engine: 'postgres', dialect: new PostgresDialect({ pool }) };
}

/** A transaction takes the write lock when it begins: one that takes it half-way fails where another process wrote. */
class FileDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/**
 * SQLite changes its schema within transactions, too: a migration that is interrupted leaves nothing behind, and of two
 * processes that open the file at once the second finds it migrated.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}
