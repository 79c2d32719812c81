import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type PortCall, PortRateLimited } from '../../port/index.js';
import { withFixture } from '../support/port-fixture.js';

const CALL: PortCall = { method: 'GET', path: '/organization', family: 'other' };
const ROUTE = 'GET /v1/organization';
const quota = (limit: number, remaining: number, reset: number | string) => ({
  headers: {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-period': '300',
  },
  body: { ok: true },
});

suite('pacing by the rate-limit headers', { concurrency: true }, () => {
  test('nothing is delayed while much of the quota is left', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, (_, nth) => quota(100, 99 - nth, 300));
      for (let call = 0; call < 50; call++) await client.request(CALL);
      assert.equal(client.stats().pacedMs, 0);
    }));

  test('when little is left the rest is spread over the window, first come, first served, before any 429', () =>
    withFixture(async (fixture, client) => {
      const resetAt = Date.now() + 2_000;
      fixture.on(ROUTE, (_, nth) => quota(100, 10 - nth, new Date(resetAt).toISOString()));
      await client.request(CALL);
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => client.request({ ...CALL, query: { index } })),
      );
      const later = fixture.of(ROUTE).slice(1);
      assert.equal(later.map(({ query }) => query.get('index')).join(''), '01234567');
      // Of the two seconds that are left; a slow machine only makes it longer.
      const span = (later.at(-1)?.at ?? 0) - (later[0]?.at ?? 0);
      assert.ok(span > 1_000, `all within ${span} ms`);
      assert.ok(client.stats().pacedMs > 1_000);
    }));

  test('when nothing is left all wait for the reset, then go on', () =>
    withFixture(async (fixture, client) => {
      const resetAt = Date.now() + 1_500;
      fixture.on(ROUTE, (_, nth) =>
        nth === 0 ? quota(100, 0, new Date(resetAt).toISOString()) : quota(100, 99 - nth, 300),
      );
      await client.request(CALL);
      await Promise.all(Array.from({ length: 5 }, () => client.request(CALL)));
      const later = fixture.of(ROUTE).slice(1);
      assert.equal(later.length, 5);
      assert.ok(later.every(({ at }) => at >= resetAt - 20));
    }));

  test('calls that are on their way count against what is left', () =>
    withFixture(async (fixture, client) => {
      const resetAt = Date.now() + 1_500;
      fixture.on(ROUTE, ({ at }, nth) =>
        at < resetAt
          ? { ...quota(10, 3 - nth, new Date(resetAt).toISOString()), delayMs: nth === 0 ? 0 : 400 }
          : quota(10, 9, 300),
      );
      await client.request(CALL);
      await Promise.all(Array.from({ length: 8 }, () => client.request(CALL)));
      const early = fixture.of(ROUTE).filter(({ at }) => at < resetAt - 20);
      assert.ok(early.length <= 4, `${early.length} calls in a window that allows 4`);
    }));

  test('a reset that is too far away ends the call with a retryable PortRateLimited, unsent', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => quota(100, 0, 200));
      await client.request(CALL);
      await assert.rejects(client.request(CALL), (error) => {
        assert.ok(error instanceof PortRateLimited);
        assert.ok(error.retryAfterSeconds > 195 && error.retryAfterSeconds <= 200);
        return true;
      });
      assert.equal(fixture.of(ROUTE).length, 1);
    }));

  test('families are paced apart', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => quota(100, 0, 200));
      await client.request(CALL);
      assert.equal(
        (await client.request({ ...CALL, path: '/blueprints', family: 'blueprints' })).status,
        200,
      );
    }));

  test('a 429 holds all callers of the family, and each call is answered in the end', () =>
    withFixture(async (fixture, client) => {
      let limitedAt = 0;
      fixture.on(ROUTE, (request, nth) => {
        if (nth > 0) return { body: { ok: true } };
        limitedAt = request.at;
        return { status: 429, headers: { 'retry-after': '1' }, body: { ok: false } };
      });
      const first = client.request(CALL);
      while (client.stats().rateLimited === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const others = Array.from({ length: 10 }, () => client.request(CALL));
      const answers = await Promise.all([first, ...others]);
      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal(client.stats().rateLimited, 1);
      assert.ok(
        fixture
          .of(ROUTE)
          .slice(1)
          .every(({ at }) => at >= limitedAt + 950),
      );
    }));

  test('after a 429 calls keep the average rate of the quota, so that they meet no further one', () =>
    withFixture(async (fixture, client) => {
      // 6,000 in 300 s: 20 a second.
      fixture.on(ROUTE, (_, nth) =>
        nth === 0
          ? { ...quota(6_000, 0, 1), status: 429, body: { ok: false } }
          : quota(6_000, 5_000 - nth, 250),
      );
      await client.request(CALL);
      const start = Date.now();
      await Promise.all(Array.from({ length: 20 }, () => client.request(CALL)));
      const took = Date.now() - start;
      assert.ok(took > 800 && took < 1_600, `20 calls took ${took} ms`);
    }));

  test('a wait for room ends at once when the signal is aborted', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => quota(100, 0, 20));
      await client.request(CALL);
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('cancelled by the test')), 50);
      await assert.rejects(client.request({ ...CALL, signal: abort.signal }), /cancelled by the test/);
    }));
});
