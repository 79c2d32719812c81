import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import type { WorkerSettings } from '../config/settings.js';
import { wantResync } from './keep-listener.js';
import { listenOn } from './listen-on.js';
import { spaced } from './spaced.js';

/** What Port sends is not read, but taken off the line up to here (bytes). */
const BODY_MAX = 65_536;
/** However often it is called, the listener is told at most once in this time. */
const SPACING_MS = 1_000;
const TEMPORAL_MS = 5_000;

/** Lets Port call the listener (`WEBHOOK`, port-api.md 2.6). Throws `AddressUnavailable`. */
export async function startWebhook(
  client: Client,
  settings: Pick<
    WorkerSettings,
    'integration' | 'taskQueue' | 'resyncIntervalMinutes' | 'listener' | 'webhookAddress'
  >,
  logger: Logger,
): Promise<Server> {
  const { listener, webhookAddress } = settings;
  const tell = () =>
    client.withDeadline(Date.now() + TEMPORAL_MS, () => wantResync(client, settings, 'webhook'));
  const server = createWebhook(webhookPaths(listener.appHost), spaced(tell, SPACING_MS), (error) =>
    logger.warn({ failure: String(error) }, 'the webhook was called, but Temporal could not be told'),
  );
  await listenOn(server, webhookAddress, 'SYNC_WEBHOOK_ADDRESS');
  logger.info(
    { address: webhookAddress, calledAt: `${listener.appHost ?? ''}/resync` },
    'the webhook listens',
  );
  return server;
}

/** `/resync`, also below the path of `appHost`, for proxies that strip it and proxies that do not. */
export function webhookPaths(appHost: string | undefined): Set<string> {
  const below = appHost === undefined ? '' : new URL(appHost).pathname.replace(/\/+$/, '');
  return new Set(['/resync', `${below}/resync`]);
}

/**
 * `POST` on one of the paths calls `tell` and answers 202 once that is done, 503 where it failed; 404 and 405 else. Nobody
 * is authenticated, as Port does not: a call makes the listener look at Port, no more.
 */
export function createWebhook(
  paths: ReadonlySet<string>,
  tell: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Server {
  const server = createServer((request, response) => {
    const answer = (status: number, body: { ok: boolean; error?: string }, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    dropBody(request);
    const [path = ''] = (request.url ?? '').split('?');
    if (!paths.has(path)) return answer(404, { ok: false, error: 'not found' });
    if (request.method !== 'POST') return answer(405, { ok: false, error: 'only POST' }, { allow: 'POST' });
    tell().then(
      () => answer(202, { ok: true }),
      (error: unknown) => {
        onFailure(error);
        answer(503, { ok: false, error: 'the listener could not be told; try again' });
      },
    );
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  return server;
}

function dropBody(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_MAX) request.destroy();
  });
  request.on('error', () => undefined);
}
