import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { freePort } from '../../worker/embedded/free-port.js';

/** A throwaway Postgres server on the loopback interface. */
export interface PostgresServer {
  /** `postgres://…` of an empty database. */
  url: string;
  stop(): Promise<void>;
}

/** Folder with `initdb` and `postgres`, or undefined where no server is on the machine. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ];
  return folders.find(
    (folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')),
  );
}

/** Makes a cluster in a temporary folder and starts it; Postgres refuses to run as root, so root becomes `postgres`. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error('no Postgres server is on this machine');
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-port-sync-postgres-'));
  const asUser =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];
  if (asUser.length > 0) execFileSync('chown', ['postgres', folder]);
  const run = (program: string, args: string[]): [string, string[]] => {
    const [first = '', ...rest] = [...asUser, path.join(programs, program), ...args];
    return [first, rest];
  };
  const data = path.join(folder, 'data');
  execFileSync(...run('initdb', ['-D', data, '-U', 'sync', '-A', 'trust', '-E', 'UTF8', '--no-sync']), {
    stdio: 'ignore',
    cwd: '/',
  });
  const port = await freePort();
  const child = spawn(
    ...run('postgres', ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']),
    { stdio: 'ignore', cwd: '/' },
  );
  const ended = once(child, 'exit');
  const url = `postgres://sync@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + 30_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('Postgres did not start');
    await sleep(100);
  }
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
