import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import type { AwsSettings } from '../config/settings.js';
import { sharedRequestHandler } from './clients.js';
import type { AccountAccess, Credentials } from './credentials.js';
import {
  baseCredentialsRejected,
  describeFault,
  organizationsAccessDenied,
  rejectsCredentials,
} from './errors.js';
import { isNotForOrganizations, listOrganizationAccounts } from './organizations.js';
import type { OrganizationAccounts } from './organizations.js';
import { baseRegion, homeRegion, parseRoleArn, settingsPartition } from './partition.js';
import type { Account } from './types.js';

/** An account to sync, and how to get in. */
export interface PlannedAccount extends Account {
  access: AccountAccess;
}

/** The accounts of a resync, and what is known of those that are not in it. */
export interface Discovery {
  mode: 'organization' | 'list' | 'single';
  partition: string;
  accounts: PlannedAccount[];
  /** Accounts that the organization lists as closed or suspended. */
  closed: string[];
  /** True where an account that is absent above is gone or excluded by the settings; false where nothing says so. */
  authoritative: boolean;
  /** Whose credentials can read Organizations; undefined outside Organizations mode. */
  organizationReader: PlannedAccount | undefined;
  /** Accounts that exist and are not read, though nobody asked for that: what is known of them is kept. */
  leftOut: string[];
  notices: string[];
}

/**
 * Finds the accounts to sync: Organizations (`accountRoleArn`), an explicit list (`accountRoleArns`), or the caller's own.
 * Throws `OrganizationsAccessDenied` where neither reading of guide G4 works: never a silent fall-back to one account.
 */
export async function discoverAccounts(
  settings: AwsSettings,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Discovery> {
  if (settings.accountRoleArn !== undefined) {
    return discoverOrganization(settings, settings.accountRoleArn, credentials, signal);
  }
  if (settings.accountRoleArns.length > 0) return discoverList(settings);
  const caller = await callerIdentity(settings, credentials, signal);
  return {
    mode: 'single',
    partition: settings.partition ?? caller.partition,
    accounts: [{ id: caller.account, name: `Account ${caller.account}`, access: 'base' }],
    closed: [],
    authoritative: false,
    organizationReader: { id: caller.account, name: `Account ${caller.account}`, access: 'base' },
    leftOut: [],
    notices: [],
  };
}

function discoverList(settings: AwsSettings): Discovery {
  const notices: string[] = [];
  const byAccount = new Map<string, PlannedAccount>();
  for (const roleArn of settings.accountRoleArns) {
    const { account: id } = parseRoleArn(roleArn);
    const first = byAccount.get(id);
    if (first) notices.push(`Account ${id} is in the list of roles more than once; ${roleArn} is not used.`);
    else byAccount.set(id, { id, name: `Account ${id}`, access: 'role' });
  }
  const accounts = [...byAccount.values()];
  const [first] = accounts;
  return {
    mode: 'list',
    partition: settingsPartition(settings),
    accounts,
    closed: [],
    authoritative: true,
    organizationReader: first,
    leftOut: [],
    notices,
  };
}

async function discoverOrganization(
  settings: AwsSettings,
  accountRoleArn: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Discovery> {
  const { account: namedAccount } = parseRoleArn(accountRoleArn);
  const partition = settingsPartition(settings);
  const { reader, organization } = await readOrganization(
    settings,
    accountRoleArn,
    credentials,
    homeRegion(partition),
    signal,
  );
  const baseAccount = await ownAccount(settings, credentials, signal);
  const notices: string[] = [];
  const leftOut: string[] = [];
  const accounts: PlannedAccount[] = [];
  for (const { id, name } of organization.open) {
    const isManagement = id === organization.managementAccount;
    if (isManagement && id !== baseAccount && id !== namedAccount && !settings.includeManagementAccount) {
      if (settings.includeManagementAccount === undefined) leftOut.push(id);
      notices.push(
        `The management account ${id} (${name}) is left out: service-managed StackSets make no role there. To read it, create the role and set SYNC_INCLUDE_MANAGEMENT_ACCOUNT=true; to have what is in Port of it deleted, set it to false.`,
      );
      continue;
    }
    accounts.push({ id, name, access: id === baseAccount ? 'role-or-base' : 'role' });
  }
  return {
    mode: 'organization',
    partition,
    accounts,
    closed: organization.closed,
    authoritative: true,
    organizationReader: {
      id: reader === 'base' ? (baseAccount ?? namedAccount) : namedAccount,
      name: 'organization',
      access: reader,
    },
    leftOut,
    notices,
  };
}

/** Asks with the base identity first, then with the role itself (guide G4, both readings). */
async function readOrganization(
  settings: AwsSettings,
  accountRoleArn: string,
  credentials: Credentials,
  region: string,
  signal: AbortSignal,
): Promise<{ reader: AccountAccess; organization: OrganizationAccounts }> {
  const attempts: { who: string; cause: unknown }[] = [];
  const readers: { who: string; access: AccountAccess }[] = [
    { who: 'the base identity', access: 'base' },
    { who: accountRoleArn, access: 'organization-role' },
  ];
  for (const { who, access } of readers) {
    try {
      const organization = await listOrganizationAccounts(
        credentials.for(parseRoleArn(accountRoleArn).account, access),
        region,
        settings.organizationalUnits,
        signal,
      );
      return { reader: access, organization };
    } catch (cause) {
      const { code } = describeFault(cause);
      if (
        !isNotForOrganizations(cause) &&
        code !== 'AssumeRoleDenied' &&
        code !== 'BaseCredentialsRejected'
      ) {
        if (rejectsCredentials(cause)) throw baseCredentialsRejected(cause);
        throw cause;
      }
      attempts.push({ who, cause });
    }
  }
  throw organizationsAccessDenied(attempts);
}

/** The base identity's account, or undefined where IRSA has no role of its own and so no identity to ask with. */
async function ownAccount(
  settings: AwsSettings,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await callerIdentity(settings, credentials, signal)).account;
  } catch (error) {
    if (describeFault(error).code === 'BaseCredentialsRejected') return undefined;
    throw error;
  }
}

/** Who the base identity is. Throws `BaseCredentialsRejected`. */
export async function callerIdentity(
  settings: AwsSettings,
  credentials: Credentials,
  abortSignal: AbortSignal,
): Promise<{ account: string; arn: string; partition: string }> {
  const client = new STSClient({
    region: baseRegion(settings),
    credentials: credentials.base,
    requestHandler: sharedRequestHandler(),
  });
  try {
    const { Account: account = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}), {
      abortSignal,
    });
    return { account, arn, partition: arn.split(':')[1] ?? 'aws' };
  } catch (error) {
    throw rejectsCredentials(error) ? baseCredentialsRejected(error) : error;
  }
}
