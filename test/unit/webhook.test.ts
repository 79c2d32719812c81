import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, test } from 'node:test';

import { SyncError } from '../../config/sync-error.js';
import { listenOn } from '../../worker/listen-on.js';
import { spaced } from '../../worker/spaced.js';
import { createWebhook, webhookPaths } from '../../worker/webhook.js';

async function withWebhook(
  tell: () => Promise<void>,
  use: (url: string, failures: unknown[]) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const server = createWebhook(webhookPaths('https://example.com/base/'), tell, (error) =>
    failures.push(error),
  );
  await listenOn(server, '127.0.0.1:0', 'SYNC_WEBHOOK_ADDRESS');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    await use(`http://127.0.0.1:${address.port}`, failures);
  } finally {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

suite('the webhook', () => {
  test('answers 202 once the listener is told, on /resync and below the path of appHost, whatever the body', async () => {
    let told = 0;
    await withWebhook(
      async () => void (told += 1),
      async (url) => {
        for (const [path, body] of [
          ['/resync', ''],
          ['/base/resync?x=1', 'no JSON at all'],
        ] as const) {
          const answer = await fetch(url + path, { method: 'POST', body });
          assert.equal(answer.status, 202);
          assert.deepEqual(await answer.json(), { ok: true });
        }
      },
    );
    assert.equal(told, 2);
  });

  test('answers 404 and 405 to what is no call of Port, and tells nobody', async () => {
    await withWebhook(
      () => Promise.reject(new Error('was told')),
      async (url, failures) => {
        assert.equal((await fetch(`${url}/`, { method: 'POST' })).status, 404);
        const answer = await fetch(`${url}/resync`);
        assert.equal(answer.status, 405);
        assert.equal(answer.headers.get('allow'), 'POST');
        assert.deepEqual(failures, []);
      },
    );
  });

  test('answers 503 where Temporal cannot be told', async () => {
    await withWebhook(
      () => Promise.reject(new Error('Temporal is away')),
      async (url, failures) => {
        assert.equal((await fetch(`${url}/resync`, { method: 'POST' })).status, 503);
        assert.equal(failures.length, 1);
      },
    );
  });

  test('cuts off a body that is longer than any that Port sends', async () => {
    await withWebhook(
      () => new Promise(() => undefined),
      async (url) => {
        const request = httpRequest(`${url}/resync`, { method: 'POST' });
        request.write(Buffer.alloc(200_000));
        const [error] = await once(request, 'error');
        assert.match(String(error), /ECONNRESET|EPIPE|socket hang up/);
      },
    );
  });
});

suite('calls in a rush', () => {
  test('share the next run: none is lost, however many there are', async () => {
    let runs = 0;
    const gate = new EventEmitter();
    const held = once(gate, 'open');
    const call = spaced(async () => {
      runs += 1;
      if (runs === 1) await held;
    }, 1);
    const first = call();
    await sleep(5);
    const rest = Array.from({ length: 50 }, () => call());
    assert.equal(runs, 1, 'the first one is at work');
    gate.emit('open');
    await Promise.all([first, ...rest]);
    assert.equal(runs, 2);
    await call();
    assert.equal(runs, 3);
  });

  test('go on after a run that failed', async () => {
    let runs = 0;
    const call = spaced(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
    }, 1);
    await assert.rejects(call(), /away/);
    await call();
    assert.equal(runs, 2);
  });
});

test('an address that is taken is a failure that names the setting', async () => {
  await withWebhook(
    () => Promise.resolve(),
    async (url) => {
      const another = createWebhook(
        new Set(),
        () => Promise.resolve(),
        () => undefined,
      );
      await assert.rejects(listenOn(another, new URL(url).host, 'SYNC_WEBHOOK_ADDRESS'), (error) => {
        assert.ok(error instanceof SyncError);
        assert.equal(error.code, 'AddressUnavailable');
        assert.match(error.message, /EADDRINUSE.*SYNC_WEBHOOK_ADDRESS/);
        return true;
      });
    },
  );
});
