import { isDeepStrictEqual } from 'node:util';

import type { PortClient } from '../client.js';
import { type ChangelogDestination, type Integration, patchIntegration } from '../integration.js';
import { featureFlags } from '../organization.js';
import { integrationHosted, integrationTypeDiffers, portMapsItself } from './errors.js';

/** With both on, Port maps and loads what an integration of another processing mode sends it (port-api.md 1.5, 7). */
const PORT_MAPS = ['LAKEHOUSE_ELIGIBLE', 'DATA_SOURCE_PROCESSOR_ENABLED'];

/**
 * Refuses an integration that somebody else works on.
 *
 * @throws SyncError `IntegrationHosted`, `IntegrationTypeDiffers`
 */
export function refuseForeign({ integration: ours }: PortClient, stored: Integration): void {
  const installationType = stored.installationType ?? 'OnPrem';
  if (installationType !== 'OnPrem') throw integrationHosted(ours, installationType);
  const storedType = stored.installationAppType;
  if (storedType && storedType.toLowerCase() !== ours.type.toLowerCase())
    throw integrationTypeDiffers(ours, storedType);
}

/** What was stored when a client last said how it should be. */
const corrected = new WeakMap<PortClient, object>();

/**
 * Brings what an integration says of its process in step with ours, by one PATCH where anything differs (port-api.md 2.3
 * step 5). Its mapping and everything else stay. `ocean-core` says that the mapping is evaluated on our side.
 *
 * What a PATCH did not change is not sent again: a PATCH may make Port ask for a resync, which begins with this.
 * @param changelogDestination undefined: left as it is
 */
export async function bringInStep(
  client: PortClient,
  stored: Integration,
  changelogDestination: ChangelogDestination | undefined,
  signal: AbortSignal,
): Promise<Integration> {
  const facts = {
    processingMode: stored.processingMode,
    version: stored.version,
    actions: stored.actionsProcessingEnabled ?? false,
    incremental: stored.incrementalSyncEnabled ?? false,
    changelogDestination: stored.changelogDestination ?? {},
  };
  const wanted = {
    processingMode: 'ocean-core',
    version: client.integration.version,
    actions: false,
    incremental: false,
    changelogDestination: changelogDestination ?? facts.changelogDestination,
  };
  if (isDeepStrictEqual(facts, wanted)) corrected.delete(client);
  if (isDeepStrictEqual(facts, wanted) || isDeepStrictEqual(facts, corrected.get(client))) return stored;
  const answer = await patchIntegration(
    client,
    {
      ...(changelogDestination && { changelogDestination }),
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      processingMode: 'ocean-core',
    },
    signal,
  );
  corrected.set(client, facts);
  // The answer need not repeat everything (port-api.md 14): above all the mapping must not seem to be gone.
  return { ...stored, ...answer };
}

/**
 * Refuses to work where Port insists on mapping by itself. Asks for the organization's flags, which are kept for 300 s.
 *
 * @throws SyncError `PortMapsItself`
 */
export async function refuseServerMapping(
  client: PortClient,
  { processingMode }: Integration,
  signal: AbortSignal,
): Promise<void> {
  const flags = await featureFlags(client, signal);
  if (!processingMode || processingMode === 'ocean-core') return;
  if (PORT_MAPS.every((flag) => flags.has(flag))) throw portMapsItself(client.integration, processingMode);
}
