import { WorkflowFailedError } from '@temporalio/client';
import type { Logger } from 'pino';

import { resyncIdOf } from '../activities/index.js';
import type { ResyncReport, ResyncRequest } from '../activities/types.js';
import type { WorkerSettings } from '../config/settings.js';
import { RESYNC_WORKFLOW } from '../workflows/names.js';
import type { TemporalTarget } from './connection.js';
import { temporalTarget } from './connection.js';
import { startDevServer } from './embedded/dev-server.js';
import { reportOf } from './report.js';
import { createWorker } from './worker.js';

/**
 * One resync, then the end (listener `ONCE`): against the Temporal that is configured, or, where no address is given,
 * against one that this process brings along for the run.
 * @returns how it ended; Port and the ledger know it by then
 */
export async function runOnce(
  settings: WorkerSettings,
  logger: Logger,
  stop: AbortSignal,
  request: ResyncRequest = {},
): Promise<ResyncReport> {
  const target = temporalTarget();
  if (target.given) return runAgainst(settings, target, logger, stop, request);
  logger.info('no TEMPORAL_ADDRESS is given: starting a Temporal server for this run');
  const server = await startDevServer({ say: (line) => logger.info(line) });
  try {
    const embedded = {
      ...target,
      embedded: true,
      address: server.address,
      options: { address: server.address },
    };
    return await runAgainst(settings, embedded, logger, stop, request);
  } finally {
    await server.stop();
  }
}

async function runAgainst(
  settings: WorkerSettings,
  target: TemporalTarget,
  logger: Logger,
  stop: AbortSignal,
  request: ResyncRequest,
): Promise<ResyncReport> {
  const worker = await createWorker(settings, target, logger, stop);
  const running = worker.run();
  running.catch(() => undefined);
  try {
    const workflowId = `${resyncIdOf(settings)}-once-${new Date().toISOString()}`;
    const handle = await worker.client.workflow.start(RESYNC_WORKFLOW, {
      workflowId,
      taskQueue: settings.taskQueue,
      args: [request],
    });
    logger.info({ workflowId }, 'resync started');
    const cancel = () => void handle.cancel().catch(() => undefined);
    stop.addEventListener('abort', cancel, { once: true });
    if (stop.aborted) cancel();
    try {
      return reportOf(await Promise.race([handle.result(), running.then(workerEnded)]));
    } catch (error) {
      if (error instanceof WorkflowFailedError) return reportOf(error);
      throw error;
    }
  } finally {
    worker.stop();
    await running;
  }
}

/** The worker ended before its resync did: there is nobody left to wait for. */
function workerEnded(): never {
  throw new Error('the worker ended before the resync did');
}
