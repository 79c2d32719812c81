import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { deletionPath } from '../../port/mapping/items.js';
import { createMappingEngine } from '../../port/mapping/index.js';
import { mapWith } from '../support/mapping-fixture.js';

const engine = createMappingEngine();
after(() => engine.close());

const THINGS = [
  { id: 'a', list: [{ k: 1 }, { k: 2 }] },
  { id: 'b', list: [] },
  { id: 'c' },
  { id: 'd', list: { k: 3 } },
  { id: 'e', list: [{ k: 4 }] },
];

describe('itemsToParse makes several entities of one object', () => {
  const mappings = { identifier: '.id + "-" + (.item.k | tostring)' };

  test('each sees its parent, without the list, and its item', async () => {
    const properties = { keys: 'keys | join(",")' };
    const { inputs } = await mapWith(
      engine,
      { mappings, properties, port: { itemsToParse: '.list' } },
      THINGS,
    );
    assert.deepEqual(
      inputs.map(({ entities, filtered }) => [entities.map(({ identifier }) => identifier), filtered]),
      [
        [['a-1', 'a-2'], 0],
        [[], 0],
        [[], 1],
        [[], 1],
        [['e-4'], 0],
      ],
    );
    assert.deepEqual(inputs[0]?.entities[0]?.properties, { keys: 'id,item' });
  });

  test('the parent keeps the list where it is told to, or where no path says what to take out (P36)', async () => {
    const properties = { list: 'has("list")' };
    for (const port of [
      { itemsToParse: '.list', itemsToParseTopLevelTransform: false },
      { itemsToParse: '[{k: 1}, {k: 2}]' },
    ]) {
      const { inputs } = await mapWith(engine, { mappings, properties, port }, THINGS.slice(0, 1));
      assert.equal(inputs[0]?.entities.length, 2);
      assert.deepEqual(inputs[0]?.entities[0]?.properties, { list: true });
    }
  });

  test('under another name, which may hide a key of the parent', async () => {
    const port = { itemsToParse: '.list', itemsToParseName: 'id' };
    const { inputs } = await mapWith(engine, { mappings: { identifier: '.id.k' }, port }, THINGS.slice(0, 1));
    assert.deepEqual(
      inputs[0]?.entities.map(({ identifier }) => identifier),
      [1, 2],
    );
  });

  test('the selector sees the item, and an error of one leaves the others', async () => {
    const port = { itemsToParse: '.list' };
    const list = [{ k: 1 }, { k: 2 }, { k: 'x' }];
    const { inputs } = await mapWith(engine, { mappings, query: '.item.k | . + 1 | . > 2', port }, [
      { id: 'a', list },
    ]);
    assert.deepEqual(
      [inputs[0]?.entities.length, inputs[0]?.filtered, inputs[0]?.error?.path],
      [1, 1, 'selector.query'],
    );
  });

  test('one that raises gives no items, and is told', async () => {
    const { inputs, fieldErrors } = await mapWith(engine, { port: { itemsToParse: '.list | map(.k)' } }, [
      { id: 'a', list: 5 },
    ]);
    assert.deepEqual(inputs, [{ entities: [], filtered: 1 }]);
    assert.deepEqual([fieldErrors[0]?.path, fieldErrors[0]?.count], ['itemsToParse', 1]);
  });

  test('thousands of items of one object keep their order', async () => {
    const list = Array.from({ length: 1500 }, (_, k) => ({ k }));
    const { inputs } = await mapWith(engine, { mappings, port: { itemsToParse: '.list' } }, [
      { id: 'a', list },
    ]);
    assert.deepEqual(
      inputs[0]?.entities.map(({ identifier }) => identifier),
      list.map(({ k }) => `a-${k}`),
    );
  });
});

test('what is taken out of the parent is the first plain path of the expression', () => {
  const cases: [string, string | undefined][] = [
    ['.list', '.list'],
    ['  .a.list | map(.x)  ', '.a.list'],
    ['.a.list // []', '.a.list'],
    ['(.a.list // []) | map(.x)', '.a.list'],
    ['.["a b"].list', '.["a b"].list'],
    ['.a[0].list', '.a[0].list'],
    ['. as $all | .a.list', '.a.list'],
    ['. | .list', '.list'],
    ['$x | .list', '.list'],
    ['.', undefined],
    ['[1]', undefined],
    ['(.a.list', undefined],
    ['', undefined],
  ];
  for (const [expression, path] of cases) assert.equal(deletionPath(expression), path, expression);
});
