import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';

/** Answers `GET /healthz` (the process lives) and `/readyz` (it polls Temporal) on `host:port`. */
export async function startHealthServer(address: string, isReady: () => boolean): Promise<Server> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '');
  const server = createServer((request, response) => {
    const healthy = request.url === '/healthz' || (request.url === '/readyz' && isReady());
    const known = request.url === '/healthz' || request.url === '/readyz';
    response.writeHead(healthy ? 200 : known ? 503 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: healthy }));
  });
  server.listen(Number(address.slice(colon + 1)), host);
  await once(server, 'listening');
  return server;
}
