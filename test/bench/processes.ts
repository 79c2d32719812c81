import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cleanEnvironment } from '../../demo/worker-process.js';

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  stop(): Promise<void>;
}

const READY_MS = 30_000;
/** Linux counts a process's time in these (`getconf CLK_TCK`, 100 on every architecture that Node runs on). */
const TICKS_PER_SECOND = 100;

/** Starts a compiled module that prints `{"url": …}` when it is ready. */
export async function startServer(
  name: string,
  module: URL,
  args: readonly string[],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', fileURLToPath(module), ...args], {
    env: cleanEnvironment({}),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(killer);
  };
  let output = '';
  const url = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} was not ready in time`)), READY_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /"url":\s*"([^"]+)"/.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended with ${code}`));
    });
  });
  try {
    return { url: await url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a process has used so far; undefined where the machine has no /proc. */
export interface Usage {
  cpuSeconds: number;
  /** How long its main thread was ready to run while others had the cores: the stand-ins, its own threads, strangers. */
  starvedSeconds: number;
  /** Most resident memory since it started, or since `resetPeak`. */
  peakRssMiB: number;
}

export function usageOf(pid: number): Usage | undefined {
  try {
    const [, peak = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold blanks; behind it user and system time are the 12th and 13th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const [, waited = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    const starvedSeconds = Number(waited) / 1e9;
    return { cpuSeconds: ticks / TICKS_PER_SECOND, starvedSeconds, peakRssMiB: Number(peak) / 1024 };
  } catch {
    return undefined;
  }
}

/** Lets the peak begin anew at what the process holds now (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not Linux: there is no peak to reset.
  }
}
