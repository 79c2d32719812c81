import { SyncError } from '../../config/sync-error.js';
import { awsFault, type AwsFault } from '../fault-codes.js';

/**
 * Why a list could not be read (on).
 * - `denied`: AWS refuses; retrying does not help. `unsupported`: no such service or type in the region.
 * - `throttled`: too fast, even after the SDK's retries. `expired-cursor`: AWS no longer takes the cursor: start anew.
 * - `fault`: anything else, a name that does not resolve included.
 */
export type ListFaultCategory = 'denied' | 'unsupported' | 'throttled' | 'expired-cursor' | 'fault';

/** Where a list was read. */
export interface ListPlace {
  account: string;
  region: string;
  kind: string;
  /** Name of the service's endpoint. */
  service: string | undefined;
  /** The API call, where one was made. */
  api?: string | undefined;
  permissions?: readonly string[] | undefined;
}

const CODES: Readonly<Record<ListFaultCategory, string>> = {
  denied: 'ListDenied',
  unsupported: 'ServiceUnsupported',
  throttled: 'ListThrottled',
  'expired-cursor': 'CursorExpired',
  fault: 'ListFailed',
};

/** A list call failed: nothing can be said about what the scope holds, so nothing of it may be deleted. */
export class ListFault extends SyncError {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  /** AWS's error code, or ours where no answer came (`Unresolvable`, `TimedOut`, `Unreachable`). */
  readonly awsCode: string;
  readonly category: ListFaultCategory;

  constructor(
    problem: string,
    place: ListPlace,
    fault: {
      category: ListFaultCategory;
      awsCode: string;
      remedy: string;
      retryable?: boolean;
      cause?: unknown;
    },
  ) {
    const { account, region, kind } = place;
    super(`${kind} in account ${account}, region ${region}: ${problem}`, {
      code: CODES[fault.category],
      retryable: fault.retryable ?? (fault.category !== 'denied' && fault.category !== 'unsupported'),
      remedy: fault.remedy,
      details: { account, region, kind, awsCode: fault.awsCode },
      cause: fault.cause,
    });
    this.account = account;
    this.region = region;
    this.kind = kind;
    this.awsCode = fault.awsCode;
    this.category = fault.category;
  }
}

/**
 * Makes a {@link ListFault} of what a list call threw.
 *
 * @param token `resumed` where the call carried a token of an earlier read, `fresh` where AWS gave it just now
 */
export function listFault(error: unknown, place: ListPlace, token: 'none' | 'fresh' | 'resumed'): ListFault {
  const fault = awsFault(error);
  const category = categoryOf(fault, token);
  return new ListFault(problemOf(fault, place), place, {
    category,
    awsCode: fault.code,
    remedy: remedyOf(fault, category, place),
    // What AWS calls invalid stays so; its own faults and those of the network pass.
    ...(category === 'fault' && fault.class === 'invalid' ? { retryable: false } : {}),
    cause: error,
  });
}

function categoryOf(fault: AwsFault, token: 'none' | 'fresh' | 'resumed'): ListFaultCategory {
  if (fault.class === 'denied' || fault.class === 'throttled' || fault.class === 'unsupported')
    return fault.class;
  // A resumed token that AWS calls invalid, in whatever words, has expired; a fresh one only where AWS names it.
  if (token === 'resumed' && fault.class === 'invalid') return 'expired-cursor';
  const named = /(next|pagination|continuation) ?token|marker/i.test(`${fault.code} ${fault.message}`);
  if (token === 'fresh' && fault.class === 'invalid' && named) return 'expired-cursor';
  return 'fault';
}

function problemOf(fault: AwsFault, place: ListPlace): string {
  const call =
    place.api === undefined ? 'reading the listed resources' : `${place.service ?? ''}:${place.api}`;
  if (fault.code === 'Unresolvable')
    return `the name of the ${place.service ?? ''} endpoint does not resolve.`;
  if (fault.class === 'network') return `${call} got no answer (${fault.code}).`;
  return `${call} failed with ${fault.code}${fault.message ? `: "${fault.message}".` : '.'}`;
}

const KEPT = 'Nothing of this scope was deleted.';

function remedyOf(fault: AwsFault, category: ListFaultCategory, place: ListPlace): string {
  const known = REMEDIES[fault.code];
  if (fault.code !== 'ParentPropertyMissing' && /ResourceModel/.test(fault.message))
    return `Cloud Control lists this type by its parent only: name it in selector.parent (docs/mapping.md). ${KEPT}`;
  if (known !== undefined) return `${known} ${KEPT}`;
  const allow = place.permissions?.join(', ') ?? 'the list call';
  switch (category) {
    case 'denied':
      return `Allow ${allow} in the role that reads this account (ReadOnlyAccess does), and check service control policies for this region. ${KEPT}`;
    case 'unsupported':
      return `This type cannot be listed in this region: deny the region in the block's regionPolicy to silence this. ${KEPT}`;
    case 'throttled':
      return `It is tried again later, more slowly; if it stays, lower maxConcurrentAccounts or find who else calls this API in the account. ${KEPT}`;
    case 'expired-cursor':
      return 'The region is read again from its beginning.';
    default:
      return fault.class === 'network'
        ? `Check DNS, proxy and network access to AWS in this region; it is tried again. ${KEPT}`
        : `It is tried again where that can help; see the AWS error above. ${KEPT}`;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  OptInRequired:
    'The account has not opted in to this service or region: enable it, or deny the region in regionPolicy.',
  SubscriptionRequiredException:
    'The account is not subscribed to this service (a new account may take 24 hours): subscribe, or leave the kind out for it.',
  UnrecognizedClientException:
    'AWS does not know these credentials in this region: it is not enabled for the account, or a session token of the global STS endpoint is used in an opt-in region.',
  InvalidClientTokenId:
    'AWS does not know these credentials in this region: it is not enabled for the account, or a session token of the global STS endpoint is used in an opt-in region.',
  AWSOrganizationsNotInUseException: 'The account is in no organization: leave this kind out of the mapping.',
  TypeNotFoundException: 'Cloud Control does not know this type in this region: check its spelling.',
};
