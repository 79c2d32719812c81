import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Entity, PortUnavailable } from '../../port/index.js';
import { bulkRoute, CALL, entities, entity, sentIn, takesBulks, withWriter } from '../support/port-bulks.js';

const fields = (properties: Record<string, number>): Entity => ({
  identifier: 'a',
  blueprint: 'b',
  properties,
});

suite('the same entity twice', { concurrency: true }, () => {
  test('with other content goes in a later bulk, after the first was acknowledged, so that both are applied in order', () =>
    withWriter(async (fixture, writer) => {
      const outcomes = await Promise.all([
        writer.upsert(fields({ x: 1 }), CALL),
        writer.upsert(fields({ y: 2 }), CALL),
        writer.upsert(fields({ x: 3 }), CALL),
      ]);
      assert.ok(outcomes.every(({ status }) => status === 'written'));
      assert.deepEqual(
        fixture.of(bulkRoute('b')).map((request) => sentIn(request).map(({ properties }) => properties)),
        [[{ x: 1 }], [{ y: 2 }], [{ x: 3 }]],
      );
    }));

  test('with the same content is sent once, and both callers learn the outcome', () =>
    withWriter(async (fixture, writer) => {
      const outcomes = await Promise.all([
        writer.upsert(entity('a'), CALL),
        writer.upsert(entity('a'), CALL),
      ]);
      assert.deepEqual(outcomes, [
        { status: 'written', identifier: 'a' },
        { status: 'written', identifier: 'a' },
      ]);
      assert.deepEqual(
        fixture.of(bulkRoute('b')).map((request) => sentIn(request).length),
        [1],
      );
    }));

  test('after its outcome is known is sent again', () =>
    withWriter(async (fixture, writer) => {
      await writer.upsert(entity('a'), CALL);
      await writer.upsert(entity('a'), CALL);
      assert.equal(fixture.of(bulkRoute('b')).length, 2);
    }));
});

suite('faults and cancellation', { concurrency: true }, () => {
  test('a bulk that Port does not take for the whole budget rejects all its entities with the retryable error', () =>
    withWriter(async (fixture, writer, client) => {
      fixture.on(bulkRoute('b'), () => ({ status: 502, body: {} }));
      await client.authenticate();
      const results = await Promise.allSettled(entities(3).map((one) => writer.upsert(one, CALL)));
      for (const result of results) {
        assert.ok(result.status === 'rejected' && result.reason instanceof PortUnavailable);
        assert.equal(result.reason.retryable, true);
      }
      takesBulks(fixture);
      assert.equal((await writer.upsert(entity('e0'), CALL)).status, 'written');
    }));

  test('the entities of a cancelled caller are not sent, those of the others are', () =>
    withWriter(async (fixture, writer) => {
      const abort = new AbortController();
      const cancelled = entities(30).map((one) =>
        writer.upsert(
          { ...one, identifier: `c-${JSON.stringify(one.identifier).slice(1, -1)}` },
          { ...CALL, signal: abort.signal },
        ),
      );
      const other = writer.upsert(entity('other'), CALL);
      // The first 20 of the 30 are on their way by now.
      abort.abort(new Error('cancelled by the test'));
      for (const result of await Promise.allSettled(cancelled)) {
        assert.ok(result.status === 'rejected');
        assert.match(String(result.reason), /cancelled by the test/);
      }
      assert.equal((await other).status, 'written');
      const sent = fixture
        .of(bulkRoute('b'))
        .flatMap((request) => sentIn(request).map(({ identifier }) => identifier));
      assert.equal(sent.length, 21);
      assert.ok(sent.includes('other'));
    }));

  test('a cancelled entity does not hold back the next one of the same name', () =>
    withWriter(async (_, writer) => {
      const abort = new AbortController();
      const first = writer.upsert(entity('a'), { ...CALL, signal: abort.signal });
      const second = writer.upsert({ ...entity('a'), title: 'T' }, CALL);
      abort.abort(new Error('cancelled by the test'));
      await assert.rejects(first, /cancelled/);
      assert.equal((await second).status, 'written');
    }));

  test('many entities on one signal make no warning of too many listeners', () =>
    withWriter(async (_, writer) => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning);
      process.on('warning', onWarning);
      await writer.upsertAll(entities(500), { ...CALL, signal: new AbortController().signal });
      await sleep(10);
      process.off('warning', onWarning);
      assert.deepEqual(warnings, []);
    }));

  test('who asks for room waits while too much is pending, in line, and can be cancelled', () =>
    withWriter(
      async (fixture, writer) => {
        fixture.on(bulkRoute('b'), (request) => ({
          body: { entities: sentIn(request).map(({ identifier }, index) => ({ index, identifier })) },
          delayMs: 150,
        }));
        const pending = writer.upsertAll(entities(100), CALL);
        await sleep(5);
        const order: string[] = [];
        const abort = new AbortController();
        const waits = [
          writer.whenRoom().then(() => order.push('first')),
          assert.rejects(writer.whenRoom(abort.signal), /cancelled/),
          writer.whenRoom().then(() => order.push('second')),
        ];
        abort.abort(new Error('cancelled'));
        await sleep(50);
        assert.deepEqual(order, []);
        await Promise.all([...waits, pending]);
        assert.deepEqual(order, ['first', 'second']);
      },
      { maxPendingBytes: 2_000, maxInFlight: 1 },
    ));

  test('closing sends what is queued at once and waits for it', () =>
    withWriter(
      async (fixture, writer) => {
        const outcome = writer.upsert(entity('a'), CALL);
        const start = Date.now();
        await writer.close();
        assert.ok(Date.now() - start < 1_000);
        assert.equal((await outcome).status, 'written');
        assert.equal(fixture.of(bulkRoute('b')).length, 1);
        await assert.rejects(writer.upsert(entity('b'), CALL), /closed/);
      },
      { lingerMs: 5_000 },
    ));

  test('aborting fails what is queued and on its way, at once', () =>
    withWriter(
      async (fixture, writer) => {
        fixture.on(bulkRoute('b'), () => ({ delayMs: 1_000, body: {} }));
        const all = Promise.allSettled(entities(25).map((one) => writer.upsert(one, CALL)));
        await sleep(50);
        writer.abort(new Error('the worker stops'));
        const results = await all;
        assert.ok(
          results.every(
            (result) => result.status === 'rejected' && /the worker stops/.test(String(result.reason)),
          ),
        );
      },
      { lingerMs: 5_000 },
    ));
});
