import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  createPortClient,
  PortAnswerUnexpected,
  PortRateLimited,
  PortRequestRejected,
  PortUnavailable,
  type PortCall,
} from '../../port/index.js';
import { clientOf, OURS, TOKEN_ROUTE, withFixture } from '../support/port-fixture.js';

const ORGANIZATION: PortCall = { method: 'GET', path: '/organization', family: 'other' };
const ROUTE = 'GET /v1/organization';
const refusal = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { ok: false, error: 'some_error', message: 'Some message' },
});

const inTwoSeconds = (): string => String(Math.ceil(Date.now() / 1000) + 2);

suite('base URL', () => {
  for (const ending of ['', '/', '/v1', '/v1/', '//']) {
    test(`is taken with "${ending}" at its end`, () =>
      withFixture(async (fixture) => {
        const client = createPortClient({
          baseUrl: ` ${fixture.url}${ending} `,
          clientId: 'c',
          clientSecret: 's',
          integration: OURS,
        });
        await client.request(ORGANIZATION);
        assert.equal(client.baseUrl, fixture.url);
        assert.deepEqual(
          fixture.requests.map(({ route }) => route),
          [TOKEN_ROUTE, ROUTE],
        );
        await client.close();
      }));
  }

  test('that is none is refused at once, with what it should be', () => {
    assert.throws(() => clientOf({ url: 'api.getport.io' }), {
      code: 'PortBaseUrlInvalid',
      retryable: false,
      message: /"api\.getport\.io".*OCEAN__PORT__BASE_URL to https:\/\/api\.getport\.io/,
    });
  });
});

suite('headers', () => {
  test('the User-Agent names type, version, identifier and, where asked for, the feature; the token call has neither feature nor token (P4, P5)', () =>
    withFixture(async (fixture, client) => {
      await client.request(ORGANIZATION);
      await client.request({ ...ORGANIZATION, feature: 'exporter' });
      const [token, plain, exporter] = fixture.requests;
      assert.equal(token?.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws');
      assert.equal(token.headers.authorization, undefined);
      assert.deepEqual(token.body, { clientId: 'client-1', clientSecret: 's3cret-value' });
      assert.equal(plain?.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws');
      assert.equal(exporter?.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws/exporter');
    }));

  test('the type of the token in Authorization is the one Port gave', () =>
    withFixture(async (fixture, client) => {
      fixture.on(TOKEN_ROUTE, () => ({ body: { accessToken: 'abc', expiresIn: 100, tokenType: 'Special' } }));
      await client.request(ORGANIZATION);
      assert.equal(fixture.of(ROUTE)[0]?.headers.authorization, 'Special abc');
    }));

  test('the resync is named in the query of calls that write entities', () =>
    withFixture(async (fixture, client) => {
      await client.request({ ...ORGANIZATION, query: { a: true }, syncId: 'sync-1' });
      assert.equal(
        fixture.of(ROUTE)[0]?.query.toString(),
        'a=true&ocean_info_event_type=resync&ocean_info_resync_id=sync-1',
      );
    }));

  test('compressed answers are read', () =>
    withFixture(async (fixture, client) => {
      const packed = gzipSync(JSON.stringify({ organization: { id: 'ö' } }));
      assert.ok(packed.length > 0);
      fixture.on(ROUTE, () => ({ headers: { 'content-encoding': 'gzip' }, raw: packed }));
      const { body } = await client.request(ORGANIZATION);
      assert.deepEqual(body, { organization: { id: 'ö' } });
      assert.equal(fixture.of(ROUTE)[0]?.headers['accept-encoding'], 'gzip, deflate');
    }));
});

suite('retries', { concurrency: true }, () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    test(`${status} is tried again, for a PATCH as well (P28, P29)`, () =>
      withFixture(async (fixture, client) => {
        fixture.on('PATCH /v1/x', (_, nth) => (nth === 0 ? refusal(status) : { body: { ok: true } }));
        const answer = await client.request({ method: 'PATCH', path: '/x', body: {}, family: 'other' });
        assert.equal(answer.status, 200);
        assert.equal(client.stats().retries, 1);
      }));
  }

  test('a connection that breaks before the answer is tried again', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, (_, nth) => (nth < 2 ? { cut: true } : { body: { ok: true } }));
      assert.equal((await client.request(ORGANIZATION)).status, 200);
      assert.equal(fixture.of(ROUTE).length, 3);
    }));

  test('an answer that takes too long is tried again', () =>
    withFixture(
      async (fixture, client) => {
        fixture.on(ROUTE, (_, nth) => (nth === 0 ? { delayMs: 3_000 } : { body: { ok: true } }));
        assert.equal((await client.request(ORGANIZATION)).status, 200);
      },
      { timeouts: { headersMs: 300 } },
    ));

  test('a call that must not be sent twice is not, unless Port did not process it', () =>
    withFixture(async (fixture, client) => {
      const create: PortCall = {
        method: 'POST',
        path: '/integration',
        body: {},
        family: 'other',
        idempotent: false,
      };
      const route = 'POST /v1/integration';
      fixture.on(route, () => refusal(503));
      await assert.rejects(client.request(create), PortUnavailable);
      fixture.on(route, () => ({ cut: true }));
      await assert.rejects(client.request(create), PortUnavailable);
      assert.equal(fixture.of(route).length, 2);
      fixture.on(route, (_, nth) =>
        nth === 2 ? refusal(429, { 'retry-after': '0' }) : { body: { ok: true } },
      );
      assert.equal((await client.request(create)).status, 200);
    }));

  const waits: [string, () => Record<string, string>][] = [
    ['Retry-After in seconds', () => ({ 'retry-after': '1.2' })],
    ['Retry-After as a date', () => ({ 'retry-after': new Date(Date.now() + 2_500).toUTCString() })],
    ['x-ratelimit-reset in seconds', () => ({ 'x-ratelimit-reset': '1' })],
    ['x-ratelimit-reset in epoch seconds', () => ({ 'x-ratelimit-reset': inTwoSeconds() })],
    [
      'x-ratelimit-reset as a date',
      () => ({ 'x-ratelimit-reset': new Date(Date.now() + 1_500).toISOString() }),
    ],
    ['Retry-After before x-ratelimit-reset', () => ({ 'retry-after': '1', 'x-ratelimit-reset': '60' })],
  ];
  for (const [name, headers] of waits) {
    test(`the wait is as asked: ${name} (P30)`, () =>
      withFixture(async (fixture, client) => {
        fixture.on(ROUTE, (_, nth) => (nth === 0 ? refusal(429, headers()) : { body: { ok: true } }));
        const start = Date.now();
        await client.request(ORGANIZATION);
        const took = Date.now() - start;
        assert.ok(took >= 950 && took < 4_000, `waited ${took} ms`);
      }));
  }

  for (const status of [429, 503]) {
    test(`${status} in the middle of a window with quota left is not a wait for the end of the window`, () =>
      withFixture(async (fixture, client) => {
        const window = {
          'x-ratelimit-limit': '100',
          'x-ratelimit-remaining': '90',
          'x-ratelimit-reset': '250',
        };
        fixture.on(ROUTE, (_, nth) => (nth === 0 ? refusal(status, window) : { body: { ok: true } }));
        const start = Date.now();
        await client.request(ORGANIZATION);
        assert.ok(Date.now() - start < 2_000);
      }));
  }

  test('a reset in epoch seconds is read by the clock of the server', () =>
    withFixture(async (fixture, client) => {
      const serverNow = Date.now() + 3_600_000;
      fixture.on(ROUTE, (_, nth) =>
        nth === 0
          ? refusal(429, {
              date: new Date(serverNow).toUTCString(),
              'x-ratelimit-reset': String(Math.floor(serverNow / 1000) + 1),
            })
          : { body: { ok: true } },
      );
      const start = Date.now();
      await client.request(ORGANIZATION);
      assert.ok(Date.now() - start < 4_000);
    }));

  test('server errors without end become a retryable PortUnavailable when the budget is used up', () =>
    withFixture(
      async (fixture, client) => {
        fixture.on(ROUTE, () => refusal(503));
        const start = Date.now();
        await assert.rejects(client.request(ORGANIZATION), (error) => {
          assert.ok(error instanceof PortUnavailable);
          assert.equal(error.retryable, true);
          assert.match(
            error.message,
            /GET \/v1\/organization: 503 some_error: Some message \(\d attempts in \d s\)/,
          );
          return true;
        });
        assert.ok(Date.now() - start <= 2_000);
        assert.ok(fixture.of(ROUTE).length >= 2);
      },
      { retryBudgetMs: 2_000 },
    ));

  test('a limit that ends after the budget becomes a retryable PortRateLimited at once, which says how long', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => refusal(429, { 'retry-after': '240' }));
      await assert.rejects(client.request(ORGANIZATION), (error) => {
        assert.ok(error instanceof PortRateLimited);
        assert.deepEqual([error.retryable, error.retryAfterSeconds], [true, 240]);
        return true;
      });
      assert.equal(fixture.of(ROUTE).length, 1);
      assert.equal(client.stats().rateLimited, 1);
    }));

  test('a host that cannot be reached becomes a retryable PortUnavailable that names it', async () => {
    const client = clientOf({ url: 'http://127.0.0.1:9' }, { retryBudgetMs: 10_000 });
    const start = Date.now();
    await assert.rejects(client.request(ORGANIZATION), (error) => {
      assert.ok(error instanceof PortUnavailable);
      assert.equal(error.retryable, true);
      assert.match(error.message, /Port at http:\/\/127\.0\.0\.1:9 .*ECONNREFUSED.*OCEAN__PORT__BASE_URL/);
      return true;
    });
    assert.ok(Date.now() - start < 2_000, 'a host that never answered gets a tenth of the budget');
    await client.close();
  });

  test('every wait ends at once when the signal is aborted, with its reason', () =>
    withFixture(async (fixture, client) => {
      const reason = new Error('cancelled by the test');
      for (const reply of [
        refusal(503, { 'retry-after': '30' }),
        refusal(429, { 'retry-after': '30' }),
        { delayMs: 500 },
      ]) {
        fixture.on(ROUTE, () => reply);
        const abort = new AbortController();
        setTimeout(() => abort.abort(reason), 100);
        const start = Date.now();
        await assert.rejects(client.request({ ...ORGANIZATION, signal: abort.signal }), reason);
        assert.ok(Date.now() - start < 400);
      }
    }));
});

suite('refusals', () => {
  test('any other 4xx is not tried again, and says method, path, status, error, message and trace', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => refusal(403, { 'x-trace-id': 'trace-9' }));
      await assert.rejects(client.request(ORGANIZATION), (error) => {
        assert.ok(error instanceof PortRequestRejected);
        assert.equal(error.retryable, false);
        assert.match(
          error.message,
          /GET \/v1\/organization with 403 some_error: Some message \(trace trace-9\)/,
        );
        assert.match(error.remedy, /Moderator or Admin/);
        return true;
      });
      assert.equal(fixture.of(ROUTE).length, 1);
    }));

  test('a status that the caller expects is an answer', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => refusal(404));
      const answer = await client.request({ ...ORGANIZATION, expected: [404] });
      assert.deepEqual([answer.status, answer.problem.error], [404, 'some_error']);
    }));

  test('an answer that is no JSON is not taken for Port', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({ text: '<html>sign in</html>' }));
      await assert.rejects(client.request(ORGANIZATION), PortAnswerUnexpected);
      fixture.on(TOKEN_ROUTE, () => ({ text: '<html>sign in</html>' }));
      await assert.rejects(clientOf(fixture).authenticate(), PortAnswerUnexpected);
    }));
});

test('the client counts calls by family, repetitions, and bytes both ways', () =>
  withFixture(async (fixture, client) => {
    fixture.on('POST /v1/x', () => ({ text: '{"ok":true}' }));
    await client.request({ method: 'POST', path: '/x', body: { é: 1 }, family: 'search' });
    const { calls, bytesSent, bytesReceived, retries } = client.stats();
    assert.deepEqual(calls, {
      token: 1,
      entities: 0,
      search: 1,
      bulkUpsert: 0,
      blueprints: 0,
      other: 0,
      ingest: 0,
    });
    assert.equal(retries, 0);
    assert.equal(bytesSent, Buffer.byteLength('{"clientId":"client-1","clientSecret":"s3cret-value"}') + 8);
    assert.ok(bytesReceived > 11);
  }));
