import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cacheDirectory } from '../../worker/embedded/cache.js';
import { freePort } from '../../worker/embedded/free-port.js';
import { findOnPath, runCommand } from '../../worker/embedded/run-command.js';

/** Pinned: the seed and the tests rely on what this version enforces and emulates. */
const VERSION = '1.5.33';
const IMAGE = `ministackorg/ministack:${VERSION}`;
const START_TIMEOUT_MS = 60_000;

type Say = (line: string) => void;

/** How to start the AWS emulator on this machine. */
export type EmulatorProgram = { program: string; docker: false } | { program: string; docker: true };

/** An AWS emulator (ministack) of our own, IAM enforced, on the loopback interface. A 12-digit access key id picks the account. */
export interface Emulator {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Finds the emulator, or gets it: `SYNC_EMULATOR` → our cache → a virtual environment of Python ≥ 3.10 in our cache →
 * Docker. Throws an Error that says what to install.
 */
export async function findEmulator(say: Say = () => undefined): Promise<EmulatorProgram> {
  const given = process.env['SYNC_EMULATOR'];
  if (given) return { program: given, docker: false };
  const folder = path.join(cacheDirectory(), `ministack-${VERSION}`);
  const program = path.join(folder, 'bin', 'ministack');
  if (existsSync(path.join(folder, '.installed'))) return { program, docker: false };
  const python = await findPython();
  if (python !== undefined) {
    say(`installing the AWS emulator (ministack ${VERSION}) into a virtual environment, once`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    const made = await runCommand(python, ['-m', 'venv', folder]);
    const installed = made.ok
      ? await runCommand(path.join(folder, 'bin', 'python'), [
          '-m',
          'pip',
          'install',
          '--quiet',
          `ministack==${VERSION}`,
        ])
      : made;
    if (installed.ok) {
      const marked = await runCommand('touch', [path.join(folder, '.installed')]);
      if (marked.ok) return { program, docker: false };
    }
    say(
      `the virtual environment could not be made: ${installed.output.trim().split('\n').slice(-2).join(' ')}`,
    );
  }
  const docker = findOnPath('docker');
  if (docker !== undefined && (await runCommand(docker, ['version'])).ok)
    return { program: docker, docker: true };
  throw new Error(
    'The AWS emulator needs Python 3.10 or later (with venv and pip), or Docker: install one of them and try again.',
  );
}

/** A Python that is new enough, or undefined. */
async function findPython(): Promise<string | undefined> {
  const check = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    const program = findOnPath(name);
    if (program !== undefined && (await runCommand(program, ['-c', check])).ok) return program;
  }
  return undefined;
}

/** Starts the emulator and waits until it answers. */
export async function startEmulator(
  options: { port?: number; say?: Say; enforceIam?: boolean } = {},
): Promise<Emulator> {
  const { program, docker } = await findEmulator(options.say);
  const port = options.port ?? (await freePort());
  const auth = String(options.enforceIam ?? true);
  const environment = { AUTH: auth, LOG_LEVEL: 'WARNING', S3_PERSIST: '0', PERSIST_STATE: '0' };
  const child = docker
    ? spawn(
        program,
        [
          'run',
          '--rm',
          '-p',
          `127.0.0.1:${port}:4566`,
          ...Object.entries(environment).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
          IMAGE,
        ],
        { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
      )
    : spawn(program, [], {
        env: {
          ...process.env,
          ...environment,
          GATEWAY_PORT: String(port),
          BIND_HOST: '127.0.0.1',
          MINISTACK_HOST: '127.0.0.1',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  const ended = once(child, 'exit').catch(() => undefined);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline || child.pid === undefined) {
      child.kill('SIGKILL');
      throw new Error(`The AWS emulator did not start: ${output.trim() || 'no answer'}`);
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
    return (await fetch(`${url}/_ministack/health`)).ok;
  } catch {
    return false;
  }
}
