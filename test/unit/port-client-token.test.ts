import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type PortCall, PortCredentialsRejected } from '../../port/index.js';
import { type FixtureReply, type PortFixture, TOKEN_ROUTE, withFixture } from '../support/port-fixture.js';

const CALL: PortCall = { method: 'GET', path: '/organization', family: 'other' };
const ROUTE = 'GET /v1/organization';
const token = (name: string, expiresIn: number): FixtureReply => ({
  body: { ok: true, accessToken: name, expiresIn, tokenType: 'Bearer' },
});
const tokensUsed = (fixture: PortFixture): string[] => [
  ...new Set(fixture.of(ROUTE).map(({ headers }) => headers.authorization ?? '')),
];

suite('access token', { concurrency: true }, () => {
  test('is fetched once for all callers that wait for it (P3)', () =>
    withFixture(async (fixture, client) => {
      fixture.on(TOKEN_ROUTE, (_, nth) => ({ ...token(`t${nth}`, 10_800), delayMs: 50 }));
      await Promise.all(Array.from({ length: 30 }, () => client.request(CALL)));
      assert.equal(fixture.of(TOKEN_ROUTE).length, 1);
      assert.deepEqual(tokensUsed(fixture), ['Bearer t0']);
    }));

  test('that has expired in Port (401) is renewed once for all callers, and their calls are sent again (P2)', () =>
    withFixture(async (fixture, client) => {
      let valid = 'token-0';
      fixture.on(ROUTE, ({ headers }) =>
        headers.authorization === `Bearer ${valid}`
          ? { body: { ok: true } }
          : { status: 401, body: { ok: false, error: 'expired' } },
      );
      await client.request(CALL);
      valid = 'token-1';
      const answers = await Promise.all(Array.from({ length: 10 }, () => client.request(CALL)));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal(fixture.of(TOKEN_ROUTE).length, 2);
    }));

  test('that has expired is renewed for a call that must not be repeated after a fault, too', () =>
    withFixture(async (fixture, client) => {
      fixture.on('POST /v1/integration', (_, nth) =>
        nth === 0 ? { status: 401, body: {} } : { body: { ok: true } },
      );
      const answer = await client.request({
        ...CALL,
        method: 'POST',
        path: '/integration',
        body: {},
        idempotent: false,
      });
      assert.equal(answer.status, 200);
    }));

  test('that Port refuses although it was just issued means PortCredentialsRejected, without more attempts', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({ status: 401, body: { ok: false, error: 'unauthorized', message: 'No' } }));
      await assert.rejects(client.request(CALL), (error) => {
        assert.ok(error instanceof PortCredentialsRejected);
        assert.match(error.message, /401 unauthorized: No to a token just issued/);
        return true;
      });
      assert.equal(fixture.of(ROUTE).length, 2);
    }));

  test('a caller that is cancelled while it waits for the token does not spoil it for the others', () =>
    withFixture(async (fixture, client) => {
      fixture.on(TOKEN_ROUTE, () => ({ ...token('t', 100), delayMs: 200 }));
      const abort = new AbortController();
      const cancelled = client.request({ ...CALL, signal: abort.signal });
      const other = client.request(CALL);
      abort.abort(new Error('cancelled by the test'));
      await assert.rejects(cancelled, /cancelled by the test/);
      assert.equal((await other).status, 200);
    }));
});
