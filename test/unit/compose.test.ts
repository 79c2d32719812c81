import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { z } from 'zod';

import { settingsSchema } from '../../config/settings-schema.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const environment = z.union([
  z.array(z.string()),
  z.record(z.string(), z.string()).transform((map) => Object.entries(map).map(([k, v]) => `${k}=${v}`)),
]);
const composeSchema = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string().optional(),
      build: z.looseObject({ context: z.string(), target: z.string().optional() }).optional(),
      profiles: z.array(z.string()).optional(),
      environment: environment.optional(),
      entrypoint: z.array(z.string()).optional(),
      command: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).optional(),
      volumes: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
const raw: unknown = parse(read('docker-compose.yml'));
const { services, volumes } = composeSchema.parse(raw);
const dockerfile = read('Dockerfile');

/** The schema marks its parts with draft 4's `id` and names its draft by an http address; a validator takes neither. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => (key !== 'id' && key !== '$schema') || typeof entry !== 'string')
      .map(([key, entry]) => [key, withoutIds(entry)]),
  );
}

function validator() {
  const schema: unknown = JSON.parse(read('test/fixtures/compose/compose_spec.json'));
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  return ajv.compile(z.record(z.string(), z.unknown()).parse(withoutIds(schema)));
}

describe('docker-compose.yml', () => {
  test('is valid against the schema of the Compose specification', () => {
    const validate = validator();
    assert.ok(validate(raw), JSON.stringify(validate.errors, null, 2));
  });

  test('would not be valid with a key that Compose does not know', () => {
    const validate = validator();
    assert.equal(validate({ services: { worker: { image: 'x', imagee: 'y' } } }), false);
  });

  test('refers only to services, volumes and files that are there', () => {
    for (const [name, service] of Object.entries(services)) {
      for (const other of Object.keys(service.depends_on ?? {}))
        assert.ok(services[other], `${name} depends on ${other}`);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        assert.ok(source in volumes || existsSync(path.join(ROOT, source)), `${name} mounts ${source}`);
      }
      if (!service.build) assert.match(service.image ?? '', /:[\w.-]+$/, `${name} pins its image`);
      else {
        assert.ok(existsSync(path.join(ROOT, service.build.context, 'Dockerfile')));
        const { target } = service.build;
        if (target !== undefined) assert.match(dockerfile, new RegExp(`^FROM .+ AS ${target}$`, 'm'));
      }
      for (const word of [...(service.environment ?? []), ...(service.command ?? [])]) {
        for (const [, host = ''] of word.matchAll(/(?:https?:\/\/|@|ADDRESS=)([a-z][a-z-]*):\d{4}/g))
          assert.ok(services[host], `${name} talks to ${host}`);
      }
    }
  });

  test('starts no demo service unless its profile is asked for, and nothing else depends on one', () => {
    const demo = new Set(
      Object.keys(services).filter((name) => services[name]?.profiles?.includes('demo') === true),
    );
    assert.deepEqual([...demo].toSorted(), ['demo-seed', 'demo-worker', 'ministack', 'port']);
    for (const [name, service] of Object.entries(services)) {
      if (demo.has(name)) continue;
      for (const other of Object.keys(service.depends_on ?? {})) assert.ok(!demo.has(other), name);
    }
  });

  test('hands every setting of the product to the worker', () => {
    const given = (services['worker']?.environment ?? []).map((entry) => entry.replace(/=.*/, ''));
    // Fixed by the image (health), or of no use where Temporal is given.
    const fixed = new Set(['SYNC_HEALTH_ADDRESS', 'SYNC_TEMPORAL_CLI', 'SYNC_CACHE_DIR']);
    const expected = Object.keys(settingsSchema.shape).filter((name) => !fixed.has(name));
    assert.deepEqual(given.filter((name) => /^(OCEAN__|SYNC_)/.test(name)).toSorted(), expected.toSorted());
  });

  test("gives the demo's worker settings that are valid", () => {
    const entries = (services['demo-worker']?.environment ?? [])
      .map((entry) => /^([^=]+)=(.*)$/.exec(entry)?.slice(1) ?? [])
      .filter(([name = '']) => /^(OCEAN__|SYNC_)/.test(name));
    settingsSchema.strict().parse(Object.fromEntries(entries));
  });

  test('runs the emulator in the version that the demo and the tests rely on', () => {
    const [, version] = /VERSION = '([\d.]+)'/.exec(read('demo/servers/emulator.ts')) ?? [];
    assert.equal(services['ministack']?.image, `ministackorg/ministack:${version}`);
  });
});

describe('the image', () => {
  test('copies only files that are there, and runs what the build makes', () => {
    for (const [, files = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const file of files.split(' ')) assert.ok(existsSync(path.join(ROOT, file)), file);
    }
    for (const [, file = ''] of JSON.stringify(services).matchAll(/\/?(?:app\/)?dist\/([\w/-]+)\.js/g))
      assert.ok(existsSync(path.join(ROOT, `${file}.ts`)), file);
    assert.match(dockerfile, /ENTRYPOINT \["node", "dist\/client\/main.js"\]\nCMD \["worker"\]/);
    assert.ok(existsSync(path.join(ROOT, 'client/main.ts')));
  });

  test('runs as a user without rights, on production packages', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    assert.match(last, /^USER node$/m);
    assert.match(dockerfile, /npm ci --omit=dev/);
  });

  test('brings the Temporal dev server in the version that the product builds itself', () => {
    const [module = ''] =
      /github\.com\/temporalio\/cli\/cmd\/temporal@v[\d.]+/.exec(read('worker/embedded/temporal-cli.ts')) ??
      [];
    assert.ok(module !== '' && dockerfile.includes(module));
  });

  test('leaves secrets and what is built elsewhere out of the build context', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const entry of ['.git', '.env', 'node_modules', 'dist']) assert.ok(ignored.includes(entry), entry);
  });
});
