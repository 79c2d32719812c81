import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Entity, prepareEntity } from '../../port/index.js';
import { bulkRoute, CALL, entities, entity, sentIn, withWriter } from '../support/port-bulks.js';

/** An entity whose JSON has this many bytes. */
const sized = (identifier: string, bytes: number): Entity => {
  const empty = { identifier, blueprint: 'b', properties: { text: 'é' } };
  return { ...empty, properties: { text: `é${'x'.repeat(bytes - prepareEntity(empty).bytes)}` } };
};

suite('bulks', () => {
  test('carry query, feature and entities as Port expects them', () =>
    withWriter(async (fixture, writer) => {
      const outcome = await writer.upsert(entity('a', 'x/y'), { ...CALL, merge: false });
      assert.deepEqual(outcome, { status: 'written', identifier: 'a' });
      const request = fixture.of(bulkRoute('x%2Fy'))[0];
      assert.equal(
        request?.query.toString(),
        'upsert=true&merge=false&create_missing_related_entities=true&validation_only=false' +
          '&ocean_info_event_type=resync&ocean_info_resync_id=s1',
      );
      assert.equal(request.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws/exporter');
      assert.equal(request.headers['content-type'], 'application/json');
      assert.deepEqual(request.body, { entities: [entity('a', 'x/y')] });
    }));

  test('explicit nulls are sent, since they clear values (P33)', () =>
    withWriter(async (fixture, writer) => {
      await writer.upsert({ identifier: 'a', blueprint: 'b', title: null, relations: { r: null } }, CALL);
      assert.ok(fixture.of(bulkRoute('b'))[0]?.text.includes('"title":null,"relations":{"r":null}'));
    }));

  test('an entity that was prepared is sent as its text', () =>
    withWriter(async (fixture, writer) => {
      const prepared = prepareEntity(entity('a'));
      await writer.upsert(prepared, CALL);
      assert.equal(fixture.of(bulkRoute('b'))[0]?.text, `{"entities":[${prepared.json}]}`);
    }));

  test('a full bulk goes at once, the rest after the linger time', () =>
    withWriter(
      async (fixture, writer) => {
        const start = Date.now();
        const all = entities(25).map((one) => writer.upsert(one, CALL));
        await Promise.all(all.slice(0, 20));
        assert.ok(Date.now() - start < 900);
        await Promise.all(all);
        assert.ok(Date.now() - start >= 990);
        assert.deepEqual(
          fixture.of(bulkRoute('b')).map((request) => sentIn(request).length),
          [20, 5],
        );
      },
      { lingerMs: 1_000 },
    ));

  test('a bulk that is not full waits longer while entities keep coming, but not for ever', () =>
    withWriter(
      async (fixture, writer) => {
        const first = writer.upsert(entity('first'), CALL);
        const start = Date.now();
        const settledAfter = first.then(() => Date.now() - start);
        const others = [];
        for (let index = 0; index < 14; index++) {
          others.push(writer.upsert(entity(`o${index}`, `b${index % 3}`), CALL));
          await sleep(50);
        }
        const waited = await settledAfter;
        assert.ok(waited > 350 && waited < 650, `went after ${waited} ms`);
        await Promise.all(others);
        assert.equal(sentIn(fixture.of(bulkRoute('b'))[0]).length, 1);
      },
      { lingerMs: 100, maxLingerMs: 400 },
    ));

  test('hold one blueprint, one set of options and one resync (P14)', () =>
    withWriter(async (fixture, writer) => {
      await Promise.all([
        writer.upsert(entity('a'), CALL),
        writer.upsert(entity('b'), CALL),
        writer.upsert(entity('c', 'other'), CALL),
        writer.upsert(entity('d'), { ...CALL, merge: false }),
        writer.upsert(entity('e'), { ...CALL, createMissingRelatedEntities: false }),
        writer.upsert(entity('f'), { ...CALL, syncId: 's2' }),
      ]);
      assert.equal(fixture.of(bulkRoute('b')).length, 4);
      assert.equal(fixture.of(bulkRoute('other')).length, 1);
    }));

  test('20,000 entities of many callers need at most 1.02 × the least number of calls', () =>
    withWriter(async (fixture, writer) => {
      const caller = async (name: number): Promise<void> => {
        for (let page = 0; page < 10; page++) {
          const made = Array.from({ length: 50 }, (_, index) =>
            entity(`${name}-${page}-${index}`, `b${name % 4}`),
          );
          await writer.upsertAll(made, CALL);
          await sleep((name * 7 + page * 13) % 30);
        }
      };
      await Promise.all(Array.from({ length: 40 }, (_, name) => caller(name)));
      const bulks = fixture.requests.length - 1;
      assert.ok(bulks <= 1_020, `${bulks} calls`);
    }, {}));

  test('are at most 1 MiB each, to the byte (P20)', () =>
    withWriter(async (fixture, writer) => {
      const body = '{"entities":[,]}'.length;
      // Two that fill a body exactly, then two that are one byte more than one.
      const half = (1_048_576 - body) / 2;
      await writer.upsertAll([sized('a', half), sized('b', half)], CALL);
      await writer.upsertAll([sized('c', half), sized('d', half + 1)], CALL);
      const bodies = fixture.of(bulkRoute('b'));
      assert.deepEqual(
        bodies.map((request) => sentIn(request).length),
        [2, 1, 1],
      );
      assert.equal(bodies[0]?.headers['content-length'], '1048576');
    }));

  test('several are on their way at once, and no more than allowed (P16)', () =>
    withWriter(
      async (fixture, writer) => {
        let inFlight = 0;
        let most = 0;
        fixture.on(bulkRoute('b'), (request) => {
          inFlight += 1;
          most = Math.max(most, inFlight);
          setTimeout(() => (inFlight -= 1), 30);
          const items = sentIn(request).map(({ identifier }, index) => ({ index, identifier }));
          return { body: { ok: true, entities: items, errors: [] }, delayMs: 40 };
        });
        await writer.upsertAll(entities(400), CALL);
        assert.equal(most, 3);
      },
      { maxInFlight: 3 },
    ));
});
