import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Logger } from 'pino';
import { z } from 'zod';

import type { ClientSettings, WorkerSettings } from '../config/settings.js';
import { VERSION } from '../config/version.js';
import { LISTEN_WORKFLOW, RESYNC_WANTED } from '../workflows/names.js';
import type { ListenerMemory, ListenInput, Wanted } from '../workflows/listener-state.js';

/** Workers that start at once may get in each other's way this often before that is a fault. */
const TRIES = 10;

/** Workflow id of the listener: one for each integration. */
export function listenerId({ integration }: ClientSettings): string {
  return `listen-${integration.identifier}`;
}

/** Tells the listener to look at Port now and, but for `look`, to start a resync where Port has no request for one. */
export async function wantResync(client: Client, settings: ClientSettings, because: Wanted): Promise<void> {
  await client.workflow.getHandle(listenerId(settings)).signal(RESYNC_WANTED, because);
}

/** What a listener was started with, kept in its memo: another version, type or interval is another listener. */
type Terms = Pick<ListenInput, 'type' | 'intervalSeconds'> & { version: string };

/**
 * Keeps the listener workflow in step with the settings: started where it is absent, left alone where it is as wanted,
 * otherwise replaced by one that goes on with its memory; ended where the settings want none. Several workers may do so
 * at once.
 */
export async function keepListener(client: Client, settings: WorkerSettings, logger: Logger): Promise<void> {
  const terms = termsOf(settings);
  const workflowId = listenerId(settings);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const there = await describe(client, workflowId);
    const isRunning = there?.status.name === 'RUNNING';
    if (!terms && !isRunning) return;
    if (terms && isRunning && listensAs(there, terms, settings.taskQueue)) {
      logger.info({ workflowId, ...terms }, 'the listener is running');
      return;
    }
    if (isRunning) {
      await terminate(client, there);
      logger.info({ workflowId }, terms ? 'the listener is replaced' : 'the listener is ended');
      continue;
    }
    if (terms && (await start(client, settings, terms, memoryOf(there)))) {
      logger.info({ workflowId, ...terms }, 'the listener is started');
      return;
    }
  }
  throw new Error(`the listener ${workflowId} is replaced by others time and again`);
}

function termsOf({ listener }: WorkerSettings): Terms | undefined {
  const { type, intervalSeconds } = listener;
  if (type === 'POLLING') return { version: VERSION, type, intervalSeconds };
  if (type === 'WEBHOOK') return { version: VERSION, type, intervalSeconds: null };
  return undefined;
}

async function describe(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function listensAs(there: WorkflowExecutionDescription, wanted: Terms, taskQueue: string): boolean {
  const { success, data } = memoSchema.safeParse(there.memo ?? {});
  return (
    success &&
    there.taskQueue === taskQueue &&
    data.listener.version === wanted.version &&
    data.listener.type === wanted.type &&
    data.listener.intervalSeconds === wanted.intervalSeconds
  );
}

const memorySchema = z.object({
  baseline: z.string().optional(),
  answered: z.object({ updatedAt: z.string(), workflowId: z.string(), at: z.string() }).optional(),
});
const memoSchema = z.looseObject({
  listener: z.object({ version: z.string(), type: z.string(), intervalSeconds: z.number().nullable() }),
});

/** A listener that was ended keeps its memo; one that cannot be read, or is gone by Temporal's retention, is no memory. */
function memoryOf(there: WorkflowExecutionDescription | undefined): ListenerMemory {
  const { baseline, answered } = memorySchema.catch({}).parse(there?.memo?.['memory'] ?? {});
  return { ...(baseline !== undefined && { baseline }), ...(answered && { answered }) };
}

/** Ends that very run: one that another worker has started meanwhile, or that continued as new, is looked at again. */
async function terminate(client: Client, { workflowId, runId }: WorkflowExecutionDescription): Promise<void> {
  try {
    await client.workflow
      .getHandle(workflowId, runId)
      .terminate('a worker was started with other settings or another version');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** @returns false where another worker was faster */
async function start(
  client: Client,
  settings: WorkerSettings,
  listener: Terms,
  memory: ListenerMemory,
): Promise<boolean> {
  const { type, intervalSeconds } = listener;
  const input: ListenInput = { type, intervalSeconds, memory };
  try {
    await client.workflow.start(LISTEN_WORKFLOW, {
      workflowId: listenerId(settings),
      taskQueue: settings.taskQueue,
      args: [input],
      memo: { listener, memory },
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
