import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseMapping, parseMappingYaml } from '../../config/mapping.js';
import { SyncError } from '../../config/sync-error.js';
import { rawBlock } from '../support/mapping-fixture.js';

function only(raw: unknown) {
  const parsed = parseMapping({ resources: [raw] });
  return { ...parsed, block: parsed.mapping.resources[0], problem: parsed.problems[0] };
}

describe('a mapping is read as Port stores it', () => {
  test('with the defaults of the peer', () => {
    const { mapping, problems, warnings } = parseMapping({ resources: [rawBlock()] });
    assert.deepEqual([problems, warnings], [[], []]);
    assert.deepEqual(
      { ...mapping, resources: mapping.resources.map(({ id: _id, ...block }) => block) },
      {
        deleteDependentEntities: true,
        createMissingRelatedEntities: true,
        enableMergeEntity: true,
        entityDeletionThreshold: 0.9,
        resources: [
          {
            index: 0,
            kind: 'Test::Own::Thing',
            selector: {
              query: 'true',
              regionPolicy: { allow: [], deny: [] },
              includeActions: [],
              maxConcurrentAccounts: 5,
              useGetResourceAPI: false,
              listGroupResources: false,
            },
            entity: { identifier: '.id', blueprint: '"thing"', properties: {}, relations: {} },
            itemsToParseName: 'item',
            itemsToParseTopLevelTransform: true,
          },
        ],
      },
    );
  });

  test('an empty config is a mapping without blocks', () => {
    assert.deepEqual(parseMapping({}).mapping.resources, []);
    assert.deepEqual(parseMapping({ resources: null }).mapping.resources, []);
  });

  for (const raw of [null, undefined, [], 'text', 5, { resources: {} }, { resources: 'x' }]) {
    test(`${JSON.stringify(raw)} is no mapping, and nothing is made of it`, () => {
      assert.throws(
        () => parseMapping(raw),
        (error) => error instanceof SyncError && error.code === 'MappingInvalid' && !error.retryable,
      );
    });
  }

  test('text that is no YAML is refused with the place of the mistake', () => {
    assert.throws(() => parseMappingYaml('resources:\n  - kind: [a'), /not YAML.*line 2/);
  });

  test('flags and threshold may be text; nonsense is told and replaced by the default', () => {
    const flags = {
      enableMergeEntity: 'false',
      deleteDependentEntities: 'perhaps',
      entityDeletionThreshold: 7,
    };
    const { mapping, warnings } = parseMapping({ ...flags, resources: [] });
    assert.equal(mapping.enableMergeEntity, false);
    assert.equal(mapping.deleteDependentEntities, true);
    assert.equal(mapping.entityDeletionThreshold, 0.9);
    assert.equal(warnings.length, 2);
    assert.equal(parseMapping({ entityDeletionThreshold: '0.5' }).mapping.entityDeletionThreshold, 0.5);
    assert.equal(parseMapping({ entityDeletionThreshold: 0 }).mapping.entityDeletionThreshold, 0);
  });
});

describe('scalars become jq text', () => {
  test('numbers', () => {
    const { block } = only(rawBlock({ properties: { five: 5 } }));
    assert.deepEqual(block?.entity.properties, { five: '5' });
  });

  test('a YAML true is the jq expression true, with advice to quote it', () => {
    const { block, warnings } = only(rawBlock({ query: true, properties: { public: false } }));
    assert.equal(block?.selector.query, 'true');
    assert.equal(block?.entity.properties['public'], 'false');
    assert.match(warnings.join('\n'), /selector\.query is the YAML value true.*quotes/);
    assert.match(warnings.join('\n'), /properties\.public is the YAML value false/);
  });

  test('the leaves of a search', () => {
    const identifier = { combinator: '"and"', rules: [{ property: '"$team"', operator: '"="', value: 5 }] };
    const { block } = only(rawBlock({ mappings: { identifier } }));
    assert.deepEqual(block?.entity.identifier, {
      combinator: '"and"',
      rules: [{ property: '"$team"', operator: '"="', value: '5' }],
    });
  });

  test('a property named __proto__ is a property', () => {
    const properties: Record<string, unknown> = JSON.parse('{"__proto__": ".a", "constructor": ".b"}');
    const { block } = only(rawBlock({ properties }));
    assert.deepEqual(Object.entries(block?.entity.properties ?? {}), [
      ['__proto__', '.a'],
      ['constructor', '.b'],
    ]);
  });
});

describe('a block that cannot be used is a problem of its own', () => {
  const cases: [string, unknown, string][] = [
    ['no object', 5, ''],
    ['no kind', { ...rawBlock(), kind: undefined }, 'kind'],
    ['a kind of another form', { ...rawBlock(), kind: 'pod' }, 'kind'],
    ['no selector', { ...rawBlock(), selector: undefined }, 'selector'],
    ['no query', { ...rawBlock(), selector: {} }, 'selector.query'],
    ['an empty query', { ...rawBlock(), selector: { query: null } }, 'selector.query'],
    [
      'a region policy of text',
      { ...rawBlock(), selector: { query: 'true', regionPolicy: { allow: 'eu' } } },
      'selector.regionPolicy.allow',
    ],
    ['no mappings', { ...rawBlock(), port: { entity: {} } }, 'port.entity.mappings'],
    ['a list of mappings', { ...rawBlock(), port: { entity: { mappings: [] } } }, 'port.entity.mappings'],
    ['no identifier', rawBlock({ mappings: { identifier: undefined } }), 'port.entity.mappings.identifier'],
    ['no blueprint', rawBlock({ mappings: { blueprint: null } }), 'port.entity.mappings.blueprint'],
    ['a nested property', rawBlock({ properties: { a: { b: '.c' } } }), 'port.entity.mappings.properties.a'],
    ['a property of null', rawBlock({ properties: { a: null } }), 'port.entity.mappings.properties.a'],
    ['a list as a property', rawBlock({ properties: { a: ['.b'] } }), 'port.entity.mappings.properties.a'],
    [
      'a list as a relation',
      rawBlock({ mappings: { relations: { r: ['.b'] } } }),
      'port.entity.mappings.relations.r',
    ],
    [
      'a search without a value',
      rawBlock({
        mappings: {
          relations: { r: { combinator: '"and"', rules: [{ property: '"a"', operator: '"="' }] } },
        },
      }),
      'port.entity.mappings.relations.r.rules.0.value',
    ],
  ];
  for (const [name, raw, path] of cases) {
    test(`${name}: named by its path, and the other blocks go on`, () => {
      const { mapping, problems } = parseMapping({ resources: [rawBlock(), raw, rawBlock()] });
      assert.deepEqual(
        problems.map((problem) => [problem.index, problem.path]),
        [[1, path]],
      );
      assert.match(problems[0]?.message ?? '', /must|missing|form/);
      assert.deepEqual(
        mapping.resources.map(({ index }) => index),
        [0, 2],
      );
    });
  }

  test('mappings as a list are refused with what to write instead (P31)', () => {
    const { problem } = only({ ...rawBlock(), port: { entity: { mappings: [{ identifier: '.id' }] } } });
    assert.equal(
      problem?.message,
      'port.entity.mappings is a list; it must be one object. Write one block of the kind for each entity.',
    );
  });

  test('the kind is known where it can be read, so that nothing of it is deleted', () => {
    assert.equal(only({ kind: 'AWS::S3::Bucket' }).problem?.kind, 'AWS::S3::Bucket');
    assert.equal(only({ kind: 7 }).problem?.kind, undefined);
  });
});

describe('what works all the same is remarked on', () => {
  test('unknown keys, with the nearest known one', () => {
    const block = { ...rawBlock(), selector: { query: 'true', regionPolicies: {} } };
    const { warnings, problems } = parseMapping({ resource: [], resources: [block] });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, [
      'resource is not a key of a mapping and is ignored. Did you mean resources?',
      'resources[0].selector.regionPolicies is not a key of a mapping and is ignored. Did you mean regionPolicy?',
    ]);
  });

  test('keys that only Port or the peer uses are no mistakes', () => {
    const block = { ...rawBlock(), enableDelete: true, selector: { query: 'true', exportEnvVariables: [] } };
    assert.deepEqual(only(block).warnings, []);
  });

  test('more than three includeActions are used', () => {
    const { block, warnings } = only({
      ...rawBlock(),
      selector: { query: 'true', includeActions: ['a', 'b', 'c', 'd'] },
    });
    assert.deepEqual(block?.selector.includeActions, ['a', 'b', 'c', 'd']);
    assert.match(warnings[0] ?? '', /4 entries/);
  });

  for (const [given, read, remarks] of [
    [3, 3, 0],
    ['7', 7, 0],
    [0, 5, 1],
    [-1, 5, 1],
    [1.5, 5, 1],
    ['x', 5, 1],
    [null, 5, 0],
  ] as const) {
    test(`maxConcurrentAccounts ${JSON.stringify(given)} is ${read}`, () => {
      const { block, warnings } = only({
        ...rawBlock(),
        selector: { query: 'true', maxConcurrentAccounts: given },
      });
      assert.equal(block?.selector.maxConcurrentAccounts, read);
      assert.equal(warnings.length, remarks);
    });
  }
});

function ids(...blocks: unknown[]): string[] {
  return parseMapping({ resources: blocks }).mapping.resources.map(({ id }) => id);
}

describe('a block keeps its name', () => {
  test('whatever its place, properties and selector are', () => {
    const [first] = ids(rawBlock());
    assert.match(first ?? '', /^[0-9a-f]{16}$/);
    const other = rawBlock({ mappings: { identifier: '.other' } });
    assert.deepEqual(ids(other, rawBlock({ query: '.x', properties: { a: '.b' } }))[1], first);
    assert.notEqual(ids(other)[0], first);
  });

  test('and blocks that share kind, blueprint and identifier are told apart', () => {
    const [first, second] = ids(rawBlock(), rawBlock({ query: '.x' }));
    assert.equal(second, `${first}-2`);
  });
});
