import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { SyncError } from '../../config/sync-error.js';
import { createMappingEngine, type MappingInput } from '../../port/mapping/index.js';
import { block, compiled, mapWith } from '../support/mapping-fixture.js';

const engine = createMappingEngine();
const impatient = createMappingEngine({ deadlineMs: 400 });
after(() => Promise.all([engine.close(), impatient.close()]));

const things = (count: number): MappingInput[] =>
  Array.from({ length: count }, (_, n) => ({ id: `t${n}`, n }));

describe('whatever a user writes, the fields beside it are right', () => {
  /** Expression → its value, or `left out` where it does not compile. */
  const LEFT_OUT = Symbol('left out');
  const cases: [string, unknown][] = [
    ['# only a comment', LEFT_OUT],
    ['', LEFT_OUT],
    ['1 # a comment', 1],
    ['1 # a comment that goes on \\', 1],
    ['1 # and on \\\\\\', 1],
    ['.a) | (.b', LEFT_OUT],
    ['1)]|[(1', LEFT_OUT],
    ['1 catch 2', LEFT_OUT],
    ['"', LEFT_OUT],
    ['"\\(', LEFT_OUT],
    ['def f: 3; f', 3],
    ['def f: 3;', LEFT_OUT],
    ['import "a" as a; 1', LEFT_OUT],
    ['include "a"; 1', LEFT_OUT],
    ['module {}; 1', LEFT_OUT],
    ['$__gate', LEFT_OUT],
    ['break $__halt', LEFT_OUT],
    ['halt', null],
    ['1, halt', 1],
    ['halt, 1', null],
    ['try halt catch 5', null],
    ['halt_error', null],
    ['"x" | halt_error(1)', null],
    ['input', null],
    ['[inputs]', []],
    ['input_line_number', 0],
    ['input_filename', null],
    ['2 | debug', 2],
    ['2 | debug("x")', 2],
    ['2 | stderr', 2],
    ['error', null],
    ['error(null)', null],
    ['error({__jq: 0})', null],
    ['label $out | 1, break $out, 2', 1],
    ['limit(0; 1)', null],
    ['$__loc__', { file: '<top-level>', line: 1 }],
    ['nan', null],
    ['[infinite, -infinite]', [Number.MAX_VALUE, -Number.MAX_VALUE]],
    ['-1', -1],
    ['env', {}],
    ['env.HOME, $ENV.HOME', null],
    ['$ENV.PATH', ''],
    ['reduce range(4) as $i (0; . + $i)', 6],
    ['foreach range(4) as $i (0; . + $i)', 0],
    ['. as [$a] ?// $a | $a | type', 'object'],
    ['"a\\u0000b\\nc"', 'a\0b\nc'],
  ];
  for (const [expression, expected] of cases) {
    test(JSON.stringify(expression), async () => {
      const properties = { before: '.n', tried: expression, after: '.id + "!"' };
      const source = await compiled(engine, block({ query: '.n >= 0', properties }));
      assert.equal(source.dropped.length, expected === LEFT_OUT ? 1 : 0);
      const { inputs } = await engine.map(source, things(3));
      for (const [n, { entities }] of inputs.entries()) {
        const tried = expected === LEFT_OUT ? {} : { tried: expected };
        assert.deepEqual(entities[0]?.properties, { before: n, ...tried, after: `t${n}!` });
      }
      assert.equal(inputs.length, 3);
    });
  }
});

test('the environment of the process is not readable', async () => {
  process.env['SYNC_TEST_SECRET'] = 'secret';
  const properties = {
    a: 'env.SYNC_TEST_SECRET',
    b: '$ENV.SYNC_TEST_SECRET',
    c: '{$ENV} | tostring',
    d: 'env | tostring',
  };
  const { inputs } = await mapWith(engine, { properties }, [{ id: 'a' }]);
  assert.deepEqual(inputs[0]?.entities[0]?.properties, {
    a: null,
    b: null,
    c: '{"ENV":{"PATH":""}}',
    d: '{}',
  });
});

describe('only the offending object pays', () => {
  // Only the first is to meet its deadline, however slow the machine is.
  for (const [what, expression, message, by] of [
    ['runs for ever', 'def f: f; f', /for more than/, impatient],
    ['eats all memory', 'def f: 1 + f; f', /memory/, engine],
    ['nests too deep', 'reduce range(3000) as $i (null; [.])', /too deep/, engine],
  ] as const) {
    test(`one that ${what} is an error that names the expression`, async () => {
      const properties = { other: '.n', bad: `if .n == 7 then (${expression}) else .n end` };
      const { inputs } = await mapWith(by, { properties }, things(30));
      assert.equal(inputs[7]?.error?.path, 'properties.bad');
      assert.match(inputs[7]?.error?.message ?? '', message);
      assert.deepEqual(inputs[7]?.entities, []);
      for (const [n, { entities, error }] of inputs.entries()) {
        if (n === 7) continue;
        assert.deepEqual([entities[0]?.properties, error], [{ other: n, bad: n }, undefined]);
      }
    });
  }

  test('and the selector is named where it is the selector', async () => {
    const query = 'if .n == 2 then def f: f; f else .n != 1 end';
    const { inputs } = await mapWith(impatient, { query }, things(4));
    assert.deepEqual(
      inputs.map(({ entities, filtered, error }) => [entities.length, filtered, error?.path]),
      [
        [1, 0, undefined],
        [0, 1, undefined],
        [0, 0, 'selector.query'],
        [1, 0, undefined],
      ],
    );
  });

  test('a block that runs for ever on every object is given up after a while, and others are served', async () => {
    const runaway = mapWith(impatient, { properties: { a: 'def f: f; f' } }, things(40));
    const innocent = await mapWith(impatient, { properties: { a: '.n' } }, things(3));
    assert.ok(innocent.inputs.every(({ entities }) => entities.length === 1));
    const { inputs } = await runaway;
    assert.ok(inputs.every(({ entities, error }) => entities.length === 0 && error?.path === 'properties.a'));
    assert.match(inputs[39]?.error?.message ?? '', /not evaluated for a while/);
  });

  test('objects that cannot be handed to jq', async () => {
    const circular: MappingInput = { id: 'c' };
    circular['self'] = circular;
    const small = createMappingEngine({ maxBytes: 10_000 });
    try {
      const { inputs } = await mapWith(small, { properties: { s: '.s | length' } }, [
        circular,
        { id: 'big', s: 'x'.repeat(20_000) },
        { id: 'n', s: 10n },
        { id: 'good', s: 'x'.repeat(9_000) },
        { id: 'better', s: 'x'.repeat(9_000) },
      ]);
      assert.deepEqual(
        inputs.map(({ entities, error }) => [entities.length, error?.path]),
        [
          [0, 'input'],
          [0, 'input'],
          [0, 'input'],
          [1, undefined],
          [1, undefined],
        ],
      );
    } finally {
      await small.close();
    }
  });

  test('half a surrogate pair becomes the replacement character; a backslash before "ud800" stays', async () => {
    const { inputs } = await mapWith(engine, { properties: { s: '.s' } }, [
      { id: 'a', s: 'x\ud800y' },
      { id: 'b', s: String.raw`\ud800` },
      { id: 'c', s: '😀' },
    ]);
    const texts = inputs.map(({ entities: [entity] }) => entity?.properties?.['s']);
    assert.deepEqual(texts, ['x\ufffdy', String.raw`\ud800`, '😀']);
  });
});

describe('size is no matter', () => {
  test('pages are cut and results stay in order', async () => {
    const { inputs } = await mapWith(engine, { properties: { n: '.n' } }, things(1234));
    assert.deepEqual(
      inputs.map(({ entities: [entity] }) => entity?.properties?.['n']),
      things(1234).map((thing) => thing['n']),
    );
  });

  test('a mapping may have a thousand fields', async () => {
    const names = Array.from({ length: 1000 }, (_, n) => `f${n}`);
    const properties = Object.fromEntries(
      names.map((name, n) => [name, n === 500 ? '$__loc__.line' : `.n + ${n}`]),
    );
    const { inputs } = await mapWith(engine, { query: '.n != 1', properties }, things(3));
    const values = Object.fromEntries(names.map((name, n) => [name, n === 500 ? 1 : n + 2]));
    assert.deepEqual(inputs[2]?.entities[0]?.properties, values);
    assert.deepEqual(inputs[1], { entities: [], filtered: 1 });
  });

  test('no objects, no entities', async () => {
    assert.deepEqual(await mapWith(engine, {}, []), { inputs: [], fieldErrors: [] });
  });
});

function isClosed(error: unknown): boolean {
  return error instanceof SyncError && error.code === 'MappingEngineClosed';
}

describe('who waits can go', () => {
  test('an aborted signal rejects with its reason, at once', async () => {
    const slow = createMappingEngine();
    try {
      const source = await compiled(slow, block({ properties: { a: 'def f: f; f' } }));
      const stop = new AbortController();
      const mapped = slow.map(source, things(2), { signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 50);
      await assert.rejects(mapped, /enough/);
      await assert.rejects(slow.map(source, things(1), { signal: stop.signal }), /enough/);
    } finally {
      await slow.close();
    }
  });

  test('closing the engine rejects what runs and what comes', async () => {
    const closing = createMappingEngine();
    const source = await compiled(closing, block({ properties: { a: 'def f: f; f' } }));
    const mapped = assert.rejects(closing.map(source, things(1)), isClosed);
    setTimeout(() => void closing.close(), 50);
    await mapped;
    await assert.rejects(closing.map(source, things(1)), isClosed);
  });
});
