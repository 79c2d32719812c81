import { once } from 'node:events';

import type { Logger } from 'pino';

import type { WorkerSettings } from '../config/settings.js';
import type { TemporalTarget } from './connection.js';
import { startHealthServer } from './health.js';
import { keepSchedule } from './keep-schedule.js';
import { createWorker } from './worker.js';
import type { ResyncWorker } from './worker.js';

/**
 * Runs a worker until `stop` is aborted.
 * @param onReady called once it polls and the schedule is in step
 */
export async function serveWorker(
  settings: WorkerSettings,
  target: TemporalTarget,
  logger: Logger,
  stop: AbortSignal,
  onReady: (worker: ResyncWorker) => void = () => undefined,
): Promise<void> {
  const worker = await createWorker(settings, target, logger, stop);
  const health =
    settings.healthAddress === undefined
      ? undefined
      : await startHealthServer(settings.healthAddress, () => worker.isPolling());
  const onStop = () => {
    logger.info('stopping: running pages are finished, then the worker ends');
    worker.stop();
  };
  stop.addEventListener('abort', onStop, { once: true });
  const running = worker.run();
  running.catch(() => undefined);
  try {
    await keepSchedule(worker, settings, logger);
    logger.info(
      { temporal: target.address, namespace: target.namespace, taskQueue: settings.taskQueue },
      'worker is polling',
    );
    onReady(worker);
    if (stop.aborted) onStop();
    await running;
  } catch (error) {
    worker.stop();
    await running;
    throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
    if (health) {
      health.close();
      await once(health, 'close');
    }
  }
}
