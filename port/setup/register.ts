import type { PortClient } from '../client.js';
import { PortRequestRejected, PortUnavailable } from '../errors.js';
import { createIntegration, getIntegration, type Integration, type NewIntegration } from '../integration.js';

const ATTEMPTS = 3;

/**
 * Registers the integration. Two workers may do so at once, and an answer may be lost on its way: after anything but
 * success Port is asked whether it is there before it is sent again, since nobody knows what Port says to an identifier
 * that exists (port-api.md 14).
 *
 * @returns `made` false where somebody else was first
 */
export async function register(
  client: PortClient,
  body: NewIntegration,
  signal: AbortSignal,
): Promise<{ integration: Integration; made: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { integration: await createIntegration(client, body, signal), made: true };
    } catch (error) {
      if (!(error instanceof PortRequestRejected || error instanceof PortUnavailable)) throw error;
      const integration = await getIntegration(client, signal);
      if (integration) return { integration, made: error instanceof PortUnavailable };
      if (error instanceof PortRequestRejected || attempt === ATTEMPTS) throw error;
    }
  }
}
