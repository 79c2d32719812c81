import { kindOf } from '../../aws/kinds/index.js';
import { BENCH_KINDS, expectedEntities } from './catalog.js';
import type { BenchOrganization } from './organizations.js';

/** Port's largest bulk upsert and page of the datasource query; Organizations' page (ListAccounts, MaxResults). */
const UPSERT = 20;
const INVENTORY_PAGE = 5000;
const ACCOUNTS_PAGE = 20;

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

/** The least Port calls of a resync: full bulk upserts, the inventory, the integration and the resync's state. */
export function leastPortCalls(organization: BenchOrganization, run: Run): number {
  const entities = Object.values(expectedEntities(organization));
  const total = entities.reduce((sum, count) => sum + count, 0);
  const pages = run === 'first' ? 1 : Math.max(1, Math.ceil(total / INVENTORY_PAGE));
  const state = 1 + 2; // the integration with its mapping; the resync's state at its beginning and end
  if (run === 'unchanged') return state + pages;
  const upserts = entities.reduce((sum, count) => sum + Math.ceil(count / UPSERT), 0);
  return state + pages + 1 + upserts; // and the token, which outlasts the bench
}
