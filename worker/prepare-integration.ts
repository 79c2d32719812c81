import type { Logger } from 'pino';

import { ensureIntegration } from '../activities/index.js';
import type { Dependencies } from '../activities/index.js';
import { SyncError } from '../config/sync-error.js';
import type { Integration } from '../port/index.js';

/** A start waits no longer for Port than this; every resync does the same before it begins. */
const LIMIT_MS = 60_000;

/**
 * Makes the integration ready in Port before the worker polls.
 * @returns undefined where Port is away for now
 * @throws SyncError what no retry mends: credentials, another type of integration, a hosted one, a refused request
 */
export async function prepareIntegration(
  deps: Dependencies,
  logger: Logger,
  stop: AbortSignal,
): Promise<Integration | undefined> {
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(LIMIT_MS)]);
    const { integration, done } = await ensureIntegration(deps, signal);
    deps.telemetry.learn(integration);
    for (const line of done) logger.info(line);
    return integration;
  } catch (error) {
    if (error instanceof SyncError && !error.retryable) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    logger.warn({ failure }, 'the integration could not be made ready in Port now; the next resync does it');
    return undefined;
  }
}
