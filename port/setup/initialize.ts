import type { DefaultResources } from '../../config/default-resources.js';
import type { PortClient } from '../client.js';
import { getIntegration, type Integration, patchIntegration, patchMapping } from '../integration.js';
import { sleep } from '../waiting.js';
import { lookUp, makeAbsent } from './default-blueprints.js';
import { fitMapping } from './fit-mapping.js';

/** Port provisions in seconds or not at all; the peer's waits, as far as a start can bear them (port-api.md 2.3 step 4). */
const PROVISION_WAITS_MS: readonly number[] = [3_000, 4_000, 6_000, 9_000, 13_000];

/**
 * Makes the default resources of an integration that has none yet (port-api.md 2.4), and notes in Port that it is done.
 * A mapping that exists is never touched. Where something fails, nothing is noted, so that the next start tries again (P13).
 */
export async function initializeResources(
  client: PortClient,
  defaults: DefaultResources,
  integration: Integration,
  done: string[],
  signal: AbortSignal,
): Promise<Integration> {
  if (integration.arePortResourcesInitialized) return integration;
  const origin = integration.createPortResourcesOrigin;
  if (origin === 'Port') return awaitProvisioned(client, integration, signal);
  if (origin !== 'Empty') {
    if (hasNoMapping(integration)) {
      const there = await lookUp(client, defaults.blueprints, signal);
      const { mapping, leftOut } = fitMapping(defaults.mapping, there);
      await patchMapping(client, mapping, signal);
      done.push('the integration had no mapping in Port and gets the default one', ...leftOut);
    }
    const made = await makeAbsent(client, defaults.blueprints, signal);
    if (made.length > 0) done.push(`default blueprints are made in Port: ${made.join(', ')}`);
  }
  const noted = await patchIntegration(client, { arePortResourcesInitialized: true }, signal);
  return { ...integration, ...noted };
}

/** Port makes the resources of such an integration: waits until the mapping is there, for a bounded time. */
export async function awaitProvisioned(
  client: PortClient,
  integration: Integration,
  signal: AbortSignal,
  waits = PROVISION_WAITS_MS,
): Promise<Integration> {
  let latest = integration;
  for (const wait of waits) {
    if (Object.keys(latest.config ?? {}).length > 0) break;
    await sleep(wait, signal);
    latest = (await getIntegration(client, signal)) ?? latest;
  }
  return latest;
}

function hasNoMapping({ config }: Integration): boolean {
  return config?.['resources'] === undefined;
}
