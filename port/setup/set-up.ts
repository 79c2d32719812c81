import type { DefaultResources } from '../../config/default-resources.js';
import type { PortClient } from '../client.js';
import { type ChangelogDestination, getIntegration, type Integration } from '../integration.js';
import { bringInStep, refuseForeign, refuseServerMapping } from './adopt.js';
import { lookUp } from './default-blueprints.js';
import { fitMapping } from './fit-mapping.js';
import { initializeResources } from './initialize.js';
import { register } from './register.js';

/** How the integration should be in Port. */
export interface WantedIntegration {
  /** Undefined: as it is, and none for a new one. */
  changelogDestination: ChangelogDestination | undefined;
  /** Blueprints and mapping for an integration that has none; undefined: nothing is made (`initializePortResources`). */
  defaults: DefaultResources | undefined;
}

export interface SetUp {
  integration: Integration;
  /** What was done, for the log; nothing where everything was in order. */
  done: string[];
}

/**
 * Makes the integration ready: registers it where Port does not know it, else adopts it with its mapping as it is, and
 * makes the default resources once. Safe to repeat and to do at once in several workers; one GET where nothing is to do.
 *
 * @throws SyncError `IntegrationHosted`, `IntegrationTypeDiffers`, `PortMapsItself`: not retryable; and what a `PortClient` throws
 */
export async function setUpIntegration(
  client: PortClient,
  wanted: WantedIntegration,
  signal: AbortSignal,
): Promise<SetUp> {
  const done: string[] = [];
  const found = (await getIntegration(client, signal)) ?? (await registerNew(client, wanted, done, signal));
  refuseForeign(client, found);
  const inStep = await bringInStep(client, found, wanted.changelogDestination, signal);
  if (inStep !== found) done.push('the integration in Port is brought in step with this version');
  if (inStep.processingMode !== 'ocean-core') await refuseServerMapping(client, inStep, signal);
  const integration = wanted.defaults
    ? await initializeResources(client, wanted.defaults, inStep, done, signal)
    : inStep;
  return { integration, done };
}

async function registerNew(
  client: PortClient,
  { defaults, changelogDestination }: WantedIntegration,
  done: string[],
  signal: AbortSignal,
): Promise<Integration> {
  const fitted = defaults
    ? fitMapping(defaults.mapping, await lookUp(client, defaults.blueprints, signal))
    : { mapping: { resources: [] }, leftOut: [] };
  const { integration, made } = await register(
    client,
    {
      changelogDestination: changelogDestination ?? {},
      config: fitted.mapping,
      createPortResourcesOrigin: defaults ? 'Default' : 'Empty',
    },
    signal,
  );
  if (made) {
    done.push(
      `integration ${client.integration.identifier} is registered in Port, ${defaults ? 'with the default mapping' : 'with an empty mapping'}`,
      ...fitted.leftOut,
    );
  }
  return integration;
}
