import { listRegions as readRegions } from '../aws/regions.js';
import { baseRegion } from '../aws/partition.js';
import { discoverAccounts as discover } from '../aws/accounts.js';
import { SyncError } from '../config/sync-error.js';
import type { Dependencies } from './dependencies.js';
import type { DiscoveredAccounts, PlannedAccount, PlanRef } from './types.js';

/** An activity of this plan on another ledger would write everything anew and delete by the wrong memory. */
export function checkLedger({ ledger }: Pick<Dependencies, 'ledger'>, plan: PlanRef): void {
  if (ledger.id === plan.ledgerId) return;
  throw new SyncError(
    `This worker's ledger (${ledger.id}) is not the one the resync began with (${plan.ledgerId}).`,
    {
      code: 'LedgerMismatch',
      retryable: true,
      remedy:
        'Workers on one task queue must share one ledger: set the same SYNC_LEDGER_URL (Postgres where there are several workers).',
    },
  );
}

/** The accounts of this resync. See `discoverAccounts` in aws/accounts.ts for what it throws. */
export async function discoverAccounts(
  { settings, credentials }: Dependencies,
  signal: AbortSignal,
): Promise<DiscoveredAccounts> {
  const { organizationReader, partition, accounts, closed, authoritative, leftOut, notices } = await discover(
    settings.aws,
    credentials,
    signal,
  );
  return {
    partition,
    accounts,
    closed,
    authoritative,
    leftOut,
    notices,
    ...(organizationReader && { organizationReader }),
  };
}

/** Fails at once, with the remedy, where the account's role cannot be assumed. */
export async function assumeRole({ credentials }: Dependencies, account: PlannedAccount): Promise<void> {
  await credentials.renew(account.id, account.access);
}

/** The regions enabled in an account, sorted. */
export function listRegions(
  { settings, credentials }: Dependencies,
  account: PlannedAccount,
  partition: string,
  signal: AbortSignal,
): Promise<string[]> {
  return readRegions(
    account.id,
    partition,
    baseRegion(settings.aws),
    credentials.for(account.id, account.access),
    signal,
  );
}
