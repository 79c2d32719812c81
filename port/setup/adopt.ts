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

/**
 * Brings what an integration says of its process in step with ours, by one PATCH where anything differs (port-api.md 2.3
 * step 5). Its mapping and everything else stay. `ocean-core` says that the mapping is evaluated on our side.
 */
export async function bringInStep(
  client: PortClient,
  stored: Integration,
  changelogDestination: ChangelogDestination | undefined,
  signal: AbortSignal,
): Promise<Integration> {
  const same =
    stored.processingMode === 'ocean-core' &&
    stored.version === client.integration.version &&
    !stored.actionsProcessingEnabled &&
    !stored.incrementalSyncEnabled &&
    (changelogDestination === undefined ||
      isDeepStrictEqual(stored.changelogDestination ?? {}, changelogDestination));
  if (same) return stored;
  return patchIntegration(
    client,
    {
      ...(changelogDestination && { changelogDestination }),
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      processingMode: 'ocean-core',
    },
    signal,
  );
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
