import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { getResyncRequest, isNewer, startOfLastResync } from '../../port/index.js';
import { withFixture } from '../support/port-fixture.js';

const ROUTE = 'GET /v1/integration/my-aws/resync-request';
const T1 = '2026-01-01T10:00:00.000Z';
const T2 = '2026-01-01T10:00:00.001Z';

const state = (resyncState: Parameters<typeof startOfLastResync>[0]['resyncState']) =>
  startOfLastResync({ resyncState });

suite('a resync request', () => {
  test('is read with its time in UTC, under our identity without a feature (P5)', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({
        body: { ok: true, request: { id: 'r1', updatedAt: '2026-01-01T12:00:00+02:00', by: 'somebody' } },
      }));
      assert.deepEqual(await getResyncRequest(client), { id: 'r1', updatedAt: T1 });
      assert.equal(fixture.of(ROUTE)[0]?.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws');
    }));

  for (const [what, reply] of [
    ['null', { body: { ok: true, request: null } }],
    ['an empty object', { body: { ok: true, request: {} } }],
    ['missing', { body: { ok: true } }],
    [
      'of an integration that Port does not know yet',
      { status: 404, body: { ok: false, error: 'not_found' } },
    ],
  ] as const) {
    test(`that is ${what} is none`, () =>
      withFixture(async (fixture, client) => {
        fixture.on(ROUTE, () => reply);
        const logged: string[] = [];
        const warn = (_: object, message: string) => void logged.push(message);
        assert.equal(await getResyncRequest(client, undefined, { warn }), undefined);
        assert.deepEqual(logged, []);
      }));
  }

  for (const request of [{ id: 'r1' }, { id: 'r1', updatedAt: 'yesterday' }, { updatedAt: 5 }, 'now']) {
    test(`that is ${JSON.stringify(request)} is none, and said so in the log`, () =>
      withFixture(async (fixture, client) => {
        fixture.on(ROUTE, () => ({ body: { ok: true, request } }));
        const logged: string[] = [];
        const warn = (_: object, message: string) => void logged.push(message);
        assert.equal(await getResyncRequest(client, undefined, { warn }), undefined);
        assert.equal(logged.length, 1);
        assert.match(logged[0] ?? '', /no readable updatedAt/);
      }));
  }
});

suite('a request is to be answered', () => {
  test('where it is strictly newer than the baseline (P11)', () => {
    assert.ok(isNewer({ updatedAt: T2 }, T1));
    assert.ok(!isNewer({ updatedAt: T1 }, T1));
    assert.ok(!isNewer({ updatedAt: T1 }, T2));
    assert.ok(!isNewer({ updatedAt: T1 }, '2026-01-01T11:00:00.000+01:00'));
  });

  test('where there is no baseline, or none that can be read', () => {
    assert.ok(isNewer({ updatedAt: T1 }, undefined));
    assert.ok(isNewer({ updatedAt: T1 }, 'never'));
  });
});

suite('the baseline of a listener without a memory', () => {
  const START = '2026-01-01T09:00:00.000+00:00';

  test('is when the running resync began: Port’s time of the change to "running"', () => {
    assert.equal(state({ status: 'running', updatedAt: T1, lastResyncStart: START }), T1);
  });

  test('is the start of a resync that ended, so that requests made while it ran are answered', () => {
    assert.equal(state({ status: 'completed', updatedAt: T1, lastResyncStart: START }), START);
    assert.equal(state({ status: 'completed', updatedAt: T1 }), T1);
    assert.equal(state({ status: 'failed', updatedAt: T1, lastResyncStart: T2 }), T1);
  });

  test('is none where Port knows of no resync; the document’s own updatedAt does not count (P11)', () => {
    const integration = { updatedAt: T2, resyncState: null };
    assert.equal(startOfLastResync(integration), undefined);
    assert.equal(state(undefined), undefined);
    assert.equal(state({}), undefined);
  });
});
