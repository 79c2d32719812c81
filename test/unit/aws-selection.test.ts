import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, selectKind, type KindSelector } from '../../aws/kinds/index.js';

const selector = (overrides: Partial<KindSelector> = {}): KindSelector => ({
  includeActions: [],
  useGetResourceAPI: false,
  listGroupResources: false,
  ...overrides,
});
const TEAM = { all: [{ key: 'team' }], any: [] };

const tagsOf = (kind: string) =>
  selectKind(kind, selector({ tags: TEAM, useGetResourceAPI: true })).kind.tags?.property;
const refused = (kind: string, overrides: Partial<KindSelector>) =>
  selectKind(kind, selector(overrides)).problems.map(({ message }) => message);

test('a kind with a reader of its own is read by it', () => {
  const { kind, actions, warnings, problems } = selectKind('AWS::SQS::Queue', selector());
  assert.deepEqual([kind.native, actions, warnings, problems], [true, [], [], []]);
});

test('any other type is read through Cloud Control', () => {
  const { kind, warnings } = selectKind('AWS::Kinesis::Stream', selector());
  assert.equal(kind.native, false);
  assert.deepEqual(warnings, []);
});

test('a type that nobody knows is remarked on, with the nearest that is known', () => {
  assert.match(
    selectKind('AWS::SQS::Queues', selector()).warnings[0] ?? '',
    /Did you mean AWS::SQS::Queue\?/,
  );
  assert.match(selectKind('AWS::Kinesis::Steam', selector()).warnings[0] ?? '', /AWS::Kinesis::Stream\?/);
  assert.deepEqual(selectKind('My::Own::Type', selector()).warnings, [], 'private types are not known to us');
});

test('useGetResourceAPI means nothing to the kinds of the peer, which ignores it too', () => {
  const { kind, warnings } = selectKind('AWS::SQS::Queue', selector({ useGetResourceAPI: true }));
  assert.equal(kind, kindOf('AWS::SQS::Queue'));
  assert.match(warnings.join(), /useGetResourceAPI is ignored/);
});

test('tags run the action that reads them', () => {
  assert.deepEqual(selectKind('AWS::SQS::Queue', selector({ tags: TEAM })).actions, ['ListQueueTagsAction']);
  assert.deepEqual(selectKind('AWS::EC2::Instance', selector({ tags: TEAM })).actions, []);
  const asked = selector({ tags: TEAM, includeActions: ['ListQueueTags'] });
  assert.deepEqual(selectKind('AWS::SQS::Queue', asked).actions, ['ListQueueTagsAction']);
});

test('tags of a Cloud Control type are where its schema has them', () => {
  assert.equal(tagsOf('AWS::Kinesis::Stream'), 'Tags');
  assert.equal(tagsOf('AWS::Route53::HostedZone'), 'HostedZoneTags');
  assert.equal(tagsOf('AWS::Route53::KeySigningKey'), undefined);
});

test('a selector that the kind cannot follow stops its block rather than give too much', () => {
  assert.match(
    refused('AWS::Account::Info', { tags: TEAM }).join(),
    /^selector\.tags asks for tags, which resources of AWS::Account::Info do not have/,
  );
  assert.match(
    refused('AWS::SQS::Queue', { since: 1 }).join(),
    /^selector\.since is for histories .* AWS::SQS::Queue is none/,
  );
  assert.match(
    refused('AWS::SQS::Queue', { parent: { kind: 'AWS::A::B', resourceModel: { A: 'b' } } }).join(),
    /^selector\.parent is for types that Cloud Control reads/,
  );
});
