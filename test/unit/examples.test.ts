import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Examples } from '../../activities/index.js';
import type { PlanRef } from '../../activities/types.js';
import { createMasker } from '../../config/masking/index.js';

const PLAN: PlanRef = {
  syncId: 'sync-1',
  seq: 1,
  ledgerId: 'l',
  mappingHash: 'm',
  startedAt: '2026-01-01T00:00:00.000Z',
  full: false,
  dryRun: false,
  partialRequest: false,
};
const BLOCK = { id: 'a', kind: 'AWS::SQS::Queue' };
const page = (...numbers: number[]) => numbers.map((number) => ({ number }));

function create({ enabled = true, secret = 'the-secret' } = {}) {
  const sent: [string, readonly object[]][] = [];
  const waiting: (() => void)[] = [];
  const examples = new Examples({
    enabled,
    masker: createMasker([secret]),
    send: (kind, items) => {
      sent.push([kind, items]);
      return new Promise((resolve) => waiting.push(resolve));
    },
  });
  return { examples, sent, answer: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

test('pages that are read side by side give five raw items of a block in all (P40)', () => {
  const { examples, sent } = create();
  examples.offer(PLAN, BLOCK, page(1, 2, 3));
  examples.offer(PLAN, BLOCK, page(4, 5, 6));
  examples.offer(PLAN, BLOCK, page(7));
  assert.deepEqual(sent, [
    [BLOCK.kind, page(1, 2, 3)],
    [BLOCK.kind, page(4, 5)],
  ]);
});

test('each block and each resync has its own five', () => {
  const { examples, sent } = create();
  examples.offer(PLAN, BLOCK, page(1, 2, 3, 4, 5, 6));
  examples.offer(PLAN, { ...BLOCK, id: 'b' }, page(1));
  examples.offer({ ...PLAN, syncId: 'sync-2' }, BLOCK, page(1));
  assert.deepEqual(
    sent.map(([, items]) => items.length),
    [5, 1, 1],
  );
});

test('secrets are taken out before anything is sent (P40)', () => {
  const { examples, sent } = create();
  examples.offer(PLAN, BLOCK, [
    { Properties: { Environment: { Variables: { A: 'b' } }, Name: 'x the-secret' } },
  ]);
  assert.deepEqual(sent[0]?.[1], [
    { Properties: { Environment: { Variables: { A: '[REDACTED]' } }, Name: 'x [REDACTED]' } },
  ]);
});

test('a dry run, a partial request and a user who does not want it send none', () => {
  const { examples, sent } = create();
  examples.offer({ ...PLAN, dryRun: true }, BLOCK, page(1));
  examples.offer({ ...PLAN, partialRequest: true }, BLOCK, page(1));
  const off = create({ enabled: false });
  off.examples.offer(PLAN, BLOCK, page(1));
  assert.deepEqual([sent, off.sent], [[], []]);
});

test('nothing piles up where Port is slow, and a worker that ends waits for what is on its way', async () => {
  const { examples, sent, answer } = create();
  for (let block = 0; block < 10; block += 1) examples.offer(PLAN, { ...BLOCK, id: `${block}` }, page(1));
  assert.equal(sent.length, 4);
  let drained = false;
  const draining = examples.drain().then(() => (drained = true));
  assert.equal(drained, false);
  answer();
  await draining;
  examples.offer(PLAN, { ...BLOCK, id: 'late' }, page(1));
  assert.equal(sent.length, 5);
});
