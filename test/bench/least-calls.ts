import { kindOf } from '../../aws/kinds/index.js';
import { BENCH_KINDS, expectedEntities } from './catalog.js';
import type { BenchOrganization } from './organizations.js';

/** Port's largest bulk upsert and page of the datasource query; Organizations' page (ListAccounts, MaxResults). */
const UPSERT = 20;
const INVENTORY_PAGE = 5000;
const ACCOUNTS_PAGE = 20;
const HEARTBEAT_SECONDS = 10;
/** Raw examples of a block in a resync. */
const EXAMPLES = 5;

/** What a resync finds as it begins. `first`: an empty catalog, and a worker that has no token of Port yet. */
export type Run = 'first' | 'unchanged';

/** The least AWS calls of a resync: what each kind declares for its scopes, and finding accounts and regions. */
export function leastAwsCalls(organization: BenchOrganization): number {
  const { accounts, regions, counts } = organization;
  let perAccount = 2; // AssumeRole (anew with each resync, so that a changed trust policy shows) and ListRegions
  for (const { kind: name, count } of BENCH_KINDS) {
    const kind = kindOf(name);
    const items = count === undefined ? 1 : counts[count];
    perAccount +=
      kind.scope === 'regional'
        ? regions.length * kind.leastCalls({ items })
        : kind.leastCalls({ items: count === undefined ? items : items * regions.length });
  }
  const organizationCalls = Math.ceil(accounts.length / ACCOUNTS_PAGE) + 1; // and DescribeOrganization
  return accounts.length * perAccount + organizationCalls + 1; // GetCallerIdentity
}

/** The least Port calls of a resync of so many seconds: full bulk upserts, the inventory, and what Port is told of it. */
export function leastPortCalls(organization: BenchOrganization, run: Run, seconds: number): number {
  const entities = Object.values(expectedEntities(organization));
  const total = entities.reduce((sum, count) => sum + count, 0);
  const inventory = run === 'first' ? 1 : Math.max(1, Math.ceil(total / INVENTORY_PAGE));
  const told = leastTelling(organization, seconds);
  if (run === 'unchanged') return inventory + told;
  const upserts = entities.reduce((sum, count) => sum + Math.ceil(count / UPSERT), 0);
  // The worker's first: the token, which outlasts the bench, and the organization's feature flags.
  return 2 + inventory + upserts + told;
}

/** What the integration's page in Port lives on (port-api.md 2.5, 2.7, 2.8; the order is that of its section 11). */
function leastTelling(organization: BenchOrganization, seconds: number): number {
  const blocks = BENCH_KINDS.length;
  const state = 2 + 2; // the integration, its mapping once "running" is told; the resync's state at both ends
  const metrics = 4 + 2 * blocks + 1; // pending, syncing, reconciling, ended; each block begun and ended; deleting ended
  const heartbeats = 1 + Math.floor(seconds / HEARTBEAT_SECONDS);
  // A page's examples go with the page: those of a kind of one resource an account in as many calls.
  const examples = BENCH_KINDS.map(({ count }) =>
    count === undefined ? Math.min(EXAMPLES, organization.accounts.length) : 1,
  ).reduce((sum, calls) => sum + calls, 0);
  const logs = 1;
  return state + metrics + heartbeats + examples + logs;
}
