import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';

import { describeFault, rejectsCredentials } from '../aws/errors.js';
import { SyncError } from '../config/sync-error.js';

const HEARTBEAT_MS = 5_000;

/**
 * Runs the body of an activity: heartbeats while it works, cancels it by its signal, and gives Temporal failures with
 * a stable type and a message for the person who must act. Resources never go into a heartbeat, only `progress`.
 */
export async function runActivity<T>(
  work: (signal: AbortSignal) => Promise<T>,
  progress: () => unknown = () => undefined,
): Promise<T> {
  const context = Context.current();
  const heartbeat = setInterval(() => context.heartbeat(progress()), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    throw toTemporalFailure(error, context);
  } finally {
    clearInterval(heartbeat);
  }
}

function toTemporalFailure(error: unknown, context: Context): unknown {
  if (context.cancellationSignal.aborted) {
    // A cancelled activity ends Cancelled; one whose worker stops fails retryably and goes on elsewhere.
    const { reason } = context.cancellationSignal;
    if (reason instanceof CancelledFailure && reason.message === 'CANCELLED') return reason;
    return ApplicationFailure.retryable(
      'The worker is shutting down; another attempt goes on where this one stopped.',
      'WorkerShutdown',
    );
  }
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof SyncError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: !error.retryable,
      details: [error.details],
      ...(error.cause instanceof Error && {
        cause: new Error(`${error.cause.name}: ${error.cause.message}`),
      }),
    });
  }
  const { code, message } = describeFault(error);
  return ApplicationFailure.create({
    type: code,
    message: rejectsCredentials(error)
      ? `${message} The session of this account is no longer accepted; it is renewed and tried again.`
      : message,
    nonRetryable: false,
  });
}
