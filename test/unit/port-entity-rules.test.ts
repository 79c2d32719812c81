import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkEntity, contentHash, type Entity, type Json, prepareEntity } from '../../port/index.js';

const entity = (identifier: Json, relations: Record<string, Json> = {}): Entity => ({
  identifier,
  blueprint: 'b',
  relations,
});
const search = { combinator: 'and', rules: [{ property: '$identifier', operator: '=', value: '*' }] };

suite('what Port would refuse is found before it is sent', () => {
  for (const identifier of [
    'arn:aws:s3:::my-bucket',
    "arn:aws:lambda:eu-west-1:1:function:a/b\\c=d@e_f.g+h-i'j",
    'Größe-日本-٣',
    '...',
    'x'.repeat(1_000),
    search,
  ]) {
    test(`identifier ${JSON.stringify(identifier).slice(0, 60)} passes`, () => {
      assert.equal(checkEntity(entity(identifier)), undefined);
    });
  }

  const wrong: [Json, RegExp][] = [
    [
      'arn:aws:logs:eu-west-1:1:log-group:x:*',
      /identifier: "arn:aws:logs:eu-west-1:1:log-group:x:\*" contains "\*".*gsub/,
    ],
    ['a b', /contains " "/],
    ['a,b', /contains ","/],
    ['a(b', /contains "\("/],
    ['a$b', /contains "\$"/],
    ['a{b', /contains "\{"/],
    ['a\u{1F600}b', /contains "\u{1F600}"/u],
    ['', /is empty/],
    ['.', /is a path/],
    ['..', /is a path/],
    ['x'.repeat(1_001), /has 1001 characters of at most 1000/],
    [5, /identifier: 5 is not a string.*tostring/],
    [true, /identifier: true is not a string/],
    [['a'], /identifier: \["a"\] is not a string/],
    [{ combinator: null, rules: [] }, /is no search.*every leaf is jq/],
  ];
  for (const [identifier, message] of wrong) {
    test(`identifier ${JSON.stringify(identifier).slice(0, 60)} is refused, with the value and what to change`, () => {
      const refusal = checkEntity(entity(identifier));
      assert.deepEqual([refusal?.status, refusal?.code], ['refused', 'invalid_identifier']);
      assert.match(refusal?.message ?? '', message);
      assert.match(refusal?.message ?? '', /mapping's expression of identifier/);
    });
  }

  for (const blueprint of ['', 5, null, { a: 1 }]) {
    test(`blueprint ${JSON.stringify(blueprint)} is refused`, () => {
      assert.equal(checkEntity({ identifier: 'a', blueprint })?.code, 'invalid_blueprint');
    });
  }

  for (const value of [null, 'a', ['a', 'b'], [], search]) {
    test(`relation ${JSON.stringify(value).slice(0, 40)} passes`, () => {
      assert.equal(checkEntity(entity('a', { r: value })), undefined);
    });
  }

  for (const value of ['a b', '', 5, ['a', 'b c'], ['a', null], [['a']], { a: 1 }]) {
    test(`relation ${JSON.stringify(value)} is refused, named`, () => {
      const refusal = checkEntity(entity('a', { account: value }));
      assert.equal(refusal?.code, 'invalid_relation');
      assert.match(refusal.message, /^relations\.account: /);
    });
  }
});

suite('prepared entities', () => {
  test('carry the JSON that is sent, its bytes in UTF-8, and give a hash of 22 characters', () => {
    const { json, bytes } = prepareEntity({ identifier: 'é', blueprint: 'b', title: null });
    assert.equal(json, '{"identifier":"é","blueprint":"b","title":null}');
    assert.equal(bytes, json.length + 1);
    assert.match(contentHash(json), /^[\w-]{22}$/);
    assert.notEqual(contentHash(json), contentHash(`${json} `));
  });

  test('whose icon alone is another are other content, so that they are written (P25)', () => {
    const [before, after] = ['AWS', 'Bucket'].map((icon) =>
      contentHash(prepareEntity({ identifier: 'a', blueprint: 'b', icon }).json),
    );
    assert.notEqual(before, after);
  });
});
