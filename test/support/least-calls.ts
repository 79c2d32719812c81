import { kindOf, resolveActions } from '../../aws/kinds/index.js';
import type { ResourceBlock } from '../../config/mapping-types.js';
import { SEEDED } from './seed/place.js';
import type { Seeded } from './seed/index.js';

/** GetCallerIdentity, to find the account, and ListRegions. */
const OF_THE_ACCOUNT = 2;

/** Calls that several kinds ask for alike, in each region: how often the kinds count them, and how often they are needed. */
const SHARED = [
  { what: 'ListPipelines', counted: 5, needed: 1 },
  { what: 'GetPipeline', counted: 3 * SEEDED, needed: SEEDED },
  { what: 'ListClusters of ECS', counted: 2, needed: 1 },
  { what: 'ListApplications', counted: 2, needed: 1 },
  { what: 'ListDeployments', counted: 2, needed: 1 },
];

/** The least calls of a resync of the seeded account: what each kind declares, calls that kinds share counted once. */
export function leastCallsOf(
  blocks: readonly ResourceBlock[],
  seeded: readonly Seeded[],
  regions: readonly string[],
): number {
  const twice = SHARED.reduce((sum, { counted, needed }) => sum + counted - needed, 0);
  let calls = OF_THE_ACCOUNT - regions.length * twice;
  for (const { kind: name, selector } of blocks) {
    const kind = kindOf(name);
    const resources = seeded.filter((one) => one.kind === name);
    const places = kind.scope === 'regional' ? regions.length : 1;
    const items = resources.length / places;
    const perParent = Array.from({ length: SEEDED }, () => items / SEEDED);
    const { actions } = resolveActions(kind, selector.includeActions);
    calls +=
      places * kind.leastCalls({ items, includeActions: actions, ...(kind.list?.parents && { perParent }) });
  }
  return calls;
}
