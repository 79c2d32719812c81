import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decideOutcome } from '../../activities/end-resync.js';
import { allowsRegion } from '../../activities/region-policy.js';
import { isUnchanged } from '../../activities/unchanged.js';
import { judgeUnplanned } from '../../activities/unplanned.js';
import type { PlanFacts } from '../../activities/unplanned.js';

/** The rules that decide what is written and what is deleted (design section 4). */
const DAY = 86_400_000;
const KEY = { account: '1', region: 'eu-west-1', kind: 'AWS::SQS::Queue', block: 'b' };

function facts(changes: Partial<PlanFacts> = {}): PlanFacts {
  return {
    kinds: new Map([['AWS::SQS::Queue', { blocks: new Set(['b']), allows: () => true }]]),
    troubledKinds: new Set(),
    unknownKinds: [],
    accounts: new Set(['1']),
    closed: new Set(),
    leftOut: new Set(),
    authoritative: true,
    ...changes,
  };
}

const allows = (allow: string[], deny: string[]) => allowsRegion({ allow, deny }, 'r');
const cleared = (changes: Partial<PlanFacts>, key: Partial<typeof KEY> = {}, siblingsComplete = false) =>
  judgeUnplanned({ ...KEY, ...key }, facts(changes), siblingsComplete).clear;

test('a scope that merely was not read is kept', () => {
  assert.equal(cleared({}), false);
});

test('a kind that left the mapping is cleared', () => {
  assert.equal(cleared({}, { kind: 'AWS::SNS::Topic' }), true);
});

test('a kind that left the mapping is kept while the mapping names one that nobody knows: it may be misspelt', () => {
  assert.equal(cleared({ unknownKinds: ['AWS::SNS::Topics'] }, { kind: 'AWS::SNS::Topic' }), false);
});

test('an empty mapping clears nothing', () => {
  assert.equal(cleared({ kinds: new Map() }, { kind: 'AWS::SNS::Topic' }), false);
});

test('a kind with a broken block is kept, and where a block has no readable kind everything is', () => {
  assert.equal(cleared({ troubledKinds: new Set(['AWS::SNS::Topic']) }, { kind: 'AWS::SNS::Topic' }), false);
  assert.equal(cleared({ troubledKinds: undefined }, { kind: 'AWS::SNS::Topic' }), false);
});

test('a closed account is cleared, an absent one only where the list of accounts is authoritative', () => {
  assert.equal(cleared({ closed: new Set(['2']), authoritative: false }, { account: '2' }), true);
  assert.equal(cleared({}, { account: '2' }), true);
  assert.equal(cleared({ authoritative: false }, { account: '2' }), false);
});

test('an account that is left out by default is kept, and so is what belongs to the organization', () => {
  assert.equal(cleared({ leftOut: new Set(['2']) }, { account: '2' }), false);
  assert.equal(cleared({}, { account: 'organization' }), false);
});

test('a region that the policy now excludes is cleared, one that is no longer listed is kept', () => {
  const kinds: PlanFacts['kinds'] = new Map([
    ['AWS::SQS::Queue', { blocks: new Set(['b']), allows: (region) => region !== 'eu-west-1' }],
  ]);
  assert.equal(cleared({ kinds }), true);
  assert.equal(cleared({ kinds }, { region: 'us-east-1' }), false);
});

test('a replaced block is cleared once its successor was read to the end', () => {
  assert.equal(cleared({}, { block: 'old' }), false);
  assert.equal(cleared({}, { block: 'old' }, true), true);
});

test('an entity is unchanged only with the same content, in Port, and written within the refresh age', () => {
  const known = { hash: 'h', writtenAt: 0, present: true };
  assert.equal(isUnchanged(known, 'h', 'id', 5 * DAY, 7 * DAY), true);
  assert.equal(isUnchanged(known, 'other', 'id', 5 * DAY, 7 * DAY), false);
  assert.equal(isUnchanged({ ...known, present: false }, 'h', 'id', 5 * DAY, 7 * DAY), false);
  assert.equal(isUnchanged({ ...known, writtenAt: null }, 'h', 'id', 5 * DAY, 7 * DAY), false);
  assert.equal(isUnchanged(known, 'h', 'id', 7 * DAY, 7 * DAY), false);
});

test('entities written together are not all refreshed together', () => {
  const known = { hash: 'h', writtenAt: 0, present: true };
  const due = Array.from(
    { length: 1_000 },
    (_, index) => !isUnchanged(known, 'h', `entity-${index}`, 6.3 * DAY, 7 * DAY),
  );
  const share = due.filter(Boolean).length / due.length;
  assert.ok(share > 0.4 && share < 0.6, `${share} are due half-way through the last fifth`);
});

test('region policy: deny wins, an allow list excludes what it does not name', () => {
  assert.deepEqual(
    [
      allows([], []),
      allows(['r'], []),
      allows(['x'], []),
      allows([], ['r']),
      allows([], ['x']),
      allows(['r'], ['r']),
    ],
    [true, true, false, false, true, false],
  );
});

test('outcomes', () => {
  const good = { incomplete: 0, found: 1, failed: 0, unsure: 0 };
  const input = { cancelled: false, failures: [] };
  assert.equal(decideOutcome(input, [good]), 'completed');
  assert.equal(decideOutcome(input, []), 'completed');
  assert.equal(decideOutcome({ ...input, cancelled: true }, [good]), 'aborted');
  assert.equal(decideOutcome({ ...input, fatal: { code: 'X', message: '' } }, [good]), 'failed');
  assert.equal(decideOutcome(input, [good, { ...good, unsure: 1 }]), 'partial');
  assert.equal(decideOutcome(input, [good, { ...good, failed: 1 }]), 'partial');
  assert.equal(decideOutcome(input, [good, { ...good, incomplete: 1 }]), 'partial');
  assert.equal(
    decideOutcome({ ...input, failures: [{ code: 'AssumeRoleDenied', message: '' }] }, [good]),
    'partial',
  );
  assert.equal(
    decideOutcome({ ...input, failures: [{ code: 'AssumeRoleDenied', message: '' }] }, []),
    'failed',
  );
  assert.equal(decideOutcome(input, [{ ...good, found: 0, incomplete: 1 }]), 'failed');
});
