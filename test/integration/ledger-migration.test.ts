import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import Database from 'libsql';

import { openLedger } from '../../ledger/index.js';

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ledger-migration-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('processes that open a file of an older version at once all find it migrated', async () => {
  const file = path.join(folder, 'older.db');
  await (await openLedger({ url: `file:${file}`, integration: 'mine' })).close();
  const database = new Database(file);
  database.exec(`drop table waiting; drop table relation_target;
    create table target (identifier text primary key, seq integer not null);
    alter table entity drop column occurred_at; alter table sync drop column told;
    delete from kysely_migration where name > '001-begin'; begin immediate`);
  const program = `const { openLedger } = await import(process.argv[1]);
    await (await openLedger({ url: process.argv[2], integration: 'mine' })).close();`;
  const module = new URL('../../ledger/index.js', import.meta.url).href;
  const open = promisify(execFile);
  const opened = Promise.all(
    Array.from({ length: 3 }, () =>
      open(process.execPath, ['--input-type=module', '-e', program, module, `file:${file}`]),
    ),
  );
  // Until all of them are there, the file is held by a writer.
  setTimeout(() => {
    database.exec('commit');
    database.close();
  }, 2_000);
  await opened;
});
