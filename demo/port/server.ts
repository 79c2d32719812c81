import { createServer } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../port/types.js';
import { parseBody, readBody } from './body.js';
import { tellingHeaders } from './call-log.js';
import { addFaultHeaders, faultAnswer } from './fault-answer.js';
import type { RateFamily } from './options.js';
import { Refusal } from './refusal.js';
import { Router } from './router.js';
import type { Reply, Route } from './router.js';
import { allRoutes } from './routes/index.js';
import { watchHeartbeats } from './watcher.js';
import type { World } from './world.js';

/** A seed may be larger than anything Port takes. */
const CONTROL_BODY_BYTES = 256 * 1_048_576;

/** Longer than clients keep idle connections, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Headers that every answer to this request carries. */
  headers: OutgoingHttpHeaders;
  /** What was sent; undefined where nothing was read or it was above the limit. */
  sent: Buffer | undefined;
}

/** The HTTP server over a world: routing, tokens, limits, faults and counting around the handlers. */
export function createPortServer(world: World): Server {
  const router = new Router(allRoutes(world));
  let traces = 0;
  const server = createServer((request, response) => {
    traces += 1;
    const headers: OutgoingHttpHeaders = { 'x-trace-id': `stand-in-${traces}` };
    void serve(world, router, { request, response, headers, sent: undefined }).catch((error: unknown) => {
      // The client went away, or a mistake of ours: either way this connection is of no more use.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function serve(world: World, router: Router, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const [path = '/', search = ''] = target.split('?', 2);
  let found: { route: Route; params: Record<string, string> } | undefined;
  let reply: Reply | undefined;
  try {
    watchHeartbeats(world);
    found = router.find(method, path);
    const { route, params } = found;
    if (route.realm === 'api') world.calls.arrived(route.name);
    const query = new URLSearchParams(search);
    reply =
      route.realm === 'api'
        ? await answerApi(world, route, params, query, exchange)
        : await answer(route, params, query, exchange);
  } catch (error) {
    // A client that went away while it was sending is not answered, and its mistake is not ours.
    reply = request.destroyed && !request.complete ? undefined : failure(error);
    if (found === undefined) {
      world.calls.arrived('unknown');
      await readBody(request, 0).catch(() => undefined);
    }
  }
  const bytesOut = reply === undefined ? 0 : send(response, reply, exchange.headers);
  if (reply === undefined) request.socket.destroy();
  if (found !== undefined && found.route.realm !== 'api') return;
  const record = {
    at: world.settings.now(),
    name: found?.route.name ?? 'unknown',
    method,
    path: target,
    status: reply?.status ?? 0,
    userAgent: request.headers['user-agent'] ?? '',
    headers: tellingHeaders(request.headers),
  };
  // Credentials are nobody's business, not even of a test that compares calls.
  world.calls.answered(record, exchange.sent, bytesOut, record.name !== 'token');
}

/** Control and page: no token, no limits, no faults. */
async function answer(
  route: Route,
  params: Record<string, string>,
  query: URLSearchParams,
  { request }: Exchange,
): Promise<Reply> {
  const raw = await readBody(request, CONTROL_BODY_BYTES);
  const parse = route.realm === 'page' ? parseForm : parseControl;
  const body = raw.length === 0 ? undefined : parse(raw);
  return route.handle({
    method: route.method,
    params,
    query,
    headers: request.headers,
    body,
    fault: undefined,
  });
}

function parseControl(raw: Buffer): Json | undefined {
  return parseBody(raw, 'application/json');
}

/** What a page's form sends. */
function parseForm(raw: Buffer): Json {
  return Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
}

/** A call of Port's API. @returns undefined where the connection is to be cut */
async function answerApi(
  { settings, tokens, rates, faults }: World,
  route: Route,
  params: Record<string, string>,
  query: URLSearchParams,
  exchange: Exchange,
): Promise<Reply | undefined> {
  const { request, headers } = exchange;
  // The body is read first, whatever the verdict: an answer before its end would break clients that are still sending.
  const body = await readBody(request, settings.limits.bodyBytes).catch((error: unknown) => refusalOf(error));
  if (body instanceof Buffer) exchange.sent = body;

  const fault = faults.strike(route.name, route.family);
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  if (fault?.reset === 'before') return undefined;
  if (fault?.expireToken === true) tokens.expire();

  const family: RateFamily = request.headers.authorization === undefined ? 'unauthenticated' : route.family;
  const verdict = rates.take(family);
  Object.assign(headers, verdict.headers);
  addFaultHeaders(headers, fault, settings.now());
  if (verdict.refusal !== undefined) throw verdict.refusal;
  const faulty = faultAnswer(fault);
  if (faulty !== undefined) return faulty;
  if (route.token) tokens.check(request.headers);
  if (body instanceof Refusal) throw body;

  const call = { method: route.method, params, query, headers: request.headers, fault };
  const reply = route.handle({ ...call, body: parseBody(body, request.headers['content-type']) });
  return fault?.reset === 'after' ? undefined : reply;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function failure(error: unknown): Reply {
  if (error instanceof Refusal) return { status: error.status, body: error.body };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: { ok: false, error: 'internal_error', message } };
}

function send(response: ServerResponse, reply: Reply, headers: OutgoingHttpHeaders): number {
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const bytes = Buffer.byteLength(text);
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
    ...reply.headers,
    'content-length': bytes,
  });
  response.end(text);
  return bytes;
}
