import { log } from '@temporalio/activity';

import { answerResyncRequest, startResync } from './answer-resync-request.js';
import { checkResyncRequest } from './check-resync-request.js';
import type { Dependencies } from './dependencies.js';
import type { ListenerActivities } from './listener-types.js';
import { runActivity } from './run.js';

const logger = { warn: (fields: object, message: string) => log.warn(message, { ...fields }) };

/** The listener's activities as the worker registers them. */
export function createListenerActivities(deps: Dependencies): ListenerActivities {
  return {
    checkResyncRequest: (baseline) =>
      runActivity((signal) => checkResyncRequest(deps, baseline ?? undefined, signal, logger)),
    answerResyncRequest: (request, previous) =>
      runActivity((signal) => answerResyncRequest(deps, request, previous ?? undefined, signal)),
    startResync: (because) => runActivity(() => startResync(deps, because)),
  };
}
