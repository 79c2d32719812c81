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

/** A call on its way, as far as the proxy understands it. */
export interface AwsCall {
  /** The service of its signature. */
  service: string;
  region: string;
  /** The access key id; emulators tell accounts by it. */
  account: string;
  action: string;
  body: string;
}

/** An answer that the proxy gives itself. */
export interface AwsAnswer {
  status?: number;
  type: string;
  body: string;
}

/** What an emulator answered. */
export interface Answered {
  status: number;
  body: string;
}

/** What a proxy does with a call beside counting it. */
export interface AwsProxyOptions {
  /** Answers some calls instead of the emulator; undefined for those that go through. */
  answer?(call: AwsCall): Promise<AwsAnswer | undefined>;
  /** Another emulator for a call; undefined for those that go where all go. */
  route?(call: AwsCall): string | undefined;
  /** Headers for the emulator. */
  headers?(call: AwsCall): Record<string, string>;
  /** Changes what the emulator answered. */
  repair?(call: AwsCall, answer: Answered): Answered;
}

export async function startAwsProxy(
  target: string,
  delayMs: number,
  options: AwsProxyOptions = {},
): Promise<AwsProxy> {
  const counts = new Map<string, number>();
  const failures = new Map<string, number>();
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    forward(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
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
    const call = { ...signatureOf(request), action, body: body.toString() };
    const own = await options.answer?.(call);
    if (own) {
      response.writeHead(own.status ?? 200, { 'content-type': own.type }).end(own.body);
      return;
    }
    const headers = { ...request.headers, ...options.headers?.(call) };
    const { hostname, port } = new URL(options.route?.(call) ?? target);
    const onward = http.request(
      { hostname, port, agent, method: request.method, path: request.url, headers },
      (answer) => {
        const repair = options.repair?.bind(options, call);
        void pass(answer, response, repair);
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

async function pass(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  repair: ((answered: Answered) => Answered) | undefined,
): Promise<void> {
  const { statusCode: status = 502, headers } = answer;
  if (!repair) {
    response.writeHead(status, headers);
    answer.pipe(response);
    return;
  }
  const repaired = repair({ status, body: (await buffer(answer)).toString() });
  const { 'transfer-encoding': _chunked, ...others } = headers;
  const length = Buffer.byteLength(repaired.body);
  response.writeHead(repaired.status, { ...others, 'content-length': length }).end(repaired.body);
}

function actionOf({ headers, method, url = '' }: http.IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  const query = /(?:^|&)Action=(\w+)/.exec(body.toString());
  return query?.[1] ?? `${method} ${url.split('?')[0]}`;
}

function signatureOf({ headers }: http.IncomingMessage): Pick<AwsCall, 'account' | 'region' | 'service'> {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  const [, account = '', region = '', service = ''] = scope ?? [];
  return { account, region, service };
}
