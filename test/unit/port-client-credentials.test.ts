import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type PortCall, PortCredentialsRejected } from '../../port/index.js';
import { TOKEN_ROUTE, withFixture } from '../support/port-fixture.js';

const ORGANIZATION: PortCall = { method: 'GET', path: '/organization', family: 'other' };

suite('credentials', () => {
  for (const status of [401, 403, 404]) {
    test(`${status} to the token call: one attempt, and an error that helps without the secret (P1)`, () =>
      withFixture(
        async (fixture, client) => {
          fixture.on(TOKEN_ROUTE, ({ body }) => ({
            status,
            body: { ok: false, error: 'nope', message: JSON.stringify(body) },
          }));
          await assert.rejects(client.request(ORGANIZATION), (error) => {
            assert.ok(error instanceof PortCredentialsRejected);
            assert.deepEqual([error.code, error.retryable], ['PortCredentialsRejected', false]);
            assert.ok(error.message.includes(fixture.url));
            assert.ok(error.message.includes('client id "client-1"'));
            assert.match(error.message, /EU.*US/);
            assert.match(error.message, /ends with white space/);
            assert.ok(!`${error.message}${error.stack}`.includes('s3cret-value'));
            return true;
          });
          assert.equal(fixture.requests.length, 1);
        },
        { clientSecret: 's3cret-value ' },
      ));
  }

  test('a fault of the token call is tried again like any other', () =>
    withFixture(async (fixture, client) => {
      fixture.on(TOKEN_ROUTE, (_, nth) =>
        nth === 0
          ? { status: 503, body: { ok: false } }
          : { body: { accessToken: 'a', expiresIn: 100, tokenType: 'Bearer' } },
      );
      await client.authenticate();
      assert.deepEqual([client.stats().calls.token, client.stats().retries], [2, 1]);
    }));
});
