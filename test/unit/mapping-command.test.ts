import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { Command } from 'commander';
import { registerMapCommand, runMap } from '../../client/commands/map.js';
import { rawBlock } from '../support/mapping-fixture.js';

const folder = await mkdtemp(join(tmpdir(), 'map-command-'));
after(() => rm(folder, { recursive: true }));
let files = 0;

async function file(content: unknown): Promise<string> {
  const path = join(folder, `${files++}`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Runs `map` and returns what a person would see. */
async function map(mapping: unknown, raw: unknown, options: { json?: boolean; stdin?: string } = {}) {
  const said = { stdout: '', stderr: '' };
  const streams = {
    stdin: Readable.from([options.stdin ?? '']),
    stdout: { write: (text: string) => void (said.stdout += text) },
    stderr: { write: (text: string) => void (said.stderr += text) },
  };
  const json = options.json ?? true;
  const code = await runMap({ mapping: await file(mapping), raw: await file(raw), json }, streams);
  return { ...said, code, entities: (): unknown => JSON.parse(said.stdout) };
}

const THING = { Type: 'Test::Own::Thing', id: 'a' };
const ENTITY = { identifier: 'a', blueprint: 'thing' };

describe('map tries a mapping on raw objects', () => {
  test('one object, or an array of them, by a whole mapping, a block or a list of blocks', async () => {
    for (const mapping of [{ resources: [rawBlock()] }, rawBlock(), [rawBlock()]]) {
      assert.deepEqual((await map(mapping, THING)).entities(), [ENTITY]);
      const { code, entities, stderr } = await map(mapping, [THING, { ...THING, id: 'b' }]);
      assert.deepEqual(entities(), [ENTITY, { ...ENTITY, identifier: 'b' }]);
      assert.deepEqual([code, stderr], [0, '']);
    }
  });

  test('YAML, too', async () => {
    const yaml = [
      'kind: Test::Own::Thing',
      'selector: {query: true}',
      'port:',
      '  entity:',
      '    mappings: {identifier: .id, blueprint: \'"thing"\'}',
    ].join('\n');
    const { code, entities, stderr } = await map(yaml, 'Type: Test::Own::Thing\nid: a');
    assert.deepEqual([code, entities()], [0, [ENTITY]]);
    assert.match(stderr, /warning: .*selector\.query/);
  });

  test('blocks are picked by Type or __Kind; who has no block is told', async () => {
    const other = { ...rawBlock({ mappings: { blueprint: '"other"' } }), kind: 'AWS::Test::Other' };
    const objects = [
      { __Kind: 'AWS::Test::Other', id: 'o' },
      THING,
      { Type: 'AWS::No::One', id: 'n' },
      { id: 'x' },
    ];
    const { code, entities, stderr } = await map(
      [rawBlock(), other, rawBlock({ mappings: { title: '"2"' } })],
      objects,
    );
    assert.deepEqual(entities(), [
      { identifier: 'o', blueprint: 'other' },
      ENTITY,
      { ...ENTITY, title: '2' },
    ]);
    assert.match(stderr, /raw\[2\] AWS::No::One is left out: the mapping has no block of its kind/);
    assert.match(stderr, /raw\[3\] \(no Type\) is left out/);
    assert.equal(code, 0);
  });

  test('the only block takes an object that does not say its kind', async () => {
    assert.deepEqual((await map(rawBlock(), { id: 'a' })).entities(), [ENTITY]);
  });

  test('what the selector or an empty identifier leaves out is told', async () => {
    const { code, entities, stderr } = await map(rawBlock({ query: '.id != "b"' }), [
      THING,
      { ...THING, id: 'b' },
      { ...THING, id: null },
    ]);
    assert.deepEqual([code, entities()], [0, [ENTITY]]);
    assert.match(stderr, /raw\[1\] Test::Own::Thing by resources\[0\]: left out/);
    assert.match(stderr, /raw\[2\] Test::Own::Thing by resources\[0\]: left out/);
  });

  test('for people, each entity stands under its origin', async () => {
    const { stdout, stderr } = await map(rawBlock(), THING, { json: false });
    assert.match(stdout, /^# raw\[0\] Test::Own::Thing by resources\[0\]\n\{\n {2}"identifier": "a"/);
    assert.match(stderr, /^1 entity\.\n$/);
  });

  test('stdin is a file named -', async () => {
    const said: string[] = [];
    const streams = {
      stdin: Readable.from([JSON.stringify(THING)]),
      stdout: { write: (text: string) => said.push(text) },
      stderr: { write: () => {} },
    };
    assert.equal(await runMap({ mapping: await file(rawBlock()), raw: '-', json: true }, streams), 0);
    assert.deepEqual(JSON.parse(said.join('')), [ENTITY]);
    assert.equal(await runMap({ mapping: '-', raw: '-' }, streams), 1);
  });
});

describe('failures are told with expression and object, and the exit code is 2', () => {
  test('an expression that raises', async () => {
    const { code, entities, stderr } = await map(rawBlock({ properties: { n: '.n + 1' } }), [
      { ...THING, n: 1 },
      { ...THING, id: 'b', n: 'x' },
    ]);
    assert.deepEqual(
      [code, entities()],
      [
        2,
        [
          { ...ENTITY, properties: { n: 2 } },
          { ...ENTITY, identifier: 'b', properties: { n: null } },
        ],
      ],
    );
    assert.match(
      stderr,
      /^raw\[1\] Test::Own::Thing by resources\[0\]: properties\.n failed and is null: string \("x"\) and number/m,
    );
    assert.doesNotMatch(stderr, /raw\[0\]/);
  });

  test('an expression that does not compile', async () => {
    const { code, entities, stderr } = await map(rawBlock({ properties: { n: '.n +' } }), THING);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /resources\[0\] Test::Own::Thing: properties\.n does not compile: syntax error.*\n {4}\.n \+/,
    );
    assert.deepEqual(entities(), [ENTITY]);
  });

  test('a block that is stopped, while the others go on', async () => {
    const { code, entities, stderr } = await map([rawBlock({ query: 'nope' }), rawBlock()], THING);
    assert.deepEqual([code, entities()], [2, [ENTITY]]);
    assert.match(stderr, /resources\[0\] Test::Own::Thing is stopped/);
  });

  test('a block that cannot be used, while the others go on', async () => {
    const { code, entities, stderr } = await map([{ kind: 'Test::Own::Thing' }, rawBlock()], THING);
    assert.deepEqual([code, entities()], [2, [ENTITY]]);
    assert.match(stderr, /resources\[0\] Test::Own::Thing cannot be used: selector is missing/);
  });

  test('a selector that gives no boolean', async () => {
    const { code, entities, stderr } = await map(rawBlock({ query: '.id' }), THING);
    assert.deepEqual([code, entities()], [2, []]);
    assert.match(stderr, /left out, selector\.query failed: It gave a string/);
  });
});

describe('input that cannot be used is told in one line, and the exit code is 1', () => {
  const cases: [string, unknown, unknown, RegExp][] = [
    ['a mapping that is no YAML', 'a: [', THING, /--mapping .* is neither JSON nor YAML: .*line 1/],
    ['a mapping that is none', '5', THING, /The mapping is a number/],
    ['a mapping without blocks', {}, THING, /The mapping has no blocks/],
    ['a mapping of unusable blocks', [{ kind: 'x' }], THING, /No block of the mapping can be used/],
    ['raw data that are no YAML', rawBlock(), '{', /--raw .* is neither JSON nor YAML/],
    ['raw data that are no object', rawBlock(), [THING, 5], /--raw .*entry 1 is not an object/],
  ];
  for (const [name, mapping, raw, message] of cases) {
    test(name, async () => {
      const { code, stdout, stderr } = await map(mapping, raw);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, message);
    });
  }

  test('a file that does not exist', async () => {
    const said: string[] = [];
    const streams = {
      stdin: Readable.from([]),
      stdout: { write() {} },
      stderr: { write: (text: string) => said.push(text) },
    };
    assert.equal(await runMap({ mapping: join(folder, 'none'), raw: '-' }, streams), 1);
    assert.match(said.join(''), /--mapping .*none cannot be read: there is no such file/);
  });
});

test('map is a command of the program', () => {
  const program = new Command();
  registerMapCommand(program);
  const [command] = program.commands;
  assert.equal(command?.name(), 'map');
  assert.deepEqual(
    command?.options.map(({ long }) => long),
    ['--mapping', '--raw', '--json'],
  );
});
