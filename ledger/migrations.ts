import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

import type { Engine } from './dialect.js';
import type { Tables } from './schema.js';

/** Changes of the schema by their names, in order. Never edit one that was released: add another. */
export function migrations(engine: Engine): Record<string, Migration> {
  return {
    '001-begin': {
      up: async (db: Kysely<Tables>) => {
        const autoIncrement = (column: string) =>
          engine === 'postgres'
            ? sql.raw(`${column} serial primary key`)
            : sql.raw(`${column} integer primary key autoincrement`);
        await sql`create table meta (key text primary key, value text not null)`.execute(db);
        await sql`create table mapping (hash text primary key, body text not null, stored_at bigint not null)`.execute(
          db,
        );
        await sql`create table sync (${autoIncrement('seq')}, sync_id text not null unique, workflow_id text not null,
          run_id text not null, started_at bigint not null, ended_at bigint, outcome text, dry_run integer not null,
          partial_request integer not null, mapping_hash text, report text)`.execute(db);
        await sql`create table lease (name text primary key, sync_id text not null, workflow_id text not null,
          temporal text not null, taken_at bigint not null)`.execute(db);
        await sql`create table scope (${autoIncrement('id')}, account text not null, region text not null,
          kind text not null, block text not null, completed_seq integer, last_found integer,
          unique (account, region, kind, block))`.execute(db);
        await sql`create table scope_run (seq integer not null, scope_id integer not null, state text not null, cursor text,
          found integer not null, written integer not null, unchanged integer not null, failed integer not null,
          unsure integer not null, filtered integer not null, doubtful integer not null default 0, error_code text, error_message text, notices text not null,
          primary key (seq, scope_id))`.execute(db);
        // In SQLite the primary key is the table itself, which saves a copy of every blueprint and identifier.
        const clustered = engine === 'file' ? sql.raw('without rowid') : sql.raw('');
        await sql`create table entity (blueprint text not null, identifier text not null, scope_id integer not null,
          resource_id text not null, hash text, seen_seq integer not null, gone_seq integer, written_at bigint,
          reference integer not null, primary key (blueprint, identifier, scope_id)) ${clustered}`.execute(
          db,
        );
        await sql`create index entity_by_resource on entity (scope_id, resource_id)`.execute(db);
        await sql`create index entity_gone on entity (gone_seq) where gone_seq is not null`.execute(db);
        await sql`create table target (identifier text primary key, seq integer not null) ${clustered}`.execute(
          db,
        );
        await sql`create table inventory (blueprint text not null, identifier text not null, seq integer not null,
          primary key (blueprint, identifier)) ${clustered}`.execute(db);
        await sql`create table inventory_run (seq integer primary key, state text not null, cursor text,
          entities integer not null)`.execute(db);
        await sql`create table plan (seq integer not null, scope_id integer not null, blueprint text not null,
          identifier text not null, action text not null, primary key (seq, scope_id, blueprint, identifier)) ${clustered}`.execute(
          db,
        );
      },
    },
    '002-histories': {
      up: async (db: Kysely<Tables>) => {
        await sql`alter table entity add column occurred_at bigint`.execute(db);
      },
    },
    '003-waiting-and-targets': {
      up: async (db: Kysely<Tables>) => {
        // A resync an hour may fill it with a million rows: more than 32 bits of ids in the life of a ledger.
        const id = sql.raw(
          engine === 'postgres' ? 'id bigserial primary key' : 'id integer primary key autoincrement',
        );
        await sql`create table waiting (${id}, seq integer not null, scope_id integer not null, blueprint text not null,
          identifier text not null, resource_id text not null, hash text not null, occurred_at bigint, reason text not null,
          bytes integer not null, body text not null, unique (scope_id, blueprint, identifier, seq))`.execute(
          db,
        );
        await sql`create index waiting_in_order on waiting (seq, id)`.execute(db);
        // Who points at a target was not known; each resync makes these rows anew.
        await sql`drop table target`.execute(db);
        const clustered = engine === 'file' ? sql.raw('without rowid') : sql.raw('');
        await sql`create table relation_target (identifier text not null, scope_id integer not null, seq integer not null,
          primary key (identifier, scope_id)) ${clustered}`.execute(db);
      },
    },
    '004-told': {
      up: async (db: Kysely<Tables>) => {
        await sql`alter table sync add column told text`.execute(db);
      },
    },
  };
}
