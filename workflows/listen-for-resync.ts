import {
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  makeContinueAsNewFunc,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';

import { answerResyncRequest, checkResyncRequest, startResync } from './activities.js';
import { toFailure } from './failures.js';
import { afterAnswer, describeListener, mostUrgent } from './listener-state.js';
import type { ListenerMemory, ListenerState, Listening, ListenInput, Wanted } from './listener-state.js';
import { LISTENING, RESYNC_WANTED } from './names.js';

/** Looks at Port in one run; each is about ten events of history. */
const LOOKS_A_RUN = 100;
/** A listener that only looks when told to looks again after this long where that failed. */
const AFTER_FAILURE_SECONDS = 60;

/**
 * Tells the listener to look at Port now and, but for `look`, to start a resync where Port has no request for one. Whoever
 * signals by hand need give no reason.
 */
export const resyncWanted = defineSignal<[Wanted?]>(RESYNC_WANTED);
export const listening = defineQuery<Listening>(LISTENING);

/**
 * Listens for Port's resync requests (port-api.md 2.6) for as long as it is let: looks every interval, or when it is told
 * to, and has each request answered once. Nothing that fails ends it; only cancelling or terminating does.
 */
export async function listenForResync(input: ListenInput): Promise<void> {
  const state: ListenerState = { ...input };
  setHandler(listening, () => describeListener(state));
  setHandler(resyncWanted, (because) => {
    const told = because === 'start' || because === 'look' ? because : 'webhook';
    state.told = mostUrgent(told, state.told) ?? told;
  });
  for (let looks = 1; ; looks += 1) {
    await look(state);
    await condition(() => state.told !== undefined, pause(state));
    if (looks >= LOOKS_A_RUN || workflowInfo().continueAsNewSuggested) return continueListening(state);
  }
}

/** Milliseconds until the next look; undefined: until told to. */
function pause({ intervalSeconds, failure }: ListenerState): number | undefined {
  const seconds = intervalSeconds ?? (failure ? AFTER_FAILURE_SECONDS : undefined);
  return seconds === undefined ? undefined : seconds * 1000;
}

async function look(state: ListenerState): Promise<void> {
  const wanted = mostUrgent(state.told, state.owed);
  delete state.told;
  delete state.owed;
  let failure: ListenerState['failure'];
  const attempt = async <T>(what: string, work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (isCancellation(error)) throw error;
      failure = { ...toFailure(error), at: new Date().toISOString() };
      log.warn(`${what} failed: ${failure.code}: ${failure.message}`);
      return undefined;
    }
  };

  const found = await attempt(
    'looking for a resync request',
    checkResyncRequest(state.memory.baseline ?? null),
  );
  if (found) state.lastCheck = new Date().toISOString();
  if (found?.baseline !== undefined && state.memory.baseline === undefined)
    remember(state, { ...state.memory, baseline: found.baseline });
  let served = false;
  if (found?.request) {
    const previous = state.memory.answered?.workflowId ?? null;
    const answer = await attempt('answering a resync request', answerResyncRequest(found.request, previous));
    if (answer) remember(state, afterAnswer(found.request, answer.workflowId, new Date().toISOString()));
    served = answer !== undefined;
  } else if (wanted === 'start' || (wanted === 'webhook' && found)) {
    served = (await attempt('starting a resync', startResync(wanted))) !== undefined;
  } else {
    served = found !== undefined;
  }
  if (wanted && !served) state.owed = wanted;
  if (failure) state.failure = failure;
  else delete state.failure;
}

function remember(state: ListenerState, memory: ListenerMemory): void {
  state.memory = memory;
  upsertMemo({ memory });
}

/** What is told meanwhile is not lost: Temporal does not let a run continue as new over a signal that it has not seen. */
async function continueListening({
  type,
  intervalSeconds,
  memory,
  told,
  owed,
}: ListenerState): Promise<never> {
  const wanted = mostUrgent(told, owed);
  return makeContinueAsNewFunc<typeof listenForResync>({ memo: workflowInfo().memo ?? {} })({
    type,
    intervalSeconds,
    memory,
    ...(wanted && { owed: wanted }),
  });
}
