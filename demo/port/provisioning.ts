import { sowBlueprints } from './seed.js';
import type { Integration } from './integrations.js';
import type { World } from './world.js';

/**
 * One look at an integration whose resources Port makes itself (`port-api.md` 2.3): after so many the blueprints and the mapping
 * are there. Until then its `config` reads `{}`.
 */
export function provision(world: World, integration: Integration): void {
  if (integration.provisionIn === undefined) return;
  integration.provisionIn -= 1;
  if (integration.provisionIn > 0) return;
  integration.provisionIn = undefined;
  const { blueprints, config } = world.settings.provisioning;
  sowBlueprints(world, blueprints);
  integration.document['config'] = structuredClone(config);
}
