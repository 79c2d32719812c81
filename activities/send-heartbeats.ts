import { setTimeout as sleep } from 'node:timers/promises';

import { ApplicationFailure } from '@temporalio/activity';

import type { Telemetry } from './telemetry.js';
import type { PlanRef } from './types.js';

/** As often as Ocean (port-api.md 2.7); milliseconds. */
const EVERY_MS = 10_000;
/** Each so-many-th beat brings the counts so far along. */
const BEATS_TO_PROGRESS = 6;

/**
 * Tells Port every ten seconds that the resync lives, whatever the resync waits for (port-api.md P41), and each minute how
 * far it is. Ends by itself once the resync has ended; where the worker stops another goes on.
 */
export async function sendHeartbeats(
  telemetry: Pick<Telemetry, 'beat' | 'progress' | 'stopping'>,
  { syncId }: PlanRef,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> {
  const until = AbortSignal.any([signal, telemetry.stopping]);
  let counts: ReadonlyMap<string, string> = new Map();
  let telling = Promise.resolve();
  const tellProgress = async (): Promise<void> => {
    counts = await telemetry.progress(syncId, counts, until);
  };
  try {
    for (let beats = 1; ; beats += 1) {
      const next = Date.now() + everyMs;
      if (!(await telemetry.beat(syncId, until))) return;
      // Beside the beats, which must not wait for it.
      if (beats % BEATS_TO_PROGRESS === 0) telling = telling.then(tellProgress);
      await sleep(Math.max(0, next - Date.now()), undefined, { signal: until });
    }
  } catch (error) {
    if (signal.aborted || !telemetry.stopping.aborted) throw error;
    throw ApplicationFailure.retryable('The worker is shutting down; another one goes on.', 'WorkerShutdown');
  } finally {
    await telling;
  }
}
