import { once } from 'node:events';
import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between the worker and the emulator: counts calls, makes each a little slower, and fails some where told to. */
export interface AwsProxy {
  url: string;
  /** Calls by action (`GetQueueAttributes`), as far as the request names it. */
  counts: Map<string, number>;
  /** Calls that fail with 500 before they come through again, by action. */
  failures: Map<string, number>;
  /** How long each call is held. */
  delayMs: number;
  stop(): Promise<void>;
}

export async function startAwsProxy(target: string, delayMs: number): Promise<AwsProxy> {
  const { hostname, port } = new URL(target);
  const counts = new Map<string, number>();
  const failures = new Map<string, number>();
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    void forward(request, response);
  });
  async function forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    const action = actionOf(request, body);
    counts.set(action, (counts.get(action) ?? 0) + 1);
    await sleep(proxy.delayMs);
    const left = failures.get(action) ?? 0;
    if (left > 0) {
      failures.set(action, left - 1);
      response.writeHead(500).end();
      return;
    }
    const onward = http.request(
      { hostname, port, agent, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.once('error', () => response.destroy());
    onward.end(body);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const proxy: AwsProxy = {
    delayMs,
    failures,
    url: `http://127.0.0.1:${address.port}`,
    counts,
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function actionOf({ headers, method, url = '' }: http.IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  const query = /(?:^|&)Action=(\w+)/.exec(body.toString());
  return query?.[1] ?? `${method} ${url.split('?')[0]}`;
}
