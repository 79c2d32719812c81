import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small. V8 lets it grow by the size of the machine, so a worker that needs 90 MiB would take 360 on a
 * large one; collecting earlier costs a few per cent of CPU time (docs/performance.md). Must run before any work begins;
 * does nothing where the process was given a heap size of its own.
 */
export function keepHeapSmall(): void {
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (/max[-_](old[-_]space|semi[-_]space|heap)[-_]size/.test(given)) return;
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--max-semi-space-size=2');
}
