import { readFileSync } from 'node:fs';

import {
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@aws-sdk/types';

import type { AwsSettings } from '../config/settings.js';
import { sharedRequestHandler } from './clients.js';
import {
  assumeRoleDenied,
  baseCredentialsRejected,
  describeFault,
  isDenied,
  rejectsCredentials,
} from './errors.js';
import { baseRegion, formatRoleArn, parseRoleArn } from './partition.js';

/** Says in CloudTrail who reads. */
const SESSION_NAME = 'aws-port-sync';
/** Credentials are renewed this long before they end, so that no page starts with a dying session. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * How one account is reached.
 * - `role`: the role of the settings, as it is in that account. `organization-role`: `accountRoleArn` itself.
 * - `role-or-base`: the base identity's own account, where the role may be absent.
 */
export type AccountAccess = 'base' | 'role' | 'role-or-base' | 'organization-role';

/**
 * Credentials of the base identity and of the roles assumed from it. They live here, in memory, and nowhere else.
 * Two ways (design section 5): the web identity token straight into each role (IRSA's default), or AssumeRole from the
 * base, by `credentialProviderPriority`.
 */
export class Credentials {
  readonly #settings: AwsSettings;
  readonly #webIdentity: boolean;
  readonly #base: AwsCredentialIdentityProvider;
  readonly #roles = new Map<string, AwsCredentialIdentityProvider>();

  constructor(settings: AwsSettings, environment: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
    this.#webIdentity = prefersWebIdentity(settings, environment);
    const { staticKeys } = settings;
    this.#base = renewed(
      staticKeys
        ? () => Promise.resolve(staticKeys)
        : fromNodeProviderChain({
            clientConfig: { region: baseRegion(settings), requestHandler: sharedRequestHandler() },
          }),
      (cause) => baseCredentialsRejected(cause),
    );
  }

  /** Credentials of the base identity. Throws `BaseCredentialsRejected` where there are none. */
  get base(): AwsCredentialIdentityProvider {
    return this.#base;
  }

  /**
   * Credentials for an account, made once and renewed in time.
   * Throws `AssumeRoleDenied` (nothing helps but changing IAM) or the SDK's own retryable errors.
   */
  for(account: string, access: AccountAccess): AwsCredentialIdentityProvider {
    if (access === 'base') return this.#base;
    const key = `${account}|${access}`;
    let provider = this.#roles.get(key);
    if (!provider) {
      const roleArn =
        access === 'organization-role' ? this.#settings.accountRoleArn : memberRole(this.#settings, account);
      if (roleArn === undefined) throw new Error(`no role is configured for account ${account}`);
      provider = access === 'role-or-base' ? this.#orBase(roleArn) : this.#assume(roleArn);
      this.#roles.set(key, provider);
    }
    return provider;
  }

  #assume(roleArn: string): AwsCredentialIdentityProvider {
    const { externalId } = this.#settings;
    const clientConfig = { region: baseRegion(this.#settings), requestHandler: sharedRequestHandler() };
    const source = this.#webIdentity
      ? fromTokenFile({ roleArn, roleSessionName: SESSION_NAME, clientConfig })
      : fromTemporaryCredentials({
          masterCredentials: this.#base,
          params: {
            RoleArn: roleArn,
            RoleSessionName: SESSION_NAME,
            ...(externalId !== undefined && { ExternalId: externalId }),
          },
          clientConfig,
        });
    return renewed(source, (cause) => {
      if (isDenied(cause) || describeFault(cause).code === 'InvalidIdentityToken') {
        const { account } = parseRoleArn(roleArn);
        return assumeRoleDenied(account, roleArn, {
          externalId: externalId !== undefined,
          webIdentity: this.#webIdentity,
          cause,
        });
      }
      return rejectsCredentials(cause) ? baseCredentialsRejected(cause) : cause;
    });
  }

  /** The role, or where it may not be assumed the base identity, decided once. */
  #orBase(roleArn: string): AwsCredentialIdentityProvider {
    const role = this.#assume(roleArn);
    let chosen: AwsCredentialIdentityProvider | undefined;
    return async () => {
      if (chosen) return chosen();
      try {
        const credentials = await role();
        chosen = role;
        return credentials;
      } catch (error) {
        if (describeFault(error).code !== 'AssumeRoleDenied') throw error;
        chosen = this.#base;
        return chosen();
      }
    };
  }
}

/** The role to read an account with: its own in the list, or in Organizations mode the common name. */
function memberRole(settings: AwsSettings, account: string): string | undefined {
  if (settings.accountRoleArn === undefined) {
    return settings.accountRoleArns.find((arn) => parseRoleArn(arn).account === account);
  }
  const named = parseRoleArn(settings.accountRoleArn);
  return formatRoleArn({
    partition: settings.partition ?? named.partition,
    account,
    role: settings.memberRoleName ?? named.role,
  });
}

function prefersWebIdentity(settings: AwsSettings, environment: NodeJS.ProcessEnv): boolean {
  const tokenFile = environment['AWS_WEB_IDENTITY_TOKEN_FILE'];
  for (const provider of settings.credentialProviderPriority) {
    if (provider === 'AssumeRoleWithWebIdentity' && tokenFile) {
      readFileSync(tokenFile); // a missing token file must stop here, with its path, not as a denied role later
      return true;
    }
    if (provider === 'StaticCredential' && settings.staticKeys) return false;
    if (provider === 'AssumeRole') return false;
  }
  return false;
}

/** One fetch for all callers, renewed ahead of expiry; errors pass through `explain`. */
function renewed(
  source: AwsCredentialIdentityProvider,
  explain: (cause: unknown) => unknown,
): AwsCredentialIdentityProvider {
  let current: AwsCredentialIdentity | undefined;
  let pending: Promise<AwsCredentialIdentity> | undefined;
  return () => {
    const lasts =
      current?.expiration === undefined || current.expiration.getTime() - Date.now() > RENEW_BEFORE_MS;
    if (current && lasts) return Promise.resolve(current);
    pending ??= source()
      .then((credentials) => (current = credentials))
      .catch((error: unknown) => {
        throw explain(error);
      })
      .finally(() => (pending = undefined));
    return pending;
  };
}
