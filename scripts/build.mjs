#!/usr/bin/env node
// Fills dist/: compiled code, the prebuilt workflow bundle and data files. `--if-changed` skips an up-to-date build.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built');
const { include } = JSON.parse(
  (await import('node:fs')).readFileSync(path.join(root, 'tsconfig.json'), 'utf8'),
);

/** Files below the compiled folders, tests' fixtures included. */
function* sources() {
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs']) yield file;
  for (const folder of include) {
    if (!existsSync(path.join(root, folder))) continue;
    for (const entry of readdirSync(path.join(root, folder), { recursive: true }))
      yield path.join(folder, entry);
  }
}

if (process.argv.includes('--if-changed') && existsSync(stamp)) {
  const built = statSync(stamp).mtimeMs;
  if ([...sources()].every((file) => statSync(path.join(root, file)).mtimeMs <= built)) process.exit(0);
}

console.error('• building dist/');
rmSync(dist, { recursive: true, force: true });
const started = new Date();
const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);

// Data files that code reads from beside itself.
for (const file of sources()) {
  if (/\.(json|css|html|yaml|yml)$/.test(file) && !file.startsWith('package') && file !== 'tsconfig.json') {
    cpSync(path.join(root, file), path.join(dist, file), { recursive: true });
  }
}

const { bundleWorkflows } = await import(pathToFileURL(path.join(dist, 'worker', 'bundle.js')).href);
await bundleWorkflows();
chmodSync(path.join(dist, 'client', 'main.js'), 0o755);
writeFileSync(stamp, `${started.toISOString()}\n`);
