import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { settingsOf } from '../../demo/port/options.js';
import { allRoutes } from '../../demo/port/routes/index.js';
import { createWorld } from '../../demo/port/world.js';
import { CREDENTIALS } from '../support/port-stand-in-client.js';

const TEXT = readFileSync(new URL('../../../docs/port-stand-in.md', import.meta.url), 'utf8');
const ROUTES = allRoutes(createWorld(settingsOf({ credentials: CREDENTIALS }), () => ''));

test('the document lists exactly the endpoints that are answered, with their names and families', () => {
  const written = [...TEXT.matchAll(/^\| `([A-Z]+ \S+)`\s*\| `([\w-]+)`\s*\| ([\w-]+)\s*\|$/gm)].map((row) =>
    row.slice(1).join(' '),
  );
  const answered = ROUTES.filter(({ realm }) => realm === 'api').map(
    ({ method, path, name, family }) => `${method} ${path} ${name} ${family}`,
  );
  assert.deepEqual(written, answered);
});

test('the document names every part of the control interface', () => {
  const control = ROUTES.filter(({ realm }) => realm === 'control');
  assert.ok(control.length > 10);
  for (const { path } of control) assert.ok(TEXT.includes(path.replace('/_stand-in/', '')), path);
});
