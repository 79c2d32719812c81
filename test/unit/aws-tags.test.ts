import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ec2TagFilters, passesTags, tagsOf } from '../../aws/kinds/tags.js';
import type { TagFilter } from '../../config/mapping-types.js';

const filter = (tags: Partial<TagFilter>): TagFilter => ({ all: [], any: [], ...tags });

test("tags are understood in all of AWS's forms", () => {
  for (const tags of [
    [
      { Key: 'team', Value: 'a' },
      { Key: 'tier', Value: '' },
    ],
    [
      { key: 'team', value: 'a' },
      { key: 'tier', value: '' },
    ],
    [
      { TagKey: 'team', TagValue: 'a' },
      { TagKey: 'tier', TagValue: '' },
    ],
    { team: 'a', tier: '' },
  ]) {
    assert.deepEqual(
      [...(tagsOf(tags) ?? [])],
      [
        ['team', 'a'],
        ['tier', ''],
      ],
    );
  }
  for (const none of [undefined, null, 'x']) assert.equal(tagsOf(none), undefined);
});

describe('a filter of tags', () => {
  const cases: [what: string, filter: Partial<TagFilter>, tags: unknown, passes: boolean][] = [
    ['a key that is there', { all: [{ key: 'team' }] }, { team: 'a' }, true],
    ['a key that is not there', { all: [{ key: 'team' }] }, { other: 'a' }, false],
    ['its value', { all: [{ key: 'team', value: 'a' }] }, { team: 'a' }, true],
    ['another value', { all: [{ key: 'team', value: 'a' }] }, { team: 'A' }, false],
    ['the empty value', { all: [{ key: 'team', value: '' }] }, { team: '' }, true],
    ['all, of which one is missing', { all: [{ key: 'team' }, { key: 'tier' }] }, { team: 'a' }, false],
    ['any, of which one is there', { any: [{ key: 'x' }, { key: 'team', value: 'a' }] }, { team: 'a' }, true],
    ['any, of which none is there', { any: [{ key: 'x' }, { key: 'y' }] }, { team: 'a' }, false],
    ['all and any', { all: [{ key: 'team' }], any: [{ key: 'x' }] }, { team: 'a' }, false],
    ['a resource without tags', { all: [{ key: 'team' }] }, undefined, false],
    ['a name of Object', { all: [{ key: 'constructor' }] }, {}, false],
  ];
  for (const [what, tags, value, passes] of cases) {
    test(`${what}: ${passes ? 'passes' : 'is left out'}`, () =>
      assert.equal(passesTags(value, filter(tags)), passes));
  }
});

describe('what EC2 selects itself', () => {
  test('all: a filter each', () => {
    assert.deepEqual(ec2TagFilters(filter({ all: [{ key: 'team', value: 'a' }, { key: 'tier' }] })), [
      { Name: 'tag:team', Values: ['a'] },
      { Name: 'tag-key', Values: ['tier'] },
    ]);
  });

  test('any of one key: one filter; of several keys: those that have one of them, the rest is left to the engine', () => {
    const gold = { key: 'tier', value: 'gold' };
    const silver = { key: 'tier', value: 'silver' };
    assert.deepEqual(ec2TagFilters(filter({ any: [gold, silver] })), [
      { Name: 'tag:tier', Values: ['gold', 'silver'] },
    ]);
    assert.deepEqual(ec2TagFilters(filter({ any: [gold, { key: 'team' }] })), [
      { Name: 'tag-key', Values: ['tier', 'team'] },
    ]);
  });

  test('wildcards of EC2 are taken as they are', () => {
    assert.deepEqual(ec2TagFilters(filter({ all: [{ key: 'team', value: 'a*b?c\\d' }] })), [
      { Name: 'tag:team', Values: ['a\\*b\\?c\\\\d'] },
    ]);
  });

  test('no tags, no filter', () => assert.deepEqual(ec2TagFilters(undefined), []));
});
