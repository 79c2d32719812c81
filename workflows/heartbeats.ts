import { CancellationScope, patched } from '@temporalio/workflow';

import type { Plan } from '../activities/types.js';
import { sendHeartbeats } from './activities.js';
import { planRef } from './plan-ref.js';

/**
 * Lets Port hear that the resync lives, whatever this workflow waits for, also while a cancelled one ends. What becomes of it
 * concerns nobody: Port only shows it.
 * @returns what ends it; undefined where nothing is sent
 */
export function startHeartbeats(plan: Plan): (() => void) | undefined {
  if (plan.dryRun || !patched('port-heartbeat')) return undefined;
  const scope = new CancellationScope({ cancellable: false });
  const beating = scope.run(() =>
    sendHeartbeats.executeWithOptions({ summary: 'tells Port that the resync lives' }, [planRef(plan)]),
  );
  beating.catch(() => {});
  return () => scope.cancel();
}
