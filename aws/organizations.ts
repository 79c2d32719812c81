import {
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import type { Account as OrganizationsAccount } from '@aws-sdk/client-organizations';
import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';

import { sharedRequestHandler } from './clients.js';
import { describeFault, isDenied } from './errors.js';

/** What Organizations says. `open` are accounts in state ACTIVE; `closed` everything else that it lists. */
export interface OrganizationAccounts {
  open: { id: string; name: string }[];
  closed: string[];
  /** Undefined where DescribeOrganization is denied. */
  managementAccount: string | undefined;
}

/** True where this identity can never read the organization, so that another may be tried. */
export function isNotForOrganizations(error: unknown): boolean {
  return isDenied(error) || describeFault(error).code === 'AWSOrganizationsNotInUseException';
}

/**
 * Lists the accounts of an organization, or of some organizational units and everything below them.
 * @param region the partition's home region (`us-east-1` in `aws`), which the guide's policy insists on (G3)
 */
export async function listOrganizationAccounts(
  credentials: AwsCredentialIdentityProvider,
  region: string,
  organizationalUnits: readonly string[],
  abortSignal: AbortSignal,
): Promise<OrganizationAccounts> {
  const client = new OrganizationsClient({ region, credentials, requestHandler: sharedRequestHandler() });
  const paginator = { client, pageSize: 20 };
  const accounts = new Map<string, OrganizationsAccount>();
  const collect = (page: OrganizationsAccount[] | undefined) => {
    for (const account of page ?? []) if (account.Id !== undefined) accounts.set(account.Id, account);
  };

  if (organizationalUnits.length === 0) {
    for await (const page of paginateListAccounts(paginator, {}, { abortSignal })) collect(page.Accounts);
  } else {
    const seen = new Set<string>();
    const parents = [...organizationalUnits];
    for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      for await (const page of paginateListAccountsForParent(
        paginator,
        { ParentId: parent },
        { abortSignal },
      )) {
        collect(page.Accounts);
      }
      for await (const page of paginateListOrganizationalUnitsForParent(
        paginator,
        { ParentId: parent },
        { abortSignal },
      )) {
        for (const unit of page.OrganizationalUnits ?? []) if (unit.Id !== undefined) parents.push(unit.Id);
      }
    }
  }

  const open: OrganizationAccounts['open'] = [];
  const closed: string[] = [];
  for (const [id, account] of accounts) {
    // `State` takes the place of `Status` since 2025; emulators and older partitions answer only the latter.
    if ((account.State ?? account.Status) === 'ACTIVE')
      open.push({ id, name: account.Name ?? `Account ${id}` });
    else closed.push(id);
  }
  open.sort((a, b) => a.id.localeCompare(b.id));
  return { open, closed, managementAccount: await readManagementAccount(client, abortSignal) };
}

async function readManagementAccount(
  client: OrganizationsClient,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}), { abortSignal });
    return Organization?.MasterAccountId;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
