import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPortClient, type PortClient, type PortClientOptions } from '../../port/index.js';

export interface FixtureRequest {
  /** `POST /v1/blueprints/b/entities/bulk`, without the query. */
  route: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** As sent. */
  text: string;
  body: unknown;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface FixtureReply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Text in place of a JSON body. */
  text?: string;
  /** Bytes in place of a JSON body. */
  raw?: Buffer;
  delayMs?: number;
  /** Cut the connection without an answer. */
  cut?: boolean;
}

export type Handler = (request: FixtureRequest, nth: number) => FixtureReply;

/** An HTTP server that answers as the test says; what is not said is a token, or 200 `{ok: true}`. */
export interface PortFixture {
  url: string;
  requests: FixtureRequest[];
  /** Requests of one route. */
  of(route: string): FixtureRequest[];
  /** Answers of a route (`METHOD /path`); the handler gets the request and how many of that route came before. */
  on(route: string, handler: Handler): void;
  close(): Promise<void>;
}

export const TOKEN_ROUTE = 'POST /v1/auth/access_token';

export async function startFixture(): Promise<PortFixture> {
  const requests: FixtureRequest[] = [];
  const handlers = new Map<string, Handler>([
    [
      TOKEN_ROUTE,
      (_, nth) => ({
        body: { ok: true, accessToken: `token-${nth}`, expiresIn: 10_800, tokenType: 'Bearer' },
      }),
    ],
  ]);
  const of = (route: string): FixtureRequest[] => requests.filter((request) => request.route === route);
  const server = createServer((message, response) => {
    void (async () => {
      const request = await readRequest(message);
      const nth = of(request.route).length;
      requests.push(request);
      const reply = handlers.get(request.route)?.(request, nth) ?? { body: { ok: true } };
      if (reply.delayMs !== undefined) await sleep(reply.delayMs);
      if (reply.cut === true) {
        message.socket.destroy();
        return;
      }
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(reply.raw ?? reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    of,
    on: (route, handler) => handlers.set(route, handler),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export const OURS = { identifier: 'my-aws', type: 'aws-v3', version: '1.2.3' };

export function clientOf(fixture: { url: string }, options: Partial<PortClientOptions> = {}): PortClient {
  return createPortClient({
    baseUrl: fixture.url,
    clientId: 'client-1',
    clientSecret: 's3cret-value',
    integration: OURS,
    ...options,
  });
}

async function readRequest(message: IncomingMessage): Promise<FixtureRequest> {
  const at = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const [path = '', search = ''] = (message.url ?? '').split('?', 2);
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const route = `${message.method} ${path}`;
  return { route, query: new URLSearchParams(search), headers: message.headers, text, body, at };
}

/** Runs a test's body against a fixture server and a client of it, and closes both. */
export async function withFixture(
  body: (fixture: PortFixture, client: PortClient) => Promise<void>,
  options: Partial<PortClientOptions> = {},
): Promise<void> {
  const fixture = await startFixture();
  const client = clientOf(fixture, options);
  try {
    await body(fixture, client);
  } finally {
    await fixture.close();
    await client.close();
  }
}
