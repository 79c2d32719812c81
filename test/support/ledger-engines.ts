import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';

import { openLedger } from '../../ledger/index.js';
import type { Ledger } from '../../ledger/index.js';
import { needs } from './needs.js';
import { findPostgres, startPostgres } from './postgres.js';
import type { PostgresServer } from './postgres.js';

/** Both engines of the ledger, for a test file: made when its tests begin, gone when they end. */
let folder = '';
let postgres: PostgresServer | undefined;

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ledger-test-'));
});

after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Where this file's ledgers are. */
export function ledgerFolder(): string {
  return folder;
}

let count = 0;
export const ENGINES = [
  {
    engine: 'file',
    options: {},
    url: () => Promise.resolve(`file:${path.join(folder, `ledger-${(count += 1)}.db`)}`),
  },
  {
    engine: 'postgres',
    options: needs(findPostgres(), 'no Postgres server is on this machine'),
    url: freshDatabase,
  },
] as const;

/** Each test has a schema of its own in one server. */
export async function freshDatabase(): Promise<string> {
  postgres ??= await startPostgres();
  const { Client } = await import('pg');
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const name = `ledger_${(count += 1)}`;
  await client.query(`create database ${name}`);
  await client.end();
  return postgres.url.replace(/postgres$/, name);
}

type Work = (ledger: Ledger, address: string) => Promise<void>;

/** Gives each test a fresh ledger, and closes it. */
export function opener(url: () => Promise<string>): (work: Work) => () => Promise<void> {
  return (work) => async () => {
    const address = await url();
    const ledger = await openLedger({ url: address, integration: 'mine' });
    try {
      await work(ledger, address);
    } finally {
      await ledger.close();
    }
  };
}
