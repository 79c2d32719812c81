import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordOf } from '../support/port-stand-in-client.js';

const MAIN = fileURLToPath(new URL('../../demo/port/main.js', import.meta.url));

function run(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) return line;
  return '';
}

test('the stand-in runs as a process: it prints its address, serves, and stops on SIGTERM', async (t) => {
  const child = run([], { PORT_STAND_IN_CLIENT_ID: 'me', PORT_STAND_IN_CLIENT_SECRET: 'hush' });
  t.after(() => child.kill('SIGKILL'));
  const url = String(recordOf(JSON.parse(await firstLine(child)))['url']);
  const answer = await fetch(`${url}/v1/auth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'me', clientSecret: 'hush' }),
  });
  assert.equal(answer.status, 200);
  assert.equal((await fetch(url)).headers.get('content-type'), 'text/html; charset=utf-8');
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('a port that is none ends the process with a word about it', async () => {
  const child = run(['--port', 'http']);
  assert.ok(child.stderr);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 2);
  assert.match(said, /not a port: http/);
});
