import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A real proxy that makes tunnels, and says what went through it. */
export interface ConnectProxy {
  url: string;
  /** `host:port` of each tunnel, and the credentials that came with it. */
  tunnels: { target: string; credentials: string | undefined }[];
  close(): Promise<void>;
}

/** @param answer status with which every tunnel is refused; undefined: none is */
export async function startConnectProxy(answer?: number): Promise<ConnectProxy> {
  const tunnels: ConnectProxy['tunnels'] = [];
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(400).end());
  server.on('connection', (socket) => open.add(socket));
  server.on('connect', (request, socket) => {
    const target = request.url ?? '';
    tunnels.push({ target, credentials: request.headers['proxy-authorization'] });
    if (answer !== undefined) {
      socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
      return;
    }
    const [host = '', port] = target.split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    open.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    tunnels,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
