import { createServer } from 'node:net';

/** The port itself where nothing listens on it (loopback), else undefined. */
export function ifFree(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
