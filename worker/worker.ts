import type { Client } from '@temporalio/client';
import { Runtime, Worker } from '@temporalio/worker';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';

import { createActivities, embeddedTemporalId, freeClosedLease } from '../activities/index.js';
import type { WorkerSettings } from '../config/settings.js';
import { prebuiltWorkflows } from './bundle.js';
import { connectClient, connectWorker } from './connection.js';
import type { TemporalTarget } from './connection.js';
import { refuseOtherLedgers, workerIdentity } from './ledger-guard.js';
import { temporalLogger } from './logger.js';
import { tellResumed, tellStopped } from './port-state.js';
import { prepareIntegration } from './prepare-integration.js';
import { openServices } from './services.js';
import type { Services } from './services.js';

/** How long running pages may take to end after SIGTERM; what is cut off goes on elsewhere at its cursor. */
const DRAIN = '20s';

/** A worker, connected and ready to poll. */
export interface ResyncWorker {
  client: Client;
  services: Services;
  /** Polls until `stop` is called; then drains, and lets everything go. */
  run(): Promise<void>;
  stop(): void;
  isPolling(): boolean;
}

/**
 * Connects a worker to Temporal, opens its ledger and makes the integration ready in Port. Frees the lease of a resync that
 * ended without saying so.
 * Throws `TemporalUnreachable`, `LedgersDiffer`, what opening the ledger throws, or what `setUpIntegration` throws and no
 * retry mends; nothing is left open then.
 */
export async function createWorker(
  settings: WorkerSettings,
  target: TemporalTarget,
  logger: Logger,
  stop: AbortSignal = new AbortController().signal,
): Promise<ResyncWorker> {
  installRuntime(settings, logger);
  const client = await connectClient(target);
  const services = await openServices(settings, client, await temporalId(client, target), logger).catch(
    async (error: unknown) => {
      await client.connection.close();
      throw error;
    },
  );
  let connection: NativeConnection | undefined;
  try {
    const { ledger } = services.deps;
    if (ledger.engine === 'file') {
      await refuseOtherLedgers(client, target.namespace, settings.taskQueue, ledger.id, (line) =>
        logger.warn(line),
      );
    }
    const identity = workerIdentity(ledger.id);
    const place = { client, deps: services.deps, namespace: target.namespace, identity };
    await ledger.noteWorker(identity, 'poll');
    const integration = await prepareIntegration(services.deps, logger, stop);
    await recoverLease(services, logger);
    await tellResumed(place, integration, logger);
    connection = await connectWorker(target);
    const worker = await Worker.create({
      connection,
      namespace: target.namespace,
      taskQueue: settings.taskQueue,
      identity,
      activities: { ...createActivities(services.deps) },
      maxConcurrentActivityTaskExecutions: 100,
      maxCachedWorkflows: 40,
      reuseV8Context: true,
      // A cancelled activity hears of it with its next heartbeat.
      maxHeartbeatThrottleInterval: '5s',
      shutdownGraceTime: DRAIN,
      workflowBundle: prebuiltWorkflows(),
    });
    const open = connection;
    return {
      client,
      services,
      async run() {
        try {
          await worker.run();
        } finally {
          await tellStopped(place, logger);
          await services.close();
          await open.close();
          await client.connection.close();
        }
      },
      stop() {
        services.deps.telemetry.stop();
        if (worker.getState() === 'RUNNING') worker.shutdown();
      },
      isPolling: () => worker.getState() === 'RUNNING',
    };
  } catch (error) {
    await services.close();
    await connection?.close();
    await client.connection.close();
    throw error;
  }
}

/** Temporal's runtime is one a process. */
let installed = false;
function installRuntime({ metricsAddress }: WorkerSettings, logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: temporalLogger(logger),
    // Signals are ours to handle, so that the last words are said in order.
    shutdownSignals: [],
    ...(metricsAddress !== undefined && {
      telemetryOptions: { metrics: { prometheus: { bindAddress: metricsAddress } } },
    }),
  });
}

/** A resync that was terminated or timed out never freed its lease nor told Port; the next worker does. */
async function recoverLease({ deps }: Services, logger: Logger): Promise<void> {
  const lease = await deps.ledger.readLease();
  if (!lease) return;
  try {
    if (await freeClosedLease(deps, lease, AbortSignal.timeout(30_000))) {
      logger.warn(
        { workflowId: lease.workflowId },
        'a resync had ended without its last word; it is recorded as aborted',
      );
    }
  } catch (error) {
    // Port or Temporal may be away for a moment; the next resync tries again before it takes the lease.
    logger.warn(
      { workflowId: lease.workflowId, failure: String(error) },
      'the lease of an earlier resync could not be looked up',
    );
  }
}

/** Names this Temporal in the lease: by its cluster, or where that is not told by its address. */
async function temporalId(client: Client, target: TemporalTarget): Promise<string> {
  if (target.embedded) return embeddedTemporalId();
  try {
    const { clusterId } = await client.workflowService.getClusterInfo({});
    if (clusterId) return `${clusterId}/${target.namespace}`;
  } catch {
    // Not every server tells (Temporal Cloud, restricted gateways).
  }
  return `${target.address}/${target.namespace}`;
}
