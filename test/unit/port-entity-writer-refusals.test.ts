import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type Entity,
  PortAnswerUnexpected,
  PortRequestRejected,
  type UpsertOutcome,
} from '../../port/index.js';
import { bulkRoute, CALL, entities, sentIn, withWriter } from '../support/port-bulks.js';
import type { FixtureReply, FixtureRequest } from '../support/port-fixture.js';

const ROUTE = bulkRoute('b');
const codes = (outcomes: UpsertOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === 'refused' ? outcome.code : outcome.status));
const refusal = (status: number, error: string, message: string): FixtureReply => ({
  status,
  body: { ok: false, error, message },
});
const written = (request: FixtureRequest): FixtureReply => ({
  body: { ok: true, entities: sentIn(request).map(({ identifier }, index) => ({ index, identifier })) },
});

suite('a mixed answer (207) is read by index', { concurrency: true }, () => {
  const answer = {
    ok: false,
    entities: [
      { index: 4, identifier: 'resolved-in-port', created: false },
      { index: 0, identifier: 'e0', created: true },
    ],
    errors: [
      {
        index: 1,
        identifier: 'e1',
        statusCode: 422,
        error: 'invalid_request',
        message: '"size" must be number',
      },
      { index: 2, identifier: 'unknown', statusCode: 404, error: 'not_found', message: 'nothing found' },
      {
        index: 3,
        identifier: 'e3',
        statusCode: 404,
        error: 'not_found',
        message: 'account "1" was not found',
      },
      { index: 99, identifier: 'e99', statusCode: 422, error: 'x', message: 'not ours' },
    ],
  };
  test('written, refused, unresolved, missing target, and neither (P17)', () =>
    withWriter(async (fixture, writer) => {
      fixture.on(ROUTE, () => ({ status: 207, body: answer }));
      const outcomes = await writer.upsertAll(entities(6), { ...CALL, createMissingRelatedEntities: false });
      assert.deepEqual(codes(outcomes), [
        'written',
        'rejected',
        'unresolved',
        'missing_related',
        'written',
        'unacknowledged',
      ]);
      assert.deepEqual(outcomes[4], { status: 'written', identifier: 'resolved-in-port' });
      const messages = outcomes.map((outcome) => (outcome.status === 'refused' ? outcome.message : ''));
      assert.match(messages[1] ?? '', /422 invalid_request: "size" must be number/);
      assert.match(messages[3] ?? '', /account "1" was not found.*createMissingRelatedEntities/);
      assert.equal(fixture.of(ROUTE).length, 1);
    }));

  test('an entity that Port answers with 5xx gets one more chance', () =>
    withWriter(async (fixture, writer) => {
      const broken = {
        index: 1,
        identifier: 'e1',
        statusCode: 500,
        error: 'internal_error',
        message: 'oops',
      };
      fixture.on(ROUTE, (request, nth) =>
        nth === 0
          ? { status: 207, body: { entities: [{ index: 0, identifier: 'e0' }], errors: [broken] } }
          : written(request),
      );
      assert.deepEqual(codes(await writer.upsertAll(entities(2), CALL)), ['written', 'written']);
      fixture.on(ROUTE, () => ({ status: 207, body: { entities: [], errors: [{ ...broken, index: 0 }] } }));
      assert.deepEqual(codes(await writer.upsertAll(entities(1), CALL)), ['rejected']);
      assert.equal(fixture.of(ROUTE).length, 4);
    }));

  test('an answer of another shape is an error, not success', () =>
    withWriter(async (fixture, writer) => {
      fixture.on(ROUTE, () => ({ body: { entities: [{ identifier: 'e0' }] } }));
      await assert.rejects(writer.upsertAll(entities(1), CALL), PortAnswerUnexpected);
    }));
});

suite('a bulk that is refused as a whole', { concurrency: true }, () => {
  for (const status of [400, 413, 422]) {
    test(`with ${status} is halved until the one bad entity stands alone; the others are written (P38)`, () =>
      withWriter(async (fixture, writer) => {
        fixture.on(ROUTE, (request) =>
          request.text.includes('"e13"')
            ? refusal(status, 'invalid_request', 'e13 is bad')
            : written(request),
        );
        const outcomes = await writer.upsertAll(entities(20), CALL);
        const bad = outcomes.flatMap((outcome, index) =>
          outcome.status === 'refused' ? [{ index, ...outcome }] : [],
        );
        assert.deepEqual(
          bad.map(({ index, code }) => [index, code]),
          [[13, status === 413 ? 'too_large' : 'rejected']],
        );
        assert.match(bad[0]?.message ?? '', /e13 is bad/);
        assert.ok(fixture.of(ROUTE).length <= 11, `${fixture.of(ROUTE).length} calls`);
      }));
  }

  test('because its blueprint does not exist is not halved; the message names the blueprint and what to do', () =>
    withWriter(async (fixture, writer) => {
      fixture.on(ROUTE, () => refusal(404, 'not_found', 'Blueprint "b" was not found'));
      const outcomes = await writer.upsertAll(entities(20), CALL);
      assert.deepEqual(new Set(codes(outcomes)), new Set(['blueprint_not_found']));
      assert.equal(fixture.of(ROUTE).length, 1);
      const [first] = outcomes;
      assert.ok(first?.status === 'refused');
      assert.match(first.message, /blueprint "b" does not exist in Port\. Create it/);
    }));

  test('with a 404 that is not Port’s, or with 403, is an error of the call', () =>
    withWriter(async (fixture, writer) => {
      fixture.on(ROUTE, () => ({ status: 404, text: 'no such route' }));
      await assert.rejects(writer.upsertAll(entities(2), CALL), PortRequestRejected);
      fixture.on(ROUTE, () => refusal(403, 'forbidden', 'no'));
      await assert.rejects(writer.upsertAll(entities(2), CALL), PortRequestRejected);
    }));
});

suite('what is known to be refused is not sent', { concurrency: true }, () => {
  test('an identifier that Port does not take; its neighbours are written', () =>
    withWriter(async (fixture, writer) => {
      const bad: Entity = { identifier: 'log-group:*', blueprint: 'b' };
      assert.deepEqual(codes(await writer.upsertAll([...entities(2), bad], CALL)), [
        'written',
        'written',
        'invalid_identifier',
      ]);
      assert.equal(sentIn(fixture.of(ROUTE)[0]).length, 2);
    }));

  test('a relation value that Port does not take, each named with its reason; its neighbours are written (P15)', () =>
    withWriter(async (fixture, writer) => {
      const bad = ['log-group:*', 5, [null, 'a']].map((value, n): Entity => ({
        identifier: `bad-${n}`,
        blueprint: 'b',
        relations: { to: value },
      }));
      const outcomes = await writer.upsertAll([...bad, ...entities(2)], CALL);
      assert.deepEqual(codes(outcomes), [
        'invalid_relation',
        'invalid_relation',
        'invalid_relation',
        'written',
        'written',
      ]);
      const messages = outcomes.flatMap((outcome) => ('message' in outcome ? outcome.message : []));
      assert.match(messages[0] ?? '', /relations\.to: "log-group:\*" contains "\*"/);
      assert.match(messages[1] ?? '', /relations\.to: 5 is not a string/);
      assert.match(messages[2] ?? '', /relations\.to: null is not a string/);
      assert.equal(fixture.of(ROUTE).length, 1);
      assert.equal(sentIn(fixture.of(ROUTE)[0]).length, 2);
    }));

  test('an entity that alone is larger than a request may be', () =>
    withWriter(async (fixture, writer) => {
      const large: Entity = { identifier: 'a', blueprint: 'b', properties: { text: 'x'.repeat(1_048_576) } };
      assert.deepEqual(codes([await writer.upsert(large, CALL)]), ['too_large']);
      assert.equal(fixture.requests.length, 0);
    }));

  test('a search identifier is sent, and the identifier that Port found comes back', () =>
    withWriter(async (fixture, writer) => {
      fixture.on(ROUTE, () => ({ body: { entities: [{ index: 0, identifier: 'found' }] } }));
      const search = { combinator: 'and', rules: [{ property: 'arn', operator: '=', value: 'a*' }] };
      const outcome = await writer.upsert({ identifier: search, blueprint: 'b' }, CALL);
      assert.deepEqual(outcome, { status: 'written', identifier: 'found' });
      assert.ok(fixture.of(ROUTE)[0]?.text.includes('"identifier":{"combinator":"and"'));
    }));
});
