import { Context } from '@temporalio/activity';

import { logBegun, logEnded, logKind } from './audit-log.js';
import { beginResync } from './begin-resync.js';
import { deleteStale } from './delete-stale.js';
import type { Dependencies } from './dependencies.js';
import { endResync } from './end-resync.js';
import { createListenerActivities } from './listener-activities.js';
import type { ListenerActivities } from './listener-types.js';
import { resendWaiting } from './resend-waiting.js';
import { assumeRole, checkLedger, discoverAccounts, listRegions } from './read-account.js';
import { runActivity } from './run.js';
import { sendHeartbeats } from './send-heartbeats.js';
import { syncKind } from './sync-kind.js';
import { takeInventory } from './take-inventory.js';
import type { ResyncActivities } from './types.js';

export type { Dependencies } from './dependencies.js';
export { ensureIntegration, reportEnded, reportRunning } from './integration.js';
export { embeddedTemporalId, freeClosedLease, isAlive } from './lease.js';
export { resyncIdOf } from './resync-ids.js';
export { MappingStore } from './mapping-store.js';
export { Examples } from './examples.js';
export { Telemetry } from './telemetry.js';

/** The activities as the worker registers them, made from what they work with. */
export function createActivities(deps: Dependencies): ResyncActivities & ListenerActivities {
  return {
    ...createListenerActivities(deps),
    beginResync: (request, syncId) => {
      const { workflowId, runId } = workflowOf();
      return runActivity(async (signal) => {
        const begun = await beginResync(deps, { request, syncId, workflowId, runId }, signal);
        if (begun.started) {
          logBegun(deps.logger, begun.plan);
          await deps.telemetry.began(begun.plan, signal);
        }
        return begun;
      });
    },
    sendHeartbeats: (plan) =>
      runActivity(async (signal) => {
        checkLedger(deps, plan);
        await sendHeartbeats(deps.telemetry, plan, signal);
      }),
    takeInventory: (plan) => {
      const { attempt } = Context.current().info;
      let entities = 0;
      return runActivity(
        async (signal) => {
          checkLedger(deps, plan);
          return takeInventory(deps, plan, signal, attempt, (count) => (entities = count));
        },
        () => ({ entities }),
      );
    },
    discoverAccounts: (plan) =>
      runActivity(async (signal) => {
        checkLedger(deps, plan);
        return discoverAccounts(deps, signal);
      }),
    assumeRole: (plan, account) =>
      runActivity(async () => {
        checkLedger(deps, plan);
        return assumeRole(deps, account);
      }),
    listRegions: (plan, account, partition) =>
      runActivity(async (signal) => {
        checkLedger(deps, plan);
        return listRegions(deps, account, partition, signal);
      }),
    syncKind: (input) => {
      const { attempt } = Context.current().info;
      let progress: unknown;
      return runActivity(
        async (signal) => {
          checkLedger(deps, input.plan);
          await deps.telemetry.working(input.plan, input.block.id, signal);
          const result = await syncKind(deps, input, attempt, signal, (latest) => (progress = latest));
          logKind(deps.logger, input.plan, input.account.id, result);
          return result;
        },
        () => progress,
      );
    },
    resendWaiting: (plan) => {
      let progress: unknown;
      return runActivity(
        async (signal) => {
          checkLedger(deps, plan);
          return resendWaiting(deps, plan, signal, (latest) => (progress = latest));
        },
        () => progress,
      );
    },
    deleteStale: (input) => {
      let deleted = 0;
      return runActivity(
        async (signal) => {
          checkLedger(deps, input.plan);
          await deps.telemetry.reconciling(input, signal);
          return deleteStale(deps, input, signal, (count) => (deleted = count));
        },
        () => ({ deleted }),
      );
    },
    endResync: (input) =>
      runActivity(async (signal) => {
        await deps.telemetry.closing(input, signal);
        const report = await endResync(deps, input, signal);
        await deps.telemetry.closed(input.syncId, report.outcome, signal);
        await logEnded(deps, report, input.plan?.seq);
        return report;
      }),
  };
}

function workflowOf(): { workflowId: string; runId: string } {
  const { workflowExecution } = Context.current().info;
  if (!workflowExecution) throw new Error('this activity runs only in a workflow');
  return workflowExecution;
}
