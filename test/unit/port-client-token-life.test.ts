import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, suite, test } from 'node:test';
import type { PortCall } from '../../port/index.js';
import { type FixtureReply, TOKEN_ROUTE, withFixture } from '../support/port-fixture.js';

const CALL: PortCall = { method: 'GET', path: '/organization', family: 'other' };
const ROUTE = 'GET /v1/organization';
const token = (name: string, expiresIn: number): FixtureReply => ({
  body: { ok: true, accessToken: name, expiresIn, tokenType: 'Bearer' },
});

/** The life of a token, by a clock of our own: on a slow machine a real one might run past the moment that is meant. */
suite('the life of an access token', () => {
  beforeEach(() => mock.timers.enable({ apis: ['Date'], now: Date.now() }));
  afterEach(() => mock.timers.reset());

  test('it is renewed ahead of its end by one caller, while the others go on with the old one (P3)', () =>
    withFixture(async (fixture, client) => {
      // A tenth of its life before its end: after 9 of 10 s.
      fixture.on(TOKEN_ROUTE, (_, nth) =>
        nth === 0 ? token('old', 10) : { ...token('new', 10_800), delayMs: 100 },
      );
      await client.request(CALL);
      mock.timers.tick(8_900);
      await client.request(CALL);
      assert.equal(fixture.of(TOKEN_ROUTE).length, 1);
      mock.timers.tick(200);
      const [first, second] = await Promise.all([client.request(CALL), client.request(CALL)]);
      assert.deepEqual([first.status, second.status], [200, 200]);
      assert.deepEqual(
        fixture.of(ROUTE).map(({ headers }) => headers.authorization),
        ['Bearer old', 'Bearer old', 'Bearer old', 'Bearer new'],
      );
      assert.equal(fixture.of(TOKEN_ROUTE).length, 2);
    }));

  test('one that Port hands out again shortly before its end is not asked for with every call', () =>
    withFixture(async (fixture, client) => {
      fixture.on(TOKEN_ROUTE, () => token('same', 0));
      for (let call = 0; call < 20; call++) await client.request(CALL);
      assert.equal(fixture.of(TOKEN_ROUTE).length, 1);
      mock.timers.tick(1_100);
      await client.request(CALL);
      assert.equal(fixture.of(TOKEN_ROUTE).length, 2);
    }));
});
