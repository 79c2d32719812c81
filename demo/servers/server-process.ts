import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;

/** An HTTP server that runs as a process of ours. */
export interface ServerProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** How a server is started, and how it is known to be up. */
export interface ServerCommand {
  /** What it is, for people. */
  title: string;
  program: string;
  args: readonly string[];
  environment?: Record<string, string>;
  /** Where it will listen. */
  url: string;
  /** A path below the URL that answers with success once it is up. */
  health: string;
}

/** Starts a server and waits until it answers. Throws an Error with the last of what it printed where it does not. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const { title, program, args, environment = {}, url, health } = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  const ended = once(child, 'exit').catch(() => undefined);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`${url}${health}`))) {
    if (child.exitCode !== null || Date.now() > deadline || child.pid === undefined) {
      child.kill('SIGKILL');
      throw new Error(`${title} did not start: ${output.trim() || 'no answer'}`);
    }
    await sleep(100);
  }
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(killer);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
