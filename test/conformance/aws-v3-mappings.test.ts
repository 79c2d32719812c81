import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { parseMappingYaml } from '../../config/mapping.js';
import { createMappingEngine } from '../../port/mapping/index.js';
import {
  compiled,
  CONFORMANCE,
  needsConformance,
  readConformance,
  readConformanceJson,
} from '../support/mapping-fixture.js';

const FOLDERS = needsConformance.skip
  ? []
  : (await readdir(new URL('aws-v3/', CONFORMANCE))).filter((name) => name !== 'port-resources').toSorted();

/** Where upstream's hand-written expectation agrees with its own mapping (the data's README). */
const CONSISTENT = new Set([
  'account-info',
  'ec2-instance',
  'ec2-volume',
  'ecr-repository',
  'ecs-task-definition',
  'elasticache-cluster',
  'memorydb-user',
  'rds-db-instance',
  'ses-configuration-set',
  'sqs-queue',
]);

/** Properties whose blueprint is at odds with raw data and mapping: tags of a function are a map, there a list. */
const BLUEPRINT_SLIPS = new Map([['lambda-function', 'Tags']]);

const object = z.record(z.string(), z.unknown());
const blueprint = z.object({
  schema: z.object({
    properties: z.record(
      z.string(),
      z.object({ type: z.string().optional(), enum: z.array(z.unknown()).optional() }),
    ),
  }),
  relations: z.record(z.string(), z.unknown()).default({}),
});

describe("the peer's own examples give the peer's own entities", () => {
  const engine = createMappingEngine();
  after(() => engine.close());

  test('all 22 folders are read', needsConformance, () => assert.equal(FOLDERS.length, 22));

  for (const folder of FOLDERS) {
    test(folder, async () => {
      const parsed = parseMappingYaml(await readConformance(`aws-v3/${folder}/mappings.yaml`));
      assert.deepEqual([parsed.problems, parsed.warnings], [[], []]);
      const [block] = parsed.mapping.resources;
      assert.ok(block && parsed.mapping.resources.length === 1);
      const raw = object.parse(await readConformanceJson(`aws-v3/${folder}/raw-data.json`));
      const expression = await compiled(engine, block);
      assert.deepEqual(expression.dropped, []);

      const page = await engine.map(expression, [raw, raw]);
      const computed = await readConformanceJson(`aws-v3/${folder}/computed-output.json`);
      const alike = { entities: [computed], filtered: 0 };
      assert.deepEqual(page, { inputs: [alike, alike], fieldErrors: [] });

      const entity = object.parse(page.inputs[0]?.entities[0]);
      if (CONSISTENT.has(folder)) {
        const expected = object.parse(await readConformanceJson(`aws-v3/${folder}/expected-output.json`));
        assert.deepEqual(comparable(entity, expected), comparable(expected, expected));
      }
      const slip = BLUEPRINT_SLIPS.get(folder);
      fitsBlueprint(
        entity,
        blueprint.parse(await readConformanceJson(`aws-v3/${folder}/blueprint.json`)),
        slip,
      );
    });
  }
});

test("the peer's default mapping is accepted without a remark", needsConformance, async () => {
  const { mapping, problems, warnings } = parseMappingYaml(
    await readConformance('aws-v3/port-resources/port-app-config.yml'),
  );
  assert.deepEqual([problems, warnings], [[], []]);
  assert.deepEqual(
    mapping.resources.map(({ kind }) => kind),
    ['AWS::Account::Info', 'AWS::S3::Bucket', 'AWS::EC2::Instance', 'AWS::ECS::Cluster'],
  );
});

/** Step 4 of the data's README: no icon, blueprint only where expected, nulls and empty objects as if absent. */
function comparable(entity: Record<string, unknown>, expected: Record<string, unknown>): unknown {
  const { icon: _icon, blueprint, properties, relations, ...rest } = entity;
  return withoutNulls({
    ...rest,
    ...('blueprint' in expected ? { blueprint } : {}),
    properties: properties ?? {},
    relations: relations ?? {},
  });
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}

function fitsBlueprint(
  entity: Record<string, unknown>,
  { schema, relations }: z.infer<typeof blueprint>,
  slip: string | undefined,
): void {
  for (const [name, value] of Object.entries(object.parse(entity['properties'] ?? {}))) {
    const property = schema.properties[name];
    assert.ok(property, `the blueprint has no property ${name}`);
    if (value === null || name === slip) continue;
    if (property.type !== undefined) assert.equal(jsonType(value), property.type, name);
    if (property.enum !== undefined) assert.ok(property.enum.includes(value), `${name} is not in its enum`);
  }
  for (const name of Object.keys(object.parse(entity['relations'] ?? {}))) {
    assert.ok(name in relations, `the blueprint has no relation ${name}`);
  }
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
