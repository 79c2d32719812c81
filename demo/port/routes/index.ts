import { pageRoutes } from '../page/page-routes.js';
import type { Route } from '../router.js';
import type { World } from '../world.js';
import { blueprintRoutes } from './blueprint-routes.js';
import { controlRoutes } from './control-routes.js';
import { entityRoutes } from './entity-routes.js';
import { ingestRoutes } from './ingest-routes.js';
import { integrationRoutes } from './integration-routes.js';
import { organizationRoutes } from './organization-routes.js';
import { runRoutes } from './run-routes.js';
import { searchRoutes } from './search-routes.js';
import { syncRoutes } from './sync-routes.js';

/** Everything the server answers: Port's API, the control interface, the catalog page. docs/port-stand-in.md lists it. */
export function allRoutes(world: World): Route[] {
  return [
    ...organizationRoutes(world),
    ...integrationRoutes(world),
    ...syncRoutes(world),
    ...runRoutes(world),
    ...blueprintRoutes(world),
    ...entityRoutes(world),
    ...searchRoutes(world),
    ...ingestRoutes(world),
    ...controlRoutes(world),
    ...pageRoutes(world),
  ];
}
