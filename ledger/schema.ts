import type { Generated } from 'kysely';

/** Rows as both engines keep them: times in milliseconds since the epoch, flags as 0 or 1. */
export interface Tables {
  meta: { key: string; value: string };
  mapping: { hash: string; body: string; stored_at: number };
  sync: {
    seq: Generated<number>;
    sync_id: string;
    workflow_id: string;
    run_id: string;
    started_at: number;
    ended_at: number | null;
    outcome: string | null;
    dry_run: number;
    partial_request: number;
    mapping_hash: string | null;
    report: string | null;
    /** JSON: what Port was told of the blocks (`ToldBlock[]`); null where it was told nothing. */
    told: string | null;
  };
  /** One row at most. */
  lease: { name: string; sync_id: string; workflow_id: string; temporal: string; taken_at: number };
  scope: {
    id: Generated<number>;
    account: string;
    region: string;
    kind: string;
    block: string;
    completed_seq: number | null;
    last_found: number | null;
  };
  scope_run: {
    seq: number;
    scope_id: number;
    state: string;
    cursor: string | null;
    found: number;
    written: number;
    unchanged: number;
    failed: number;
    unsure: number;
    filtered: number;
    /** 1 where a resource was unsure of which the ledger does not know what it gave. */
    doubtful: Generated<number>;
    error_code: string | null;
    error_message: string | null;
    /** JSON list of texts. */
    notices: string;
  };
  entity: {
    blueprint: string;
    identifier: string;
    scope_id: number;
    resource_id: string;
    hash: string | null;
    /** The last resync that saw it. */
    seen_seq: number;
    /** The resync that proved it gone from this scope; negative: that resync spared it, because a kept entity points at it. */
    gone_seq: number | null;
    written_at: number | null;
    reference: number;
    /** When its resource happened, of kinds that are a history. */
    occurred_at: number | null;
  };
  /** Identifiers that relations of a scope's entities point at, and the resync in which one of them did so last. */
  relation_target: { identifier: string; scope_id: number; seq: number };
  /** Entities that Port refused for a missing target, whole: sent again before the resync ends. */
  waiting: {
    id: Generated<number>;
    seq: number;
    scope_id: number;
    blueprint: string;
    /** A search identifier stands here as its JSON. */
    identifier: string;
    resource_id: string;
    hash: string;
    occurred_at: number | null;
    /** Why Port refused it, last. */
    reason: string;
    /** Length of `body` in UTF-8. */
    bytes: number;
    /** JSON as it is sent. */
    body: string;
  };
  inventory: { blueprint: string; identifier: string; seq: number };
  inventory_run: { seq: number; state: string; cursor: string | null; entities: number };
  plan: { seq: number; scope_id: number; blueprint: string; identifier: string; action: string };
}
