import { NO_COUNTS } from '../../ledger/index.js';
import type { EntityRecord, Ledger, ScopeCounts, ScopeKey } from '../../ledger/index.js';

export const QUEUES: ScopeKey = { account: '1', region: 'eu-west-1', kind: 'AWS::SQS::Queue', block: 'a' };
export const OTHER: ScopeKey = { ...QUEUES, block: 'b' };

export async function start(ledger: Ledger, syncId: string, dryRun = false): Promise<number> {
  const { seq } = await ledger.startSync({
    syncId,
    workflowId: 'w',
    runId: 'r',
    startedAt: 1,
    dryRun,
    partialRequest: false,
    mappingHash: null,
  });
  return seq;
}

export function leaseOf(syncId: string) {
  return { syncId, workflowId: `w-${syncId}`, temporal: 't', takenAt: 1 };
}

export function name(identifier: string) {
  return { blueprint: 'queue', identifier };
}

export function entity(identifier: string): EntityRecord {
  return { ...name(identifier), resourceId: `resource-${identifier}`, hash: 'hash', written: true };
}

export async function commit(
  ledger: Ledger,
  seq: number,
  scopeId: number,
  entities: readonly EntityRecord[],
  { cursor = null, counts = NO_COUNTS }: { cursor?: string | null; counts?: ScopeCounts } = {},
): Promise<void> {
  await ledger.commitPage(seq, scopeId, { entities, protectedResources: [], targets: [], counts, cursor });
}

export async function inventory(ledger: Ledger, seq: number, identifiers: readonly string[]): Promise<void> {
  await ledger.beginInventory(seq);
  await ledger.addInventoryPage(seq, identifiers.map(name), null);
}

/** A scope that had some entities in one resync and sees fewer of them in the next. */
export async function lost(ledger: Ledger, had: readonly string[], has: readonly string[]) {
  const first = await start(ledger, 'first');
  const { scopeId } = await ledger.openScope(first, QUEUES);
  await commit(ledger, first, scopeId, had.map(entity));
  await ledger.closeScope(first, scopeId, { state: 'complete' });
  const seq = await start(ledger, 'second');
  await ledger.openScope(seq, QUEUES);
  await commit(ledger, seq, scopeId, has.map(entity));
  return { seq, scopeId };
}
