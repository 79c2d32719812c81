import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { createMappingEngine } from '../../port/mapping/index.js';
import type { MappingInput } from '../../port/mapping/index.js';
import { block, compiled, needsConformance, readConformanceJson } from '../support/mapping-fixture.js';

const CASES = z
  .array(
    z.object({
      name: z.string(),
      program: z.string(),
      input: z.unknown(),
      outputs: z.array(z.unknown()).optional(),
      error: z.boolean().optional(),
    }),
  )
  .parse(needsConformance.skip ? [] : await readConformanceJson('jq/cases.json'));

/** The input as the object that a mapping sees: a program reads it whole, so it is handed in as it is. */
function asInput(value: unknown): MappingInput {
  return z.custom<MappingInput>(() => true).parse(value);
}

/** Neighbours that tell whether anything leaked into them. */
const NEIGHBOURS = { before: '"be" + "fore"', after: '[1, 2] | add' };
const NEIGHBOUR_VALUES = { before: 'before', after: 3 };

describe('jq is the jq of the peer, 1.8.2', () => {
  const engine = createMappingEngine();
  after(() => engine.close());

  test('all 71 cases are read', needsConformance, () => assert.equal(CASES.length, 71));

  for (const { name, program, input, outputs, error } of CASES) {
    const fails = error === true;

    test(`${name}: all outputs, alone`, async () => {
      const all = `[${program}\n] | {all: .}`;
      const mappings = { identifier: '"x"', properties: { all } };
      const page = await engine.map(await compiled(engine, block({ mappings })), [asInput(input)]);
      const value = page.inputs[0]?.entities[0]?.properties?.['all'];
      // An expression that does not compile is left out rather than null (design section 6).
      if (fails) assert.ok(value === null || value === undefined);
      else assert.deepEqual(value, { all: outputs });
    });

    test(`${name}: the first output, as one field over a page of three`, async () => {
      const properties = { before: NEIGHBOURS.before, tried: program, after: NEIGHBOURS.after };
      const source = await compiled(engine, block({ mappings: { identifier: '"x"', properties } }));
      const page = await engine.map(
        source,
        [1, 2, 3].map(() => asInput(input)),
      );
      const dropped = source.dropped.length > 0;
      assert.ok(!dropped || fails);
      const tried = fails ? null : (outputs?.[0] ?? null);
      const expected = { ...NEIGHBOUR_VALUES, ...(dropped ? {} : { tried }) };
      for (const { entities } of page.inputs) assert.deepEqual(entities[0]?.properties, expected);
      assert.equal(page.inputs.length, 3);
      assert.deepEqual(page.fieldErrors.length, fails && !dropped ? 1 : 0);
    });
  }
});
