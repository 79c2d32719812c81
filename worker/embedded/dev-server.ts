import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { SyncError } from '../../config/sync-error.js';
import { freePort } from './free-port.js';
import { findTemporalCli } from './temporal-cli.js';

const START_TIMEOUT_MS = 60_000;

/** A Temporal dev server of our own, on the loopback interface. */
export interface DevServer {
  /** `127.0.0.1:port` */
  address: string;
  /** Address of Temporal UI, where it was asked for. */
  uiUrl: string | undefined;
  pid: number;
  /** Ends the server and waits until it is gone. */
  stop(): Promise<void>;
}

export interface DevServerOptions {
  /** A port of one's own choice; a free one otherwise. */
  port?: number;
  /** Temporal UI on this port (0: a free one); undefined: no UI. */
  uiPort?: number;
  /** File that keeps the server's state over a restart; in memory otherwise. */
  databaseFile?: string;
  say?: (line: string) => void;
}

/** Starts a Temporal dev server and waits until it answers. Throws `TemporalCliMissing` or `TemporalNotStarted`. */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const cli = await findTemporalCli(options.say);
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort === 0 ? await freePort() : options.uiPort;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  args.push(
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)]),
  );
  if (options.databaseFile !== undefined) args.push('--db-filename', options.databaseFile);
  // In a group of its own, so that Ctrl-C in a terminal ends the worker first and the server by stop().
  const child = spawn(cli, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  const ended = once(child, 'exit').catch(() => undefined);

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline || child.pid === undefined) {
      child.kill('SIGKILL');
      throw new SyncError(
        `The Temporal dev server (${cli}) did not start: ${output.trim() || 'no answer'}.`,
        {
          code: 'TemporalNotStarted',
          retryable: true,
          remedy: 'Run the program by hand to see why, or use a Temporal of yours by TEMPORAL_ADDRESS.',
        },
      );
    }
    await sleep(100);
  }
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(killer);
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
