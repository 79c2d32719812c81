/**
 * Loaded into the worker by `--profile` (`node --import`): a CPU profile of its main thread, its memory each second and
 * the CPU time of each of its threads, written into the folder of BENCH_PROFILE_FOLDER when it ends.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';
import { getHeapSpaceStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const MIB = 2 ** 20;
const folder = process.env['BENCH_PROFILE_FOLDER'];

if (isMainThread && folder !== undefined) {
  mkdirSync(folder, { recursive: true });
  const memory: string[] = [];
  setInterval(() => memory.push(JSON.stringify(memoryNow())), 1000).unref();
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 1000 });
  session.post('Profiler.start');
  process.once('exit', () => {
    // Within one thread the session answers before `post` returns.
    session.post('Profiler.stop', (_error, answer) =>
      writeFileSync(path.join(folder, 'worker.cpuprofile'), JSON.stringify(answer.profile)),
    );
    writeFileSync(path.join(folder, 'memory.jsonl'), `${memory.join('\n')}\n`);
    writeFileSync(path.join(folder, 'threads.json'), JSON.stringify(threads(), null, 2));
  });
}

function memoryNow(): Record<string, number> {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const spaces = getHeapSpaceStatistics().map(
    ({ space_name: name, space_size: size }) => [name, size] as const,
  );
  const bytes = { rss, heapTotal, heapUsed, external, arrayBuffers, ...Object.fromEntries(spaces) };
  return {
    seconds: Math.round(process.uptime()),
    ...Object.fromEntries(Object.entries(bytes).map(([name, size]) => [name, Math.round(size / MIB)])),
  };
}

/** CPU seconds of each thread, by its name; empty where the machine has no /proc. */
function threads(): { name: string; cpuSeconds: number }[] {
  try {
    return readdirSync('/proc/self/task').map((id) => {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      return { name, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
    });
  } catch {
    return [];
  }
}
