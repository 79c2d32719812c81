import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { suite, test } from 'node:test';
import { PortUnavailable } from '../../port/index.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { clientOf, startFixture } from '../support/port-fixture.js';

type Environment = Record<string, string | undefined>;

/** A fixture for Port and a proxy; the client has this environment. */
async function through(
  environment: (proxy: string) => Environment,
  body: (sides: {
    proxy: Awaited<ReturnType<typeof startConnectProxy>>;
    fixture: Awaited<ReturnType<typeof startFixture>>;
    client: ReturnType<typeof clientOf>;
  }) => Promise<void>,
  answer?: number,
): Promise<void> {
  const fixture = await startFixture();
  const proxy = await startConnectProxy(answer);
  const client = clientOf(fixture, { environment: environment(proxy.url), retryBudgetMs: 1_000 });
  try {
    await body({ proxy, fixture, client });
  } finally {
    await client.close();
    await proxy.close();
    await fixture.close();
  }
}

const get = { method: 'GET', path: '/organization', family: 'other' } as const;

suite('proxies (P43)', () => {
  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    test(`${name}: calls go through its tunnels, at most as many as connections`, () =>
      through(
        (url) => ({ [name]: url }),
        async ({ proxy, fixture, client }) => {
          await client.authenticate();
          await Promise.all(Array.from({ length: 40 }, () => client.request(get)));
          assert.equal(fixture.requests.length, 41);
          const [{ target, credentials } = { target: '', credentials: '' }] = proxy.tunnels;
          assert.deepEqual([`http://${target}`, credentials], [fixture.url, undefined]);
          assert.ok(proxy.tunnels.length <= 16, `${proxy.tunnels.length} tunnels for 41 calls`);
        },
      ));
  }

  test('HTTPS_PROXY is used for https addresses, whose TLS is with Port, not with the proxy', async () => {
    const proxy = await startConnectProxy();
    // No certificate at all: that the handshake fails at Port's side shows how far it came.
    const port = createServer({}, () => undefined).listen(0, '127.0.0.1');
    await once(port, 'listening');
    const address = port.address();
    assert.ok(address !== null && typeof address !== 'string');
    const client = clientOf(
      { url: `https://127.0.0.1:${address.port}` },
      { environment: { HTTPS_PROXY: proxy.url, HTTP_PROXY: 'http://127.0.0.1:1' }, retryBudgetMs: 1_000 },
    );
    await assert.rejects(
      client.request(get),
      (error: Error) => /handshake|SSL|TLS/i.test(error.message) && !error.message.includes('proxy http'),
    );
    assert.equal(proxy.tunnels[0]?.target, `127.0.0.1:${address.port}`);
    await client.close();
    port.close();
    await proxy.close();
  });

  for (const none of ['127.0.0.1', 'localhost,127.0.0.1', '*']) {
    test(`NO_PROXY=${none} goes around it`, () =>
      through(
        (url) => ({ HTTP_PROXY: url, NO_PROXY: none }),
        async ({ proxy, fixture, client }) => {
          await client.request(get);
          assert.deepEqual([proxy.tunnels.length, fixture.requests.length], [0, 2]);
        },
      ));
  }

  test('user and password of the proxy are sent to it, and never to Port', () =>
    through(
      (url) => ({ HTTP_PROXY: url.replace('://', '://me:hush%21@') }),
      async ({ proxy, fixture, client }) => {
        await client.request(get);
        const sent = `Basic ${Buffer.from('me:hush!').toString('base64')}`;
        assert.equal(proxy.tunnels[0]?.credentials, sent);
        assert.ok(fixture.requests.every(({ headers }) => headers['proxy-authorization'] === undefined));
      },
    ));

  for (const status of [403, 407]) {
    test(`a proxy that refuses with ${status} is named, without its password, and what to check`, () =>
      through(
        (url) => ({ HTTP_PROXY: url.replace('://', '://me:hush@') }),
        async ({ proxy, client }) => {
          await assert.rejects(client.request(get), (error: unknown) => {
            assert.ok(error instanceof PortUnavailable);
            assert.match(
              error.message,
              new RegExp(`proxy ${proxy.url} refused the connection with ${status}`),
            );
            assert.match(error.message, /HTTPS_PROXY and HTTP_PROXY/);
            assert.ok(!error.message.includes('hush'));
            return true;
          });
        },
        status,
      ));
  }

  test('a proxy that cannot be reached is named', () =>
    through(
      () => ({ HTTP_PROXY: 'me:hush@127.0.0.1:1' }),
      async ({ client }) => {
        await assert.rejects(client.request(get), (error: Error) => {
          assert.match(error.message, /proxy http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/);
          assert.ok(!error.message.includes('hush'));
          return true;
        });
      },
    ));

  test('what is no address of a proxy is refused by the name of its variable, at once', () => {
    for (const text of ['socks5://127.0.0.1:1080', 'http://', ':hush']) {
      assert.throws(() => clientOf({ url: 'http://127.0.0.1:1' }, { environment: { HTTPS_PROXY: text } }), {
        code: 'ProxyInvalid',
        message: /HTTPS_PROXY is no address of a proxy\. Set HTTPS_PROXY/,
      });
    }
  });
});
