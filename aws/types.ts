import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import type { TagFilter } from '../config/mapping-types.js';

/** An AWS account to read. `name` is the account's true name in Organizations mode, else `Account <id>`. */
export interface Account {
  id: string;
  name: string;
}

/** The pseudo region of kinds that exist once an account (S3 buckets, the account itself). */
export const GLOBAL_REGION = 'global';

/**
 * The object a mapping sees. Native kinds carry `Type`, `Properties`, `__ExtraContext`; Cloud Control adds `Identifier`,
 * `__Kind`, `__AccountId` and `__Region`. Plain JSON only: date-times are already ISO-8601 text.
 */
export interface RawObject {
  Type: string;
  Properties: Record<string, unknown>;
  [key: string]: unknown;
}

/** Why something could not be read, in the words of AWS plus our remedy. */
export interface ReadFault {
  /** AWS error code (`AccessDenied`), or ours (`Unresolvable`, `TimedOut`). */
  code: string;
  message: string;
}

/**
 * One resource of a page.
 * - `read`: `raw` is whole (an optional action that was denied leaves its part out and is named in `missing`).
 * - `filtered`: listed, but the selector's tags leave it out.
 * - `unsure`: listed, but could not be read whole; its entities are neither written nor deleted.
 */
export type Resource =
  | {
      state: 'read';
      id: string;
      raw: RawObject;
      missing?: { action: string; fault: ReadFault }[];
      /** Kinds that are a history: when it happened, in milliseconds since the epoch. */
      occurredAt?: number;
    }
  | { state: 'filtered'; id: string }
  | { state: 'unsure'; id: string; fault: ReadFault };

/**
 * A page of resources in list order. `cursor` is what continues after this page, `undefined` at the end of the list.
 * Items that vanished between list and describe are simply absent.
 */
export interface ResourcePage {
  resources: Resource[];
  cursor: string | undefined;
}

/** What the selector of a resource block asks of a reader. */
export interface ReadOptions {
  /** Optional actions, canonical names (with their suffix), already validated against the kind. */
  includeActions: readonly string[];
  /** Cloud Control only: GetResource for every item, even where the list gives properties. */
  useGetResourceAPI: boolean;
  /** Only resources with these tags. */
  tags?: TagFilter;
  /** History kinds: only what happened since then, in milliseconds since the epoch. */
  since?: number;
  /** True for regions the user wants; S3 filters buckets by it. */
  allowsRegion(region: string): boolean;
}

/** Everything a reader needs to read one kind in one region of one account. */
export interface ReadScope {
  account: Account;
  /** A region name, or {@link GLOBAL_REGION}. */
  region: string;
  /** Regions enabled in the account (a global kind picks its endpoint from them). */
  regions: readonly string[];
  /** `aws`, `aws-us-gov`, `aws-cn`, … */
  partition: string;
  credentials: AwsCredentialIdentityProvider;
  /** Names the resync: kinds of one resync share answers that they ask for alike. Undefined: nothing is shared. */
  resync?: string;
  /** Cancels calls in flight. */
  signal: AbortSignal;
}

/** Answer of a single read: does this resource still exist? */
export type Existence = 'present' | 'gone';
