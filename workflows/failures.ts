import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';

import type { Failure } from '../activities/types.js';

/** The failure below Temporal's wrappers: its stable code and the message that says what to do. */
export function toFailure(error: unknown): Failure {
  let inner: unknown = error;
  while ((inner instanceof ActivityFailure || inner instanceof ChildWorkflowFailure) && inner.cause)
    inner = inner.cause;
  if (inner instanceof ApplicationFailure)
    return { code: inner.type ?? 'ApplicationFailure', message: inner.message };
  if (inner instanceof Error) return { code: inner.name, message: inner.message };
  return { code: 'Unknown', message: String(inner) };
}
