import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

import type { ClientSettings } from '../config/settings.js';
import { listenerId } from '../worker/keep-listener.js';
import type { Listening } from '../workflows/listener-state.js';
import { LISTENING } from '../workflows/names.js';

/** The listener as `status` shows it; `state` is null where no worker answers. */
export interface ListenerStatus {
  workflowId: string;
  state: Listening | null;
}

/** The running listener of the integration; null where there is none (listener NONE, or no worker was ever started). */
export async function readListener(client: Client, settings: ClientSettings): Promise<ListenerStatus | null> {
  const workflowId = listenerId(settings);
  const handle = client.workflow.getHandle(workflowId);
  try {
    if ((await handle.describe()).status.name !== 'RUNNING') return null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
  return { workflowId, state: await handle.query<Listening>(LISTENING).catch(() => null) };
}

/** `listening by POLLING every 60 s: Port asked at …, last request of … answered by …`, and what failed last. */
export function formatListener(listener: ListenerStatus | null): string {
  if (!listener) return 'no listener is running: resync requests in Port are not answered';
  const { workflowId, state } = listener;
  if (!state) return `listening: ${workflowId}\n  no worker answers: is one running?`;
  const { type, intervalSeconds, lastCheck, lastAnswered, failure } = state;
  const every = intervalSeconds === null ? '' : ` every ${intervalSeconds} s`;
  return [
    `listening by ${type}${every}: ${workflowId}`,
    `  Port asked ${lastCheck === null ? 'not yet with success' : `at ${lastCheck}`}`,
    `  last request answered: ${lastAnswered ? `${lastAnswered.updatedAt} by ${lastAnswered.workflowId}` : 'none yet'}`,
    ...(failure ? [`  ✗ ${failure.at}: ${failure.code}: ${failure.message}`] : []),
  ].join('\n');
}
