import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitOf } from '../../aws/throttle-limits.js';
import { Lanes } from '../../aws/throttle-lanes.js';
import { Slots } from '../../aws/throttle-slots.js';
import { TokenBucket } from '../../aws/throttle.js';

/** A bucket on a clock that the test moves. */
function bucketOf(rate: number, burst: number) {
  const clock = { ms: 0 };
  return { clock, bucket: new TokenBucket({ rate, burst }, () => clock.ms) };
}

/** How many calls may be made at once now. */
function available(bucket: TokenBucket): number {
  const stop = AbortSignal.abort();
  for (let n = 0; ; n += 1) {
    const due = bucket.take(stop);
    if (due === undefined) continue;
    due.catch(() => undefined);
    return n;
  }
}

test('a burst passes at once, then calls pass at the rate', async () => {
  const { bucket, clock } = bucketOf(20, 100);
  assert.equal(available(bucket), 100);
  await Promise.resolve();
  clock.ms += 500;
  assert.equal(available(bucket), 10);
});

test('waiting calls are due one after another, in their order', async () => {
  const bucket = new TokenBucket({ rate: 100, burst: 1 });
  const order: number[] = [];
  const began = performance.now();
  await Promise.all(
    [0, 1, 2, 3].map(async (n) => {
      await bucket.take();
      order.push(n);
    }),
  );
  assert.deepEqual(order, [0, 1, 2, 3]);
  const took = performance.now() - began;
  assert.ok(took >= 25 && took < 200, `${took} ms for three calls at 100 a second`);
});

test('a throttling answer halves the rate once for all calls in flight, and it recovers within a minute', () => {
  const { bucket, clock } = bucketOf(20, 100);
  for (let n = 0; n < 10; n += 1) bucket.throttled();
  assert.equal(bucket.currentRate, 10);
  assert.equal(available(bucket), 0);
  clock.ms += 2000;
  bucket.throttled();
  assert.ok(bucket.currentRate < 6);
  clock.ms += 60_000;
  assert.equal(bucket.currentRate, 20);
});

test('however often AWS throttles, calls go on at a sixteenth of the rate', () => {
  const { bucket, clock } = bucketOf(16, 16);
  for (let n = 0; n < 20; n += 1) {
    clock.ms += 1000;
    bucket.throttled();
  }
  assert.ok(bucket.currentRate >= 1 && bucket.currentRate < 2);
});

test('a wait that is cancelled rejects with the reason and gives its token back', async () => {
  const { bucket, clock } = bucketOf(1, 1);
  assert.equal(bucket.take(), undefined);
  const stop = new AbortController();
  const due = bucket.take(stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(Promise.resolve(due), /stopped/);
  clock.ms += 1000;
  assert.equal(bucket.take(), undefined);
});

test('slots bound what is in flight and are given in order', async () => {
  const slots = new Slots(2);
  assert.equal(slots.take(), undefined);
  assert.equal(slots.take(), undefined);
  const order: string[] = [];
  const third = Promise.resolve(slots.take()).then(() => order.push('third'));
  const stop = new AbortController();
  const cancelled = Promise.resolve(slots.take(stop.signal));
  const fourth = Promise.resolve(slots.take()).then(() => order.push('fourth'));
  stop.abort(new Error('stopped'));
  await assert.rejects(cancelled, /stopped/);
  slots.release();
  slots.release();
  await Promise.all([third, fourth]);
  assert.deepEqual(order, ['third', 'fourth']);
  slots.release();
  slots.release();
  assert.equal(slots.take(), undefined);
  await assert.rejects(Promise.resolve(slots.take(AbortSignal.abort(new Error('late')))), /late/);
});

test('limits are those of AWS: by action, shared where AWS counts actions together', () => {
  assert.deepEqual(
    [limitOf('ec2', 'DescribeInstances'), limitOf('account', 'ListRegions')].map(({ rate, burst }) => [
      rate,
      burst,
    ]),
    [
      [20, 100],
      [5, 5],
    ],
  );
  const lanes = new Lanes(20);
  const lane = lanes.lane('1', 'eu-west-1', 'lambda');
  assert.equal(lane.bucket('ListFunctions'), lane.bucket('ListTags'));
  assert.notEqual(lane.bucket('ListFunctions'), lane.bucket('GetFunction'));
  const ec2 = lanes.lane('1', 'eu-west-1', 'ec2');
  assert.notEqual(ec2.bucket('DescribeInstances'), ec2.bucket('DescribeVolumes'));
});

test('accounts and regions have lanes of their own', () => {
  const lanes = new Lanes(20);
  assert.equal(lanes.lane('1', 'a', 'sqs'), lanes.lane('1', 'a', 'sqs'));
  assert.notEqual(lanes.lane('1', 'a', 'sqs'), lanes.lane('2', 'a', 'sqs'));
  assert.notEqual(lanes.lane('1', 'a', 'sqs'), lanes.lane('1', 'b', 'sqs'));
});
