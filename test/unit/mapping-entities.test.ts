import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { withDoubleQuotes } from '../../port/mapping/expression.js';
import { createMappingEngine, isStopped } from '../../port/mapping/index.js';
import { block, compiled, mapWith } from '../support/mapping-fixture.js';

const engine = createMappingEngine();
after(() => engine.close());

describe('the selector decides', () => {
  test('false leaves the object out, true lets it pass', async () => {
    const { inputs } = await mapWith(engine, { query: '.n > 1' }, [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ]);
    assert.deepEqual(inputs, [
      { entities: [], filtered: 1 },
      { entities: [{ identifier: 'b', blueprint: 'thing' }], filtered: 0 },
    ]);
  });

  for (const [query, message] of [
    ['null', /null/],
    ['"true"', /a string/],
    ['1', /a number/],
    ['empty', /nothing/],
    ['.id.x', /Cannot index string/],
  ] as const) {
    test(`${query} is an error of the object, not a "no" (P32)`, async () => {
      const { inputs } = await mapWith(engine, { query }, [{ id: 'a' }]);
      assert.deepEqual(
        [inputs[0]?.entities, inputs[0]?.filtered, inputs[0]?.error?.path],
        [[], 0, 'selector.query'],
      );
      assert.match(inputs[0]?.error?.message ?? '', message);
    });
  }

  test('an object that is left out does not have its fields evaluated', async () => {
    const { fieldErrors } = await mapWith(engine, { query: '.id == "a"', properties: { n: '.n + 1' } }, [
      { id: 'a', n: 1 },
      { id: 'b', n: 'x' },
    ]);
    assert.deepEqual(fieldErrors, []);
  });
});

describe('identifier and blueprint', () => {
  for (const value of [null, '', 0, false, [], {}]) {
    test(`${JSON.stringify(value)} as either leaves the object out, without an error`, async () => {
      const mappings = { blueprint: '.blueprint' };
      const { inputs, fieldErrors } = await mapWith(engine, { mappings }, [
        { id: value, blueprint: 'b' },
        { id: 'a', blueprint: value },
      ]);
      const left = { entities: [], filtered: 1 };
      assert.deepEqual(inputs, [left, left]);
      assert.deepEqual(fieldErrors, []);
    });
  }

  for (const value of [5, true, ['a']]) {
    test(`${JSON.stringify(value)} as identifier is passed on as it is`, async () => {
      const { inputs } = await mapWith(engine, {}, [{ id: value }]);
      assert.deepEqual(inputs[0]?.entities, [{ identifier: value, blueprint: 'thing' }]);
    });
  }

  test('an identifier that raises leaves the object out and is told', async () => {
    const { inputs, fieldErrors } = await mapWith(engine, { mappings: { identifier: '.id + 1' } }, [
      { id: 'a' },
    ]);
    assert.deepEqual(inputs, [{ entities: [], filtered: 1 }]);
    assert.equal(fieldErrors[0]?.path, 'identifier');
  });
});

describe('an entity has the keys of its mapping', () => {
  test('null where there is no value, no output or an error; false, 0 and "" are values', async () => {
    const properties = {
      missing: '.x',
      none: 'empty',
      raises: '.id | tonumber',
      no: 'false',
      zero: '0',
      blank: '""',
    };
    const { inputs, fieldErrors } = await mapWith(
      engine,
      { properties, mappings: { title: '.t', icon: '.i', team: '.t' } },
      [{ id: 'a' }, { id: 'b' }],
    );
    const [entity] = inputs[0]?.entities ?? [];
    assert.deepEqual(entity, {
      identifier: 'a',
      blueprint: 'thing',
      title: null,
      icon: null,
      team: null,
      properties: { missing: null, none: null, raises: null, no: false, zero: 0, blank: '' },
    });
    const [error, ...others] = fieldErrors;
    assert.deepEqual([error?.path, error?.count, others], ['properties.raises', 2, []]);
    assert.match(error?.message ?? '', /cannot be parsed as a number/);
  });

  test('only the first output counts', async () => {
    const { inputs } = await mapWith(engine, { properties: { n: '.ns[]', m: '1, error("late")' } }, [
      { id: 'a', ns: [7, 8] },
    ]);
    assert.deepEqual(inputs[0]?.entities[0]?.properties, { n: 7, m: 1 });
  });

  test('numbers as icon or team become text; lists of teams stay', async () => {
    const mappings = { icon: '5', team: '.team', title: '5' };
    const { inputs } = await mapWith(engine, { mappings }, [
      { id: 'a', team: 1.5 },
      { id: 'b', team: ['x', 'y'] },
    ]);
    const texts = inputs.map(({ entities: [entity] }) => [entity?.icon, entity?.team, entity?.title]);
    assert.deepEqual(texts, [
      ['5', '1.5', 5],
      ['5', ['x', 'y'], 5],
    ]);
  });

  test('an icon that is no text is null and told; entity, neighbours and block are as ever (P34)', async () => {
    const { inputs, fieldErrors } = await mapWith(
      engine,
      { mappings: { icon: '.icon' }, properties: { n: '.n' } },
      [
        { id: 'a', icon: { name: 'AWS' }, n: 1 },
        { id: 'b', icon: ['AWS'] },
        { id: 'c', icon: 'AWS' },
      ],
    );
    assert.deepEqual(
      inputs.map(({ entities: [entity], error }) => [entity?.identifier, entity?.icon, error]),
      [
        ['a', null, undefined],
        ['b', null, undefined],
        ['c', 'AWS', undefined],
      ],
    );
    assert.deepEqual(fieldErrors, [
      { path: 'icon', count: 2, message: 'It gave an object; an icon is text.' },
    ]);
  });

  test('relations: one, many, cleared', async () => {
    const relations = { one: '.one', many: '[.one, null, 5]', none: 'null' };
    const { inputs } = await mapWith(engine, { mappings: { relations } }, [{ id: 'a', one: 'x' }]);
    assert.deepEqual(inputs[0]?.entities[0]?.relations, { one: 'x', many: ['x', null, 5], none: null });
  });

  test('in a search every leaf is jq: what is not quoted is null', async () => {
    const search = {
      combinator: '"and"',
      rules: [
        { property: '"$identifier"', operator: "'='", value: '.id' },
        { combinator: 'or', rules: [{ property: '.no', operator: '"="', value: '.list' }] },
      ],
    };
    const mappings = { team: search, relations: { r: { ...search, rules: [search.rules[0]] } } };
    const result = await engine.compile(block({ mappings }));
    assert.deepEqual(
      result.dropped.map(({ path }) => path),
      ['team.rules.1.combinator'],
    );
    assert.ok(!isStopped(result));
    const { inputs } = await engine.map(result, [{ id: 'a' }]);
    assert.deepEqual(inputs[0]?.entities[0], {
      identifier: 'a',
      blueprint: 'thing',
      relations: {
        r: { combinator: 'and', rules: [{ property: '$identifier', operator: '=', value: 'a' }] },
      },
    });
  });

  test('every leaf of a nested search is jq, and a null value is sent (P35)', async () => {
    const rule = { property: '"$" + "title"', operator: '"="' };
    const team = {
      combinator: '"or"',
      rules: [
        { ...rule, value: '.none' },
        {
          combinator: '"a" + "nd"',
          rules: [
            { ...rule, value: '.id' },
            { ...rule, value: '1, 2' },
          ],
        },
      ],
    };
    const { inputs } = await mapWith(engine, { mappings: { team } }, [{ id: 'a' }]);
    const said = { property: '$title', operator: '=' };
    assert.deepEqual(inputs[0]?.entities[0]?.team, {
      combinator: 'or',
      rules: [
        { ...said, value: null },
        {
          combinator: 'and',
          rules: [
            { ...said, value: 'a' },
            { ...said, value: 1 },
          ],
        },
      ],
    });
  });

  test('a search may identify the entity', async () => {
    const identifier = {
      combinator: '"and"',
      rules: [{ property: '"$title"', operator: '"="', value: '.none' }],
    };
    const { inputs } = await mapWith(engine, { mappings: { identifier } }, [{ id: 'a' }]);
    assert.deepEqual(inputs[0]?.entities[0]?.identifier, {
      combinator: 'and',
      rules: [{ property: '$title', operator: '=', value: null }],
    });
  });

  test('keys such as __proto__ are keys', async () => {
    const properties: Record<string, string> = JSON.parse(
      '{"__proto__": ".[\\"__proto__\\"]", "toString": "1", "a\\"b\\\\(1)": "2"}',
    );
    const input: Record<string, unknown> = JSON.parse('{"id": "a", "__proto__": {"x": 1}}');
    const { inputs } = await mapWith(engine, { properties }, [input]);
    assert.equal(
      JSON.stringify(inputs[0]?.entities[0]?.properties),
      '{"__proto__":{"x":1},"toString":1,"a\\"b\\\\(1)":2}',
    );
  });
});

describe('expressions that do not compile', () => {
  for (const [path, sketch] of [
    ['selector.query', { query: '.a ==' }],
    ['identifier', { mappings: { identifier: '.a |' } }],
    ['blueprint', { mappings: { blueprint: 'thing' } }],
    ['itemsToParse', { port: { itemsToParse: '.a[' } }],
  ] as const) {
    test(`stop the block where there is no entity without them: ${path}`, async () => {
      const result = await engine.compile(block(sketch));
      assert.ok(isStopped(result));
      assert.equal(result.code, 'MappingExpressionInvalid');
      assert.equal(result.stopped[0]?.path, path);
      assert.match(result.stopped[0]?.message ?? '', /syntax error|not defined/);
    });
  }

  test('leave their field out elsewhere, and the others are as ever', async () => {
    const properties = { good: '.id', bad: '.a | nofunction', ugly: 'pod' };
    const mappings = { title: '"x', relations: { r: ')' } };
    const source = await compiled(engine, block({ properties, mappings }));
    assert.deepEqual(
      source.dropped.map(({ path, expression }) => [path, expression]),
      [
        ['title', '"x'],
        ['properties.bad', '.a | nofunction'],
        ['properties.ugly', 'pod'],
        ['relations.r', ')'],
      ],
    );
    assert.match(source.dropped[1]?.message ?? '', /nofunction\/0 is not defined \(line 1, column 6\)/);
    const { inputs } = await engine.map(source, [{ id: 'a' }]);
    assert.deepEqual(inputs[0]?.entities, [
      { identifier: 'a', blueprint: 'thing', properties: { good: 'a' } },
    ]);
  });
});

test("single quotes are quotes where the peer's rule says so", () => {
  const cases = [
    [".a + '-' + .b", '.a + "-" + .b'],
    ["'bucket'", '"bucket"'],
    ["''", '""'],
    ["split('x')", "split('x')"],
    ['"it\'s"', '"it\'s"'],
    // As the peer does it: a quote before white space closes, even where nothing was opened.
    ["' '", '" \''],
    [".a == 'x' and .b == 'y'", '.a == "x" and .b == "y"'],
    [`"a" + '"'`, `"a" + '"'`],
  ];
  for (const [written = '', read] of cases) assert.equal(withDoubleQuotes(written), read);
});
