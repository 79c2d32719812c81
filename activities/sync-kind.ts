import { GLOBAL_REGION } from '../aws/types.js';
import { SyncError } from '../config/sync-error.js';
import { addUp } from '../ledger/index.js';
import type { ScopeKey, ScopeRun } from '../ledger/index.js';
import type { Dependencies } from './dependencies.js';
import type { LoadedMapping, ReadyBlock } from './mapping-store.js';
import { allowsRegion } from './region-policy.js';
import { syncRegion } from './sync-region.js';
import { ORGANIZATION } from './unplanned.js';
import type { KindResult, SyncKindInput } from './types.js';

/**
 * Reads one kind of one account in all its regions, maps it, writes what changed to Port and records it. A region that
 * fails fails alone; a retry goes on in the regions that are not done, at their cursors.
 * @param attempt Temporal's count of attempts, from 1
 */
export async function syncKind(
  deps: Dependencies,
  input: SyncKindInput,
  attempt: number,
  signal: AbortSignal,
  onProgress: (progress: { kind: string; region: string; found: number }) => void,
): Promise<KindResult> {
  const loaded = await deps.mappings.load(input.plan.mappingHash);
  const ready = findBlock(loaded, input);
  const keys = targetRegions(input, ready).map((region): ScopeKey => ({
    account: ready.kind.scope === 'organization' ? ORGANIZATION : input.account.id,
    region,
    kind: ready.block.kind,
    block: ready.block.id,
  }));

  const faults: unknown[] = [];
  // One region after another, each with one page being written and the next being read: a worker that dies costs an
  // activity two pages at most.
  for (const key of keys) {
    try {
      await syncRegion({ deps, input, ready, mapping: loaded.mapping, key, attempt, signal, onProgress });
    } catch (error) {
      faults.push(error);
      if (signal.aborted || !concernsOneRegion(error)) break;
    }
  }
  if (faults.length > 0) throw faults.find((fault) => !concernsOneRegion(fault)) ?? faults[0];

  const runs = await Promise.all(keys.map((key) => deps.ledger.openScope(input.plan.seq, key)));
  return summarize(ready.block.kind, runs);
}

function findBlock({ ready }: LoadedMapping, { block }: SyncKindInput): ReadyBlock {
  const found = ready.find((candidate) => candidate.block.id === block.id);
  if (found) return found;
  throw new SyncError(`The mapping of this resync has no usable block ${block.id} (${block.kind}).`, {
    code: 'MappingMissing',
    retryable: false,
    remedy: 'The ledger was replaced while the resync ran; start another resync.',
  });
}

/** The scopes of this block: the pseudo region of a global kind, or the regions that the block and the request want. */
function targetRegions({ regions, requestedRegions }: SyncKindInput, { block, kind }: ReadyBlock): string[] {
  if (kind.scope !== 'regional') return [GLOBAL_REGION];
  return regions.filter(
    (region) =>
      allowsRegion(block.selector.regionPolicy, region) &&
      (requestedRegions === undefined || requestedRegions.includes(region)),
  );
}

/** Trouble with Port, the ledger or the account's credentials stops all regions; anything else only its own. */
function concernsOneRegion(error: unknown): boolean {
  return !(error instanceof SyncError) || error.details['region'] !== undefined;
}

function summarize(kind: string, runs: readonly ScopeRun[]): KindResult {
  const result: KindResult = {
    kind,
    regions: runs.length,
    ...addUp(runs.map(({ counts }) => counts)),
    unread: [],
  };
  for (const { key, state, error } of runs) {
    if (state === 'complete' || state === 'unsupported') continue;
    result.unread.push({
      account: key.account,
      region: key.region,
      kind: key.kind,
      code: error?.code ?? 'Interrupted',
      message: error?.message ?? 'reading did not end',
    });
  }
  return result;
}
