import type { AccountAccess } from '../aws/credentials.js';
import type { Outcome, ScopeCounts } from '../ledger/types.js';

/**
 * What a resync is asked to do. Everything is optional: none of it means all accounts, regions and kinds.
 * Naming some of them makes a partial resync, which reconciles its own scopes only.
 */
export interface ResyncRequest {
  /** Account ids. */
  accounts?: string[];
  /** Region names; kinds that exist once an account (S3 buckets) are read only where `global` is among them. */
  regions?: string[];
  /** Kinds of the mapping. */
  kinds?: string[];
  /** Write every entity, unchanged or not. */
  full?: boolean;
  /** Read and map, write nothing: the report says what would be created, changed and deleted. */
  dryRun?: boolean;
}

/** Which resync an activity works for; travels in every input, so it is small. */
export interface PlanRef {
  syncId: string;
  /** The ledger's number of this resync. */
  seq: number;
  /** An activity that finds itself on another ledger fails. */
  ledgerId: string;
  /** Where the mapping is, in the ledger. */
  mappingHash: string;
  /** ISO-8601. */
  startedAt: string;
  full: boolean;
  dryRun: boolean;
  partialRequest: boolean;
}

/** A resource block, as far as the workflows need it. */
export interface PlannedBlock {
  id: string;
  kind: string;
  scope: 'regional' | 'global' | 'organization';
  maxConcurrentAccounts: number;
}

export interface Plan extends PlanRef {
  request: ResyncRequest;
  /** Blocks that can be read; those with a mistake are in `problems`. */
  blocks: PlannedBlock[];
  /** Blocks that were stopped because of a mistake in the mapping. */
  problems: Failure[];
  notices: string[];
  /** The parent continues as new past this many events. */
  historyEvents: number;
  /** Whether what Port refuses for a missing target is sent again (`createMissingRelatedEntities: false`). */
  resends: boolean;
}

/** Either the resync may go on, or another one holds the lease and it must wait. */
export type BeginResult =
  { started: true; plan: Plan } | { started: false; holder: { workflowId: string; takenAt: string } };

export interface PlannedAccount {
  id: string;
  name: string;
  access: AccountAccess;
}

/** See `Discovery` in aws/accounts.ts. */
export interface DiscoveredAccounts {
  partition: string;
  accounts: PlannedAccount[];
  closed: string[];
  authoritative: boolean;
  leftOut: string[];
  organizationReader?: PlannedAccount;
  notices: string[];
}

/** A scope that could not be read, and why. */
export interface UnreadScope {
  account: string;
  region: string;
  kind: string;
  code: string;
  message: string;
}

export interface SyncKindInput {
  plan: PlanRef;
  partition: string;
  account: PlannedAccount;
  /** Regions enabled in the account. */
  regions: string[];
  /** Regions named in the request; undefined: all. */
  requestedRegions?: string[];
  block: PlannedBlock;
}

/** Result of one account × resource block. */
export interface KindResult extends ScopeCounts {
  kind: string;
  regions: number;
  unread: UnreadScope[];
}

/** What a child workflow brings home; in the details of `ScopesUnread` where something could not be read. */
export interface AccountResult {
  account: { id: string; name: string };
  kinds: KindResult[];
}

/** A failure as it is reported: what, where, and what to do. */
export interface Failure {
  account?: string;
  region?: string;
  kind?: string;
  code: string;
  message: string;
}

export interface DeleteStaleInput {
  plan: PlanRef;
  accounts: string[];
  closed: string[];
  authoritative: boolean;
  /** Accounts that are not read by default; their entities are kept, and no orphan is deleted. */
  leftOut: string[];
  /** Failures of any kind so far: with one of them no orphan is deleted. */
  failures: number;
  /** Accounts whose child failed before its scopes were opened. */
  failedAccounts: string[];
}

export interface Deletion {
  deleted: number;
  /** Port refused these. */
  refused: number;
  notices: string[];
}

/** What became of entities that waited for the target of a relation. */
export interface Resent {
  /** How many were written in the end, by kind. */
  written: { kind: string; written: number }[];
  /** How often what still waited was sent. */
  rounds: number;
}

export interface EndResyncInput {
  syncId: string;
  /** Undefined where the resync ended before it had one. */
  plan?: PlanRef;
  /** Set where the resync as a whole could not be done. */
  fatal?: Failure;
  cancelled: boolean;
  failures: Failure[];
  notices: string[];
  accounts: number;
  deletion?: Deletion;
}

/** One line of the summary: an account and a kind. */
export interface ReportRow extends ScopeCounts {
  account: string;
  kind: string;
  /** Scopes that were not read. */
  incomplete: number;
}

/** The result of a resync: bounded, whatever the size of the organization. */
export interface ResyncReport {
  syncId: string;
  outcome: Outcome;
  dryRun: boolean;
  startedAt: string;
  endedAt: string;
  accounts: number;
  totals: ScopeCounts & { deleted: number };
  /** At most `ROWS`; `rowsOmitted` says how many more there are. */
  rows: ReportRow[];
  rowsOmitted: number;
  failures: Failure[];
  failuresOmitted: number;
  notices: string[];
  /** Dry run only. */
  changes?: PlannedChanges;
}

export interface PlannedChanges {
  create: ChangeList;
  update: ChangeList;
  delete: ChangeList;
  unchanged: number;
}

export interface ChangeList {
  total: number;
  refs: { blueprint: string; identifier: string }[];
}

/** The activities of a resync. Resources never travel through them: counts and reasons do. */
export interface ResyncActivities {
  /** @param syncId names the resync, the same over retries and continue-as-new */
  beginResync(request: ResyncRequest, syncId: string): Promise<BeginResult>;
  /** `failure` says why there is no inventory: then everything is written and no orphan deleted. */
  takeInventory(plan: PlanRef): Promise<{ entities: number; failure?: string }>;
  discoverAccounts(plan: PlanRef): Promise<DiscoveredAccounts>;
  assumeRole(plan: PlanRef, account: PlannedAccount): Promise<void>;
  listRegions(plan: PlanRef, account: PlannedAccount, partition: string): Promise<string[]>;
  syncKind(input: SyncKindInput): Promise<KindResult>;
  resendWaiting(plan: PlanRef): Promise<Resent>;
  deleteStale(input: DeleteStaleInput): Promise<Deletion>;
  endResync(input: EndResyncInput): Promise<ResyncReport>;
  /** Runs as long as the resync. */
  sendHeartbeats(plan: PlanRef): Promise<void>;
}
