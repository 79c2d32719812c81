#!/usr/bin/env node
// Makes a checkout ready to run: packages, compiled code, and (for demo, test and bench) the servers they start.
// Uses Node's built-ins only, as it runs before `node_modules` exists. Safe to repeat: what is there is kept.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const purpose = process.argv[2] ?? 'build';

function run(command, args, what) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`\nset-up stopped: ${what} failed${error ? ` (${error.message})` : ''}.`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(
    `Node ${process.versions.node} is too old: install Node 20.11 or later, then run this again.`,
  );
  process.exit(1);
}

const lock = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error('• installing packages (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
}

run(process.execPath, [path.join(root, 'scripts', 'build.mjs'), '--if-changed'], 'the build');

if (purpose !== 'build') {
  run(
    process.execPath,
    [path.join(root, 'dist', 'demo', 'servers', 'prepare.js'), purpose],
    'preparing the servers',
  );
}
