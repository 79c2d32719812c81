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
  readonly #base: Session;
  readonly #sessions = new Map<string, Session>();

  constructor(settings: AwsSettings, environment: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
    this.#webIdentity = prefersWebIdentity(settings, environment);
    const { staticKeys } = settings;
    this.#base = session(
      staticKeys
        ? () => Promise.resolve(staticKeys)
        : fromNodeProviderChain({
            clientConfig: { region: baseRegion(settings), requestHandler: sharedRequestHandler() },
          }),
      (cause) =>
        rejectsCredentials(cause) ||
        isDenied(cause) ||
        describeFault(cause).code === 'CredentialsProviderError'
          ? baseCredentialsRejected(cause)
          : cause,
    );
  }

  /** Credentials of the base identity. Throws `BaseCredentialsRejected` where there are none. */
  get base(): AwsCredentialIdentityProvider {
    return this.#base.provide;
  }

  /**
   * Credentials for an account, made once and renewed in time.
   * Throws `AssumeRoleDenied` (nothing helps but changing IAM) or the SDK's own retryable errors.
   */
  for(account: string, access: AccountAccess): AwsCredentialIdentityProvider {
    return this.#session(account, access).provide;
  }

  /** Assumes the account's role anew: a session that is still valid says nothing about the trust policy of today. */
  renew(account: string, access: AccountAccess): Promise<void> {
    return this.#session(account, access).renew();
  }

  #session(account: string, access: AccountAccess): Session {
    if (access === 'base') return this.#base;
    const key = `${account}|${access}`;
    let found = this.#sessions.get(key);
    if (!found) {
      const roleArn =
        access === 'organization-role' ? this.#settings.accountRoleArn : memberRole(this.#settings, account);
      if (roleArn === undefined) throw new Error(`no role is configured for account ${account}`);
      found = access === 'role-or-base' ? this.#orBase(roleArn) : this.#assume(roleArn);
      this.#sessions.set(key, found);
    }
    return found;
  }

  #assume(roleArn: string): Session {
    const { externalId } = this.#settings;
    const clientConfig = { region: baseRegion(this.#settings), requestHandler: sharedRequestHandler() };
    const source = this.#webIdentity
      ? fromTokenFile({ roleArn, roleSessionName: SESSION_NAME, clientConfig })
      : fromTemporaryCredentials({
          masterCredentials: this.#base.provide,
          params: {
            RoleArn: roleArn,
            RoleSessionName: SESSION_NAME,
            ...(externalId !== undefined && { ExternalId: externalId }),
          },
          clientConfig,
        });
    return session(source, (cause) => {
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

  /** The role, or where it may not be assumed the base identity; decided anew with each renewal. */
  #orBase(roleArn: string): Session {
    const role = this.#assume(roleArn);
    let chosen: Session | undefined;
    const choose = async () => {
      try {
        await role.renew();
        chosen = role;
      } catch (error) {
        if (describeFault(error).code !== 'AssumeRoleDenied') throw error;
        chosen = this.#base;
      }
      return chosen;
    };
    return {
      provide: async () => (chosen ?? (await choose())).provide(),
      renew: async () => void (await choose()),
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

/** Credentials that are fetched once for all callers and renewed ahead of expiry. */
interface Session {
  provide: AwsCredentialIdentityProvider;
  /** Fetches anew, whatever is held: what was allowed an hour ago may be denied now. */
  renew(): Promise<void>;
}

/** @param explain makes a failure of the source one that says what to do */
function session(source: AwsCredentialIdentityProvider, explain: (cause: unknown) => unknown): Session {
  let current: AwsCredentialIdentity | undefined;
  let pending: Promise<AwsCredentialIdentity> | undefined;
  const fetch = () => {
    pending ??= source()
      .then((credentials) => (current = credentials))
      .catch((error: unknown) => {
        throw explain(error);
      })
      .finally(() => (pending = undefined));
    return pending;
  };
  return {
    provide: () => {
      const lasts =
        current?.expiration === undefined || current.expiration.getTime() - Date.now() > RENEW_BEFORE_MS;
      return current && lasts ? Promise.resolve(current) : fetch();
    },
    renew: async () => void (await fetch()),
  };
}
