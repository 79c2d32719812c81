import { once } from 'node:events';
import type { Server } from 'node:http';

import type { Logger } from 'pino';

import type { WorkerSettings } from '../config/settings.js';
import type { TemporalTarget } from './connection.js';
import { startFirstResync } from './first-resync.js';
import { startHealthServer } from './health.js';
import { keepListener, wantResync } from './keep-listener.js';
import { keepSchedule } from './keep-schedule.js';
import { createWorker } from './worker.js';
import type { ResyncWorker } from './worker.js';
import { startWebhook } from './webhook.js';

/**
 * Runs a worker until `stop` is aborted.
 * @param onReady called once it polls, and schedule and listener are in step
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
  let webhook: Server | undefined;
  try {
    await keepSchedule(worker, settings, logger);
    await keepListener(worker.client, settings, logger);
    if (settings.listener.type === 'WEBHOOK') {
      webhook = await startWebhook(worker.client, settings, logger);
      // While no worker ran, Port called in vain.
      await wantResync(worker.client, settings, 'look');
    }
    await startFirstResync(worker, settings, logger);
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
    for (const server of [webhook, health]) {
      if (!server) continue;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }
}
