import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseMapping } from '../../config/mapping.js';
import { rawBlock } from '../support/mapping-fixture.js';

/** What becomes of a selector: its parsed form, or the problem that it is. */
function read(selector: Record<string, unknown>) {
  const raw = { ...rawBlock(), selector: { query: 'true', ...selector } };
  const { mapping, problems, warnings } = parseMapping({ resources: [raw] });
  return {
    selector: mapping.resources[0]?.selector,
    problems: problems.map(({ message }) => message),
    warnings,
  };
}

describe('tags in a selector', () => {
  test('a list asks for all of them, by key or by key and value', () => {
    assert.deepEqual(read({ tags: ['team=checkout', 'cost-center', 'url=a=b', 'empty='] }).selector?.tags, {
      all: [
        { key: 'team', value: 'checkout' },
        { key: 'cost-center' },
        { key: 'url', value: 'a=b' },
        { key: 'empty', value: '' },
      ],
      any: [],
    });
  });

  test('all and any may stand together', () => {
    assert.deepEqual(read({ tags: { all: ['team'], any: ['tier=gold', 'tier=silver'] } }).selector?.tags, {
      all: [{ key: 'team' }],
      any: [
        { key: 'tier', value: 'gold' },
        { key: 'tier', value: 'silver' },
      ],
    });
  });

  test('none at all is no selector of tags', () => {
    for (const tags of [undefined, null]) assert.equal(read({ tags }).selector?.tags, undefined);
  });

  const mistakes: [tags: unknown, says: RegExp][] = [
    ['team', /selector\.tags is a string; it must be a list of key or key=value/],
    [[], /selector\.tags asks for no tag/],
    [{ all: [], any: [] }, /selector\.tags asks for no tag/],
    [{ every: ['a'] }, /selector\.tags\.every is neither all nor any/],
    [['=x'], /selector\.tags\.all\.0 is "=x"; it must be key or key=value/],
    [{ any: [{ team: 'x' }] }, /selector\.tags\.any\.0 is an object/],
    [{ all: 'team' }, /selector\.tags\.all is a string/],
  ];
  for (const [tags, says] of mistakes) {
    test(`${JSON.stringify(tags)} stops its block, and says what it must be`, () => {
      const { selector, problems } = read({ tags });
      assert.equal(selector, undefined);
      assert.match(problems.join('\n'), says);
    });
  }
});

describe('since in a selector', () => {
  const DAY = 86_400_000;
  for (const [since, milliseconds] of [
    ['30d', 30 * DAY],
    ['12h', DAY / 2],
    ['90m', 90 * 60_000],
    ['2w', 14 * DAY],
    ['all', undefined],
    [undefined, undefined],
  ] as const) {
    test(`${since} is ${milliseconds ?? 'everything'}`, () => {
      const { selector, problems } = read({ since });
      assert.deepEqual(problems, []);
      assert.equal(selector?.since, milliseconds);
    });
  }
  for (const since of ['30', 30, '0d', '-1d', '1y', 'P30D', ['30d']]) {
    test(`${JSON.stringify(since)} stops its block, and says what it must be`, () => {
      assert.match(
        read({ since }).problems.join(),
        /selector\.since is .*must be all, or a number and a unit/,
      );
    });
  }
});

describe('a parent in a selector', () => {
  test('says where the properties that Cloud Control needs are in it, and may have a parent itself', () => {
    const parent = {
      kind: 'AWS::ElasticLoadBalancingV2::Listener',
      resourceModel: { ListenerArn: 'Identifier' },
      parent: {
        kind: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        resourceModel: { LoadBalancerArn: 'LoadBalancerArn' },
      },
    };
    assert.deepEqual(read({ parent }).selector?.parent, parent);
  });

  const mistakes: [parent: unknown, says: RegExp][] = [
    ['AWS::EKS::Cluster', /selector\.parent is a string; it must be \{kind, resourceModel\}/],
    [
      { kind: 'AWS::EKS::Cluster' },
      /selector\.parent\.resourceModel is missing; .*\{ClusterName: Identifier\}/,
    ],
    [{ kind: 'EKS', resourceModel: { A: 'b' } }, /selector\.parent\.kind is "EKS"; a kind has the form/],
    [
      { kind: 'AWS::EKS::Cluster', resourceModel: { A: 1 } },
      /selector\.parent\.resourceModel\.A is a number; it must be Identifier, or a path/,
    ],
    [
      { kind: 'AWS::EKS::Cluster', model: {}, resourceModel: { A: 'b' } },
      /selector\.parent\.model means nothing here/,
    ],
  ];
  for (const [parent, says] of mistakes) {
    test(`${JSON.stringify(parent)} stops its block, and says what is wrong`, () => {
      assert.match(read({ parent }).problems.join('\n'), says);
    });
  }
});

test('the keys are known, so nobody is warned of them', () => {
  const { warnings } = read({
    tags: ['a'],
    since: '1d',
    parent: { kind: 'AWS::A::B', resourceModel: { A: 'b' } },
    listGroupResources: true,
  });
  assert.deepEqual(warnings, []);
});
