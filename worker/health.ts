import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { listenOn } from './listen-on.js';

/** Answers `GET /healthz` (the process lives) and `/readyz` (it polls Temporal) on `host:port`. */
export async function startHealthServer(address: string, isReady: () => boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const healthy = request.url === '/healthz' || (request.url === '/readyz' && isReady());
    const known = request.url === '/healthz' || request.url === '/readyz';
    response.writeHead(healthy ? 200 : known ? 503 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: healthy }));
  });
  await listenOn(server, address, 'SYNC_HEALTH_ADDRESS');
  return server;
}
