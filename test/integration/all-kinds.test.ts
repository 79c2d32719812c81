import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { kindOf, NATIVE_KINDS, resolveActions } from '../../aws/kinds/index.js';
import type { RawObject } from '../../aws/types.js';
import type { ResourceBlock } from '../../config/mapping-types.js';
import { ACCOUNT, blueprintOf, REGIONS, startAllKindsStack } from '../support/all-kinds-stack.js';
import type { AllKindsStack } from '../support/all-kinds-stack.js';
import { leastCallsOf } from '../support/least-calls.js';
import { assertFound, SECRET_VALUE } from '../support/seed/index.js';

/**
 * The proof for all kinds at once: one mapping of the 33 kinds of aws-v3, with all their actions, and of those beyond it,
 * from real emulators through Temporal and a worker process into the catalog.
 */
let stack: AllKindsStack;
before(async () => (stack = await startAllKindsStack()));
after(() => stack?.stop());

test('the mapping has every native kind, with every optional action', () => {
  const blocks = new Map(stack.blocks.map((block) => [block.kind, block]));
  for (const kind of NATIVE_KINDS) {
    const { actions } = resolveActions(kind, blocks.get(kind.name)?.selector.includeActions ?? []);
    assert.ok(blocks.has(kind.name), kind.name);
    const optional = kind.actions.flatMap(({ name, optional: asked }) => (asked ? [name] : []));
    assert.deepEqual([...actions].toSorted(), optional.toSorted(), kind.name);
  }
});

test('a resync completes with no more than 1.05 times the least calls to AWS', async () => {
  const { ministack, moto } = stack.emulators.proxies;
  for (const { counts } of [ministack, moto]) counts.clear();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  const calls = [...ministack.counts, ...moto.counts];
  const made = calls.reduce((sum, [, count]) => sum + count, 0);
  const least = leastCallsOf(stack.blocks, stack.seeded, REGIONS);
  assert.ok(made <= 1.05 * least, `${made} calls, at least ${least}: ${JSON.stringify(calls)}`);
});

test('each seeded resource is in the catalog once, and nothing else is', () => {
  for (const block of stack.blocks) {
    const expected = stack.seeded.filter(({ kind }) => kind === block.kind);
    const count = block.kind === 'AWS::Account::Info' ? 1 : expected.length;
    assert.equal(rawsOf(block).length, count, block.kind);
  }
});

test("each action's data is on the right entity", () => {
  for (const block of stack.blocks) {
    const raws = rawsOf(block);
    for (const seeded of stack.seeded.filter(({ kind }) => kind === block.kind)) assertFound(raws, seeded);
  }
});

test("a resource's tags are a map in its entity, in whichever form AWS gives them", () => {
  for (const block of stack.blocks) {
    const owners = stack.seeded
      .filter(({ kind }) => kind === block.kind)
      .flatMap(({ facts }) => ownerOf(JSON.stringify(facts)) ?? []);
    const found = stack.port.catalog
      .list(blueprintOf(block))
      .flatMap(({ properties }) => ownerOf(JSON.stringify(properties['tags'])) ?? []);
    assert.deepEqual(found.toSorted(), owners.toSorted(), block.kind);
  }
});

test('the account itself is an entity', () => {
  const block = stack.blocks.find(({ kind }) => kind === 'AWS::Account::Info');
  assert.ok(block);
  assert.deepEqual(
    rawsOf(block).map(({ Properties }) => Properties['Id']),
    [ACCOUNT],
  );
});

test('no value of a secret is in the catalog or in the log', () => {
  assert.ok(!JSON.stringify(stack.port.catalog.list()).includes(SECRET_VALUE));
  assert.ok(!stack.worker.log().includes(SECRET_VALUE));
});

test('a second resync writes nothing', async () => {
  stack.port.resetCounters();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  assert.equal(report.totals.unchanged, report.totals.found);
  const { entitiesCreated, entitiesUpdated, entitiesDeleted, bulkUpserts } = stack.port.counters();
  assert.deepEqual([entitiesCreated, entitiesUpdated, entitiesDeleted, bulkUpserts], [0, 0, 0, 0]);
});

/** The raw objects of a block's entities, which the mapping keeps whole in a property. */
function rawsOf(block: ResourceBlock): RawObject[] {
  return stack.port.catalog.list(blueprintOf(block)).map(({ properties }) => {
    const raw: unknown = properties['object'];
    assert.ok(isRaw(raw), block.kind);
    assert.equal(raw.Type, kindOf(block.kind).name);
    return raw;
  });
}

function isRaw(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && 'Properties' in value;
}

/** The value of the tag `owner` in JSON text of tags: a list of `{Key, Value}`, of `{key, value}`, or a map. */
function ownerOf(json = ''): string | undefined {
  return /"owner"(?:,"[Vv]alue")?:"([^"]+)"/.exec(json)?.[1];
}
