import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';

import { parseMapping, parseMappingYaml } from '../../config/mapping.js';
import type { ParsedMapping } from '../../config/mapping-types.js';
import { readDefaultResources } from '../../config/default-resources.js';
import { startPort } from '../../demo/port/index.js';
import { checkEntity } from '../../port/index.js';
import type { Entity } from '../../port/index.js';
import { createMappingEngine } from '../../port/mapping/index.js';
import type { MappingEngine, MappingInput } from '../../port/mapping/index.js';
import { targetsFirst } from '../../port/setup/default-blueprints.js';
import {
  compiled,
  needsConformance,
  readConformance,
  readConformanceJson,
} from '../support/mapping-fixture.js';
import { single, callPort, CREDENTIALS, recordOf, tokenOf } from '../support/port-stand-in-client.js';

const { blueprints, mapping } = readDefaultResources();
const RAW = readFileSync(new URL('../fixtures/default-kinds/raw.json', import.meta.url), 'utf8');
const PLACES = [
  { partition: 'aws', region: 'eu-west-1', console: 'console.aws.amazon.com' },
  { partition: 'aws-cn', region: 'cn-north-1', console: 'console.amazonaws.cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', console: 'console.amazonaws-us-gov.com' },
];

let engine: MappingEngine;
before(() => (engine = createMappingEngine()));
after(() => engine.close());

function rawIn({ partition, region }: { partition: string; region: string }): MappingInput[] {
  const objects: unknown = JSON.parse(RAW.replaceAll('PARTITION', partition).replaceAll('REGION', region));
  assert.ok(Array.isArray(objects));
  return objects.map(recordOf);
}

/** Entities of raw objects by a mapping, in the order of the objects; objects without a block give none. */
async function entitiesOf(parsed: ParsedMapping, objects: readonly MappingInput[]): Promise<Entity[]> {
  const entities: Entity[] = [];
  for (const object of objects) {
    for (const block of parsed.mapping.resources.filter(({ kind }) => kind === object['Type'])) {
      const { inputs, fieldErrors } = await engine.map(await compiled(engine, block), [object]);
      assert.deepEqual(fieldErrors, [], block.kind);
      assert.equal(inputs[0]?.error, undefined, block.kind);
      entities.push(...(inputs[0]?.entities ?? []));
    }
  }
  return entities;
}

suite('the default mapping', () => {
  test('is read without a problem or a warning, and every expression compiles', async () => {
    const parsed = parseMapping(mapping);
    assert.deepEqual([parsed.problems, parsed.warnings], [[], []]);
    for (const block of parsed.mapping.resources) {
      assert.deepEqual((await compiled(engine, block)).dropped, [], block.kind);
    }
  });

  test('names each blueprint once, and maps each of its properties and relations', () => {
    const parsed = parseMapping(mapping);
    const mapped = parsed.mapping.resources.map(({ entity }) => [
      entity.blueprint,
      Object.keys(entity.properties).toSorted(),
      Object.keys(entity.relations).toSorted(),
    ]);
    const defined = blueprints.map(({ identifier, schema, relations }) => [
      `"${identifier}"`,
      Object.keys(schema.properties).toSorted(),
      Object.keys(relations).toSorted(),
    ]);
    assert.deepEqual(mapped, defined);
  });

  test('survives objects of which AWS said nothing but the name', async () => {
    const least = rawIn({ partition: 'aws', region: 'eu-west-1' }).map((object) => {
      const named = Object.entries(recordOf(object['Properties'])).filter(([key]) =>
        /^(Id|Arn|\w+Arn|InstanceId|QueueUrl|\w*Name|DBInstanceIdentifier)$/.test(key),
      );
      return Object.assign({}, object, { Properties: Object.fromEntries(named) });
    });
    assert.equal((await entitiesOf(parseMapping(mapping), least)).length, blueprints.length);
  });

  test('tells services of two clusters apart whose ARNs are of the old form', async () => {
    const service = rawIn({ partition: 'aws', region: 'eu-west-1' }).find(
      ({ Type }) => Type === 'AWS::ECS::Service',
    );
    const ServiceArn = 'arn:aws:ecs:eu-west-1:111111111111:service/cart';
    const services = ['north', 'south'].map((cluster) =>
      Object.assign({}, service, {
        Properties: { ServiceArn, ServiceName: 'cart' },
        __ExtraContext: {
          AccountId: '1',
          Region: 'eu-west-1',
          ClusterArn: `arn:aws:ecs:::cluster/${cluster}`,
        },
      }),
    );
    const identifiers = (await entitiesOf(parseMapping(mapping), services)).map(
      ({ identifier }) => identifier,
    );
    assert.deepEqual(identifiers, ['arn:aws:ecs:::cluster/north/cart', 'arn:aws:ecs:::cluster/south/cart']);
  });

  for (const place of PLACES) {
    test(`gives entities that fit their blueprints, with ARNs and links of ${place.partition} (P37)`, async (t) => {
      const port = await startPort({ credentials: CREDENTIALS });
      t.after(() => port.close());
      port.seed({ blueprints: blueprints.map((blueprint) => JSON.parse(JSON.stringify(blueprint))) });
      const authorization = await tokenOf(port);
      const entities = await entitiesOf(parseMapping(mapping), rawIn(place));
      assert.equal(entities.length, blueprints.length);
      for (const entity of entities) {
        assert.equal(checkEntity(entity), undefined);
        const spec = single(textOf(entity.blueprint));
        const { status, body } = await callPort(port, spec, entity, { authorization });
        assert.equal(status, 201, `${textOf(entity.blueprint)}: ${JSON.stringify(body)}`);
        const texts = Object.values(entity.properties ?? {}).filter((value) => typeof value === 'string');
        for (const text of texts.filter((value) => value.startsWith('arn:'))) {
          assert.match(text, new RegExp(`^arn:${place.partition}:`));
        }
        const link = entity.properties?.['link'];
        if (link !== undefined)
          assert.match(textOf(link), new RegExp(`^https://${place.console}/.+${place.region}`));
      }
      const instance = entities.find(({ blueprint }) => blueprint === 'ec2Instance');
      assert.equal(
        instance?.properties?.['arn'],
        `arn:${place.partition}:ec2:${place.region}:111111111111:instance/i-0123456789abcdef0`,
      );
    });
  }

  test('gives every property a value where AWS gave what it is made of', async () => {
    for (const { blueprint, properties } of await entitiesOf(
      parseMapping(mapping),
      rawIn(PLACES[0] ?? fail()),
    )) {
      const empty = Object.entries(properties ?? {}).filter(([, value]) => value === null);
      const absent = new Set(['kmsMasterKeyId', 'tracingConfig']);
      assert.deepEqual(
        empty.filter(([name]) => !absent.has(name)),
        [],
        textOf(blueprint),
      );
    }
  });
});

suite('the default blueprints', () => {
  test('point only at each other, in no circle', () => {
    const known = new Set<string>();
    for (const { identifier, relations } of targetsFirst(blueprints)) {
      for (const { target } of Object.values(relations))
        assert.ok(known.has(target), `${identifier} → ${target}`);
      known.add(identifier);
    }
    assert.equal(known.size, blueprints.length);
  });

  test('keep the properties and relations of the peer’s, by name and type', needsConformance, async () => {
    const peer = await readConformanceJson('aws-v3/port-resources/blueprints.json');
    assert.ok(Array.isArray(peer) && peer.length >= 4);
    for (const theirs of peer.map(recordOf)) {
      const ours = blueprints.find(({ identifier }) => identifier === theirs['identifier']);
      for (const [name, rule] of Object.entries(recordOf(recordOf(theirs['schema'])['properties']))) {
        const { type, format, items, enum: values } = recordOf(rule);
        const own = recordOf(ours?.schema.properties[name]);
        assert.deepEqual(
          { type: own['type'], format: own['format'], items: own['items'], enum: own['enum'] },
          { type, format, items, enum: values },
          `${String(theirs['identifier'])}.${name}`,
        );
      }
      assert.deepEqual(ours?.relations, theirs['relations']);
    }
  });

  test(
    'are filled as the peer’s mapping fills them, but for the ARN that it gets wrong',
    needsConformance,
    async () => {
      const peer = parseMappingYaml(await readConformance('aws-v3/port-resources/port-app-config.yml'));
      const objects = rawIn({ partition: 'aws', region: 'eu-west-1' });
      const ours = await entitiesOf(parseMapping(mapping), objects);
      const theirs = await entitiesOf(peer, objects);
      assert.ok(theirs.length >= 4);
      for (const entity of theirs) {
        const own = ours.find(({ blueprint }) => blueprint === entity.blueprint);
        assert.equal(own?.identifier, entity.identifier);
        for (const [name, value] of Object.entries(entity.properties ?? {})) {
          if (entity.blueprint === 'ec2Instance' && name === 'arn') continue;
          assert.deepEqual(own?.properties?.[name], value, name);
        }
      }
    },
  );
});

function textOf(value: unknown): string {
  assert.ok(typeof value === 'string');
  return value;
}

function fail(): never {
  throw new Error('there is no such place');
}
