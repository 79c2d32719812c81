import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Bounds how often `work` runs: one at a time, with at least `ms` between one's end and the next. A call that comes while it
 * runs or rests shares the next run with others, since the running one may have begun too early for it.
 */
export function spaced(work: () => Promise<void>, ms: number): () => Promise<void> {
  const pause = async () => {
    await sleep(ms);
  };
  let next: Promise<void> | undefined;
  let rested: Promise<void> = Promise.resolve();
  return () => {
    if (next) return next;
    const run = rested.then(() => {
      next = undefined;
      return work();
    });
    next = run;
    rested = run.then(pause, pause);
    return run;
  };
}
