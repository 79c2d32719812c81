import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../client/main.js', import.meta.url));
const READY_MS = 60_000;

/** A worker in a process of its own, started as a user would. */
export interface WorkerProcess {
  pid: number;
  /** Everything it logged so far. */
  log(): string;
  /** SIGTERM, then its exit code (null where a signal ended it). */
  stop(): Promise<number | null>;
  /** SIGKILL: no last words. */
  kill(): Promise<void>;
}

/** Variables of the calling process that would change what a child talks to are not handed down. */
export function cleanEnvironment(environment: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OCEAN__|SYNC_|TEMPORAL_|AWS_)/.test(name) || name === 'SYNC_CACHE_DIR',
  );
  return { ...Object.fromEntries(inherited), ...environment };
}

/** Starts `aws-port-sync worker` and waits until it polls. */
export async function startWorkerProcess(environment: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [CLI, 'worker'], {
    env: cleanEnvironment({ SYNC_LOG_FORMAT: 'json', ...environment }),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the worker was not ready in time:\n${log}`)), READY_MS);
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (!log.includes('worker is polling')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the worker ended with ${code}:\n${log}`));
    });
  });
  try {
    await ready;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    log: () => log,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => void (await end(child, 'SIGKILL')),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}
