import { randomUUID } from 'node:crypto';

import { Kysely, Migrator } from 'kysely';

import { SyncError } from '../config/sync-error.js';
import { candidateMethods } from './candidates.js';
import { openDialect } from './dialect.js';
import { ledgerOfAnotherIntegration, ledgerTooNew, ledgerUnavailable } from './errors.js';
import { inventoryMethods } from './inventory.js';
import { migrations } from './migrations.js';
import { markMethods } from './marks.js';
import { pageMethods } from './pages.js';
import { planMethods } from './plans.js';
import { reconcileMethods } from './reconcile.js';
import { reportMethods } from './report.js';
import type { Tables } from './schema.js';
import { scopeMethods } from './scopes.js';
import { Store } from './store.js';
import { syncMethods } from './syncs.js';
import { toldMethods } from './told.js';
import type { Ledger } from './types.js';
import { waitingMethods } from './waiting.js';
import { workerMethods } from './workers.js';

/**
 * Opens a ledger, making or migrating its tables. Safe where several workers start at once.
 * @param options.url `file:…` or `postgres://…`
 * @param options.integration identifier of the integration that the ledger belongs to
 * Throws `LedgerUnavailable`, `LedgerOfAnotherIntegration` or `LedgerTooNew`.
 */
export async function openLedger({
  url,
  integration,
}: {
  url: string;
  integration: string;
}): Promise<Ledger> {
  let store: Store | undefined;
  try {
    const { engine, dialect } = openDialect(url);
    store = new Store(url, engine, new Kysely<Tables>({ dialect }));
    await migrate(store);
    const id = await claim(store, integration);
    const { db } = store;
    return {
      id,
      engine,
      ...syncMethods(store),
      ...workerMethods(store),
      ...inventoryMethods(store),
      ...scopeMethods(store),
      ...pageMethods(store),
      ...markMethods(store),
      ...waitingMethods(store),
      ...planMethods(store),
      ...reconcileMethods(store),
      ...candidateMethods(store),
      ...reportMethods(store),
      ...toldMethods(store),
      close: () => db.destroy(),
    };
  } catch (error) {
    await store?.db.destroy().catch(() => undefined);
    throw error instanceof SyncError ? error : ledgerUnavailable(url, error);
  }
}

async function migrate({ db, engine, url }: Store): Promise<void> {
  const known = migrations(engine);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(known) } });
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (tables.some(({ name }) => name === 'kysely_migration')) {
    const unknown = await db
      .withTables<{ kysely_migration: { name: string } }>()
      .selectFrom('kysely_migration')
      .select('name')
      .where('name', 'not in', Object.keys(known))
      .executeTakeFirst();
    if (unknown) throw ledgerTooNew(url, unknown.name);
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
}

/** Names the ledger and its integration on first use; the first of several workers wins. Answers the ledger's id. */
function claim(store: Store, integration: string): Promise<string> {
  return store.write(async (db) => {
    await db
      .insertInto('meta')
      .values([
        { key: 'id', value: randomUUID() },
        { key: 'integration', value: integration },
      ])
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const rows = await db.selectFrom('meta').selectAll().execute();
    const valueOf = (key: string) => rows.find((row) => row.key === key)?.value ?? '';
    if (valueOf('integration') !== integration) {
      throw ledgerOfAnotherIntegration(store.url, valueOf('integration'), integration);
    }
    return valueOf('id');
  });
}
