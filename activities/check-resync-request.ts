import { getIntegration, getResyncRequest, isNewer, startOfLastResync } from '../port/index.js';
import type { PortLogger } from '../port/index.js';
import type { Dependencies } from './dependencies.js';
import type { RequestCheck } from './listener-types.js';

type Needed = Pick<Dependencies, 'port'>;

/**
 * Looks whether Port has a resync request that nobody answered yet. A listener without a memory takes as its baseline
 * the beginning of the last resync that Port knows of; where there was none, any request counts.
 */
export async function checkResyncRequest(
  { port }: Needed,
  known: string | undefined,
  signal: AbortSignal,
  logger: Pick<PortLogger, 'warn'>,
): Promise<RequestCheck> {
  // The baseline is read first: a resync that begins between the two calls must not make a request look answered.
  const baseline = known ?? (await beginningOfLastResync({ port }, signal));
  const request = await getResyncRequest(port, signal, logger);
  return {
    ...(baseline !== undefined && { baseline }),
    ...(request &&
      isNewer(request, baseline) && {
        request: { updatedAt: request.updatedAt, ...(request.id !== undefined && { id: request.id }) },
      }),
  };
}

async function beginningOfLastResync({ port }: Needed, signal: AbortSignal): Promise<string | undefined> {
  const integration = await getIntegration(port, signal);
  return integration && startOfLastResync(integration);
}
