import { SyncError } from '../config/sync-error.js';

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
]);
const BASE_REJECTED = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'ExpiredToken',
  'ExpiredTokenException',
  'AuthFailure',
]);

/** Code and message of whatever the AWS SDK threw; the code is AWS's error code. */
export function describeFault(error: unknown): { code: string; message: string } {
  if (error instanceof Error) {
    const code = 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name;
    return { code, message: error.message };
  }
  return { code: 'Unknown', message: String(error) };
}

export function isDenied(error: unknown): boolean {
  return DENIED.has(describeFault(error).code);
}

/** True where AWS does not know or accept the credentials themselves. */
export function rejectsCredentials(error: unknown): boolean {
  return BASE_REJECTED.has(describeFault(error).code);
}

/** A role could not be assumed. The first words are those of Port's guide (G20), which is what users search for. */
export function assumeRoleDenied(
  account: string,
  roleArn: string,
  options: { externalId: boolean; webIdentity: boolean; cause: unknown },
): SyncError {
  const { message } = describeFault(options.cause);
  const how = options.webIdentity
    ? 'The call used the web identity token directly (IRSA), so the trust policy must allow sts:AssumeRoleWithWebIdentity to the OIDC provider of the cluster, with matching aud and sub conditions.'
    : options.externalId
      ? 'The call carried the configured External ID, so the trust policy must ask for that same sts:ExternalId.'
      : 'The call carried no External ID; if the trust policy has an sts:ExternalId condition, set OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID.';
  return new SyncError(`Unable to assume role ${roleArn} in account ${account}: AWS says "${message}".`, {
    code: 'AssumeRoleDenied',
    retryable: false,
    remedy: `Check the ARN; the trust policy; that External IDs match; that the base identity has sts:AssumeRole. ${how} Nothing of this account was changed or deleted.`,
    details: { account, roleArn },
    cause: options.cause,
  });
}

/** The identity that everything starts from is missing or not accepted. */
export function baseCredentialsRejected(cause: unknown): SyncError {
  const { code, message } = describeFault(cause);
  return new SyncError(`AWS does not accept the base credentials (${code}: ${message}).`, {
    code: 'BaseCredentialsRejected',
    retryable: false,
    remedy:
      'Give the worker an identity: IRSA, an ECS task role, an instance profile, a profile, or OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID with …AWS_SECRET_ACCESS_KEY.',
    cause,
  });
}

/** Organizations refused both ways of asking (guide G4, G22). */
export function organizationsAccessDenied(attempts: readonly { who: string; cause: unknown }[]): SyncError {
  const tried = attempts.map(({ who, cause }) => {
    const { code, message } = describeFault(cause);
    return `as ${who}: ${code}: ${message}`;
  });
  return new SyncError(`Access denied to Organizations API (${tried.join('; ')}).`, {
    code: 'OrganizationsAccessDenied',
    retryable: false,
    remedy:
      'Check organizations:ListAccounts; that Organizations is enabled; that the account is management or delegated administrator. To read named accounts without Organizations, set OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS instead.',
  });
}

/** Neither way of listing regions is allowed: the account's scopes stay as they are. */
export function regionsDenied(account: string, cause: unknown): SyncError {
  const { code, message } = describeFault(cause);
  return new SyncError(`The regions of account ${account} cannot be listed (${code}: ${message}).`, {
    code: 'RegionsDenied',
    retryable: false,
    remedy:
      'Allow account:ListRegions or ec2:DescribeRegions to the role (ReadOnlyAccess has both). Nothing of this account was changed or deleted.',
    details: { account },
    cause,
  });
}
