import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';

import type { ListenerActivities } from '../activities/listener-types.js';
import type { ResyncActivities } from '../activities/types.js';

/** Failures that no retry mends are thrown non-retryable by the activities; the rest is retried with growing pauses. */
const retry = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '1m',
  maximumAttempts: 30,
} as const;

/** A cancelled activity is waited for: it must not write into a ledger that the next resync already has. */
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Short calls to Port, the ledger and AWS. */
const quick = proxyActivities<ResyncActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry,
  cancellationType,
});
export const { beginResync, discoverAccounts, assumeRole, listRegions } = quick;

/** Reads that may take hours in a large account; a worker that dies is noticed by its missing heartbeats. */
const long = proxyActivities<ResyncActivities>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  retry,
  cancellationType,
});
export const { takeInventory, syncKind, resendWaiting, deleteStale } = long;

/** The last word: it must be said even when Port is away for a while. */
export const { endResync } = proxyActivities<ResyncActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  retry: { ...retry, maximumAttempts: 60 },
  cancellationType,
});

/** The listener looks again anyway, so it does not insist. */
export const { checkResyncRequest, startResync } = proxyActivities<ListenerActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '30s',
  retry: { ...retry, maximumAttempts: 2 },
  cancellationType,
});

/** It may wait for another resync to say its last word. */
export const { answerResyncRequest } = proxyActivities<ListenerActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  retry: { ...retry, maximumAttempts: 5 },
  cancellationType,
});

/** Signs of life beside the work: as long as the resync, and its end waits for nothing of it. */
export const { sendHeartbeats } = proxyActivities<ResyncActivities>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});
