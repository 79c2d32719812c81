import type {
  EntityName,
  EntityRecord,
  KeptWaiting,
  KnownEntity,
  PlannedAction,
  WaitingEntity,
  Within,
} from './entity-types.js';
import type { InventoryState, Lease, Outcome, SyncRecord, Told, ToldBlock } from './sync-types.js';

export type * from './entity-types.js';
export type * from './sync-types.js';

/** What a scope is: one kind's resource block in one region of one account. `block` is the block's hash (`ResourceBlock.id`). */
export interface ScopeKey {
  account: string;
  region: string;
  kind: string;
  block: string;
}

/** Counts of one scope in one resync. `found` counts resources; the others count entities (`failed`, `unsure`: see each). */
export interface ScopeCounts {
  /** Resources listed (`unsure` included). */
  found: number;
  /** Entities that Port acknowledged. */
  written: number;
  /** Entities not sent because Port holds them as they are. */
  unchanged: number;
  /** Entities Port refused, or that could not be sent as they are (an identifier that Port does not take). */
  failed: number;
  /** Resources that could not be read whole or whose selector raised: neither written nor deleted. */
  unsure: number;
  /** Resources that the selector or a null identifier left out. */
  filtered: number;
}

/**
 * How reading a scope ended.
 * - `open`: being read, or interrupted.
 * - `complete`: its list was read to the end.
 * - `unsupported`: the service has no endpoint in the region, or the type cannot be listed there.
 * - `denied`: AWS refused the list call. `failed`: any other fault. Both protect the scope's entities.
 */
export type ScopeState = 'open' | 'complete' | 'unsupported' | 'denied' | 'failed';

/** A scope in a resync, as the ledger knows it. */
export interface ScopeRun {
  /** Ledger's number of the scope. */
  scopeId: number;
  key: ScopeKey;
  state: ScopeState;
  /** Where the next page begins; null before the first page and after the last. */
  cursor: string | null;
  counts: ScopeCounts;
  /** Error code and message where the state is `denied` or `failed`. */
  error: { code: string; message: string } | null;
  /** Remarks for the report ("read 0 where 40 were"). */
  notices: string[];
}

/** A scope that holds entities but was not part of the resync. */
export interface UnplannedScope {
  scopeId: number;
  key: ScopeKey;
  entities: number;
}

/** What a full look at ownership says at the end of a resync. */
export interface DeletionTotals {
  /** Entities that every owner lost in this resync: to be deleted. */
  stale: number;
  /** Entities that stay. */
  kept: number;
}

/** Sums of one resource block over all its scopes in a resync; `block` is the block's hash. */
export interface BlockCounts extends ScopeCounts {
  kind: string;
  block: string;
  /** Scopes that are denied, failed or still open. */
  incomplete: number;
}

/**
 * The store of what this integration last wrote to Port. One ledger belongs to one integration.
 *
 * Every method is one transaction, safe to repeat (activities are retried) and safe to call from several workers at
 * once (Postgres). `seq` is the number of a resync, growing; an entity row remembers the last resync that saw it.
 */
export interface Ledger {
  /** Random id made when the ledger was created; a plan carries it, so that no activity works on another ledger. */
  readonly id: string;
  /** `file` or `postgres`: several workers can share only the latter. */
  readonly engine: 'file' | 'postgres';

  // Resyncs and the lease
  /** Takes the lease for this resync, or answers who holds it. Taking it twice for the same syncId succeeds. */
  acquireLease(lease: Lease): Promise<{ acquired: true } | { acquired: false; holder: Lease }>;
  readLease(): Promise<Lease | undefined>;
  /** Frees the lease if this resync holds it; answers whether it did. */
  releaseLease(syncId: string): Promise<boolean>;
  /**
   * Records the start of a resync and answers its record. Repeated for the same syncId it changes nothing but the mapping's
   * hash, which is null until the mapping is read.
   */
  startSync(sync: Omit<SyncRecord, 'seq' | 'endedAt' | 'outcome'>): Promise<SyncRecord>;
  /** Records the end; also drops scope runs and dry-run plans of all but the newest `keepRuns` resyncs (default 5). */
  finishSync(seq: number, end: { outcome: Outcome; endedAt: number; report: unknown }): Promise<void>;
  findSync(syncId: string): Promise<SyncRecord | undefined>;
  /** The newest resyncs first. */
  listSyncs(limit: number): Promise<SyncRecord[]>;

  // Workers, by their identity in Temporal
  /** A worker begins to poll, or has stopped and will not again. */
  noteWorker(identity: string, does: 'poll' | 'stop'): Promise<void>;
  /** Workers that have stopped within the last hour; Temporal lists them as pollers for minutes after. */
  stoppedWorkers(): Promise<ReadonlySet<string>>;

  // Mappings, by content hash
  storeMapping(hash: string, mapping: unknown): Promise<void>;
  loadMapping(hash: string): Promise<unknown>;

  // Inventory: what Port holds of ours
  /** Starts or resumes; answers the cursor to go on from (null: the beginning). */
  beginInventory(seq: number): Promise<{ state: InventoryState; cursor: string | null; count: number }>;
  /** Adds a page (≤ 5,000 refs) and its next cursor; null completes the inventory and drops what older ones had. */
  addInventoryPage(
    seq: number,
    refs: readonly { blueprint: string; identifier: string }[],
    next: string | null,
  ): Promise<void>;
  failInventory(seq: number): Promise<void>;
  inventoryState(seq: number): Promise<InventoryState>;

  // Reading a scope
  /** Creates or resumes the scope's run in this resync. `lastFound` is what its last complete run found (null: none). */
  openScope(seq: number, key: ScopeKey): Promise<ScopeRun & { lastFound: number | null }>;
  /** For each key, in order, what is known of it in this scope; unknown ones give hash null. */
  lookup(
    seq: number,
    scopeId: number,
    keys: readonly { blueprint: string; identifier: string }[],
  ): Promise<KnownEntity[]>;
  /**
   * One page: its entities are seen, those of another resync that is ending late are not turned back, `protectedResources` (AWS identifiers of unsure resources) keep theirs, counts are
   * added and the cursor moves, all in one transaction. At most 1,000 entities.
   */
  commitPage(
    seq: number,
    scopeId: number,
    page: {
      entities: readonly EntityRecord[];
      protectedResources: readonly string[];
      /** Identifiers that the entities' relations point at: never orphans. */
      targets: readonly string[];
      /** Those of the page that wait for a relation's target (`failed` counts them); undefined where none may wait. */
      waiting?: readonly WaitingEntity[];
      counts: ScopeCounts;
      cursor: string | null;
    },
  ): Promise<void>;
  /** Nothing of this scope is deleted in this resync: an unsure resource may have given any of what is missing. */
  doubtScope(seq: number, scopeId: number): Promise<void>;
  isDoubtful(seq: number, scopeId: number): Promise<boolean>;
  /** Starts a scope's run again from its first page (AWS no longer accepts the cursor): counts to zero, cursor null. */
  restartScope(seq: number, scopeId: number): Promise<void>;
  /** Entities of the scope not seen in this resync (references excluded), `after` pages on by key; ≤ limit rows. */
  unseen(
    seq: number,
    scopeId: number,
    limit: number,
    after?: { blueprint: string; identifier: string },
  ): Promise<{ blueprint: string; identifier: string; resourceId: string }[]>;
  /** How many entities the scope owns (references excluded) and how many of them this resync has not seen. */
  countScope(seq: number, scopeId: number): Promise<{ owned: number; unseen: number }>;
  /** Marks unseen entities of the scope as proven gone: all of them, or those of the named AWS identifiers. */
  markGone(seq: number, scopeId: number, which: 'all' | readonly string[]): Promise<number>;
  /** Marks unseen entities of the scope as gone whose resources happened before that time (milliseconds since the epoch). */
  markAged(seq: number, scopeId: number, before: number): Promise<number>;
  /** Marks entities of the named AWS identifiers as seen: a single read found them though the list did not. */
  markSeen(seq: number, scopeId: number, resourceIds: readonly string[]): Promise<number>;
  /** Ends the scope's run. Only `complete` updates the scope's own record (last completed, last found). */
  closeScope(
    seq: number,
    scopeId: number,
    end: {
      state: Exclude<ScopeState, 'open'>;
      error?: { code: string; message: string };
      notices?: readonly string[];
    },
  ): Promise<void>;

  // Entities that wait for a relation's target
  /**
   * The next of them, by id from `after` on: at most 1,000, and about 8 MiB.
   * @param which.pointedAt true: only those that relations of this resync's entities point at; false: only the others
   */
  nextWaiting(seq: number, which: { pointedAt: boolean; after: number }): Promise<KeptWaiting[]>;
  /**
   * They were sent again, in one transaction: the written ones are recorded and move from `failed` to `written` in their
   * scope's counts, the others keep their place, with the new reason. Answers how many were written, by kind. Idempotent.
   */
  settleWaiting(
    seq: number,
    sent: {
      written: readonly { id: number; record: EntityRecord }[];
      left: readonly { id: number; reason: string }[];
    },
  ): Promise<{ kind: string; written: number }[]>;
  /** How many wait, and ≤ limit of them with their scope. */
  listWaiting(
    seq: number,
    limit: number,
  ): Promise<{
    total: number;
    named: { key: ScopeKey; blueprint: string; identifier: string; reason: string }[];
  }>;

  // Dry run
  /** Records what a page would do, instead of commitPage (repeat-safe by entity). Also marks nothing in `entity`. */
  recordPlan(
    seq: number,
    scopeId: number,
    page: {
      entities: readonly { blueprint: string; identifier: string; action: PlannedAction }[];
      protectedResources: readonly string[];
      targets: readonly string[];
      counts: ScopeCounts;
      cursor: string | null;
    },
  ): Promise<void>;
  /** What a dry run would create, update or delete, ≤ limit names each, with totals. */
  readPlan(
    seq: number,
    limit: number,
  ): Promise<
    Record<
      'create' | 'update' | 'delete',
      { total: number; refs: { blueprint: string; identifier: string }[] }
    > & {
      unchanged: number;
    }
  >;

  // Reconciling
  /** Scopes that own entities and have no run in this resync. */
  unplannedScopes(seq: number): Promise<UnplannedScope[]>;
  /** All entities of a scope that is no longer wanted are gone. */
  clearScope(seq: number, scopeId: number): Promise<number>;
  /** How many scopes of that account × region × kind have a run in this resync, and how many of those are not complete. */
  siblings(seq: number, key: Omit<ScopeKey, 'block'>): Promise<{ runs: number; incomplete: number }>;
  /** Takes back what was marked gone of these kinds (all of them): a block of theirs has a mistake. */
  keepKinds(seq: number, kinds: 'all' | readonly string[]): Promise<void>;
  /**
   * Counts what would be deleted: entities of which every owning row is marked gone in this resync, and what stays.
   * Marks of scopes that did not complete, or are doubtful, are taken back, and so are those of their siblings: the other
   * blocks of that account × region × kind, which may have lost an entity to them. Rows marked gone whose entity another row still owns are dropped here (the entity stays).
   * What a kept entity points at by a relation is spared: it counts as kept. Idempotent.
   */
  settleOwnership(seq: number): Promise<DeletionTotals>;
  /** How many stale entities stay because a kept one points at them, and ≤ limit of them. */
  spared(seq: number, limit: number): Promise<{ total: number; refs: EntityName[] }>;
  /** Blueprints of all entities. */
  ownedBlueprints(): Promise<string[]>;
  /** Takes the sparing back of entities whose blueprint is none of `targets`; they are stale. @returns how many */
  releaseSpared(seq: number, targets: readonly string[]): Promise<number>;
  /** Blueprints of what is to be deleted: the stale entities', and the orphans' where those go, too. */
  doomedBlueprints(seq: number, orphans: boolean): Promise<string[]>;
  /** The next entities to delete, ≤ limit; call again after `forget`, or go on behind those that Port refused. */
  nextStale(seq: number, limit: number, within?: Within): Promise<EntityName[]>;
  /** Entities of this resync's inventory that no row knows and no relation of ours points at (orphans). */
  countOrphans(seq: number): Promise<number>;
  /** As `nextStale`, of orphans. */
  nextOrphans(seq: number, limit: number, within?: Within): Promise<EntityName[]>;
  /** Entities deleted in Port: their rows, and their place in the inventory, go. */
  forget(refs: readonly EntityName[]): Promise<void>;

  // Report
  /** All scope runs of the resync, ordered by account, kind, region, block, in pages. */
  scopeRuns(seq: number, page: { offset: number; limit: number }): Promise<ScopeRun[]>;
  /** Remarks of scopes, as far as there are any. */
  scopeNotices(seq: number, limit: number): Promise<{ key: ScopeKey; notice: string }[]>;
  /** Sums by account and kind, ordered; `incomplete` counts its scopes that are denied, failed or still open. */
  summarize(seq: number): Promise<(ScopeCounts & { account: string; kind: string; incomplete: number })[]>;
  /** The same by resource block. */
  summarizeBlocks(seq: number): Promise<BlockCounts[]>;

  // What Port was told
  /** Keeps what Port is told of each block, so that whichever worker goes on neither forgets one nor turns it back. */
  tellBlocks(seq: number, blocks: readonly ToldBlock[]): Promise<void>;
  /** Undefined where Port was told nothing of this resync's blocks (it is unknown, or a dry run). */
  findTold(syncId: string): Promise<Told | undefined>;

  close(): Promise<void>;
}
