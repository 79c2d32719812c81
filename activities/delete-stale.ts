import { deleteEntities } from '../port/index.js';
import type { Dependencies } from './dependencies.js';
import type { LoadedMapping } from './mapping-store.js';
import { allowsRegion } from './region-policy.js';
import type { DeleteStaleInput, Deletion, ReportRow } from './types.js';
import { judgeUnplanned } from './unplanned.js';
import type { PlanFacts } from './unplanned.js';

const BATCH = 1_000;
const NOTICES = 50;

/**
 * Deletes what this resync proved gone: entities that every owning scope read to its end without them, those of scopes
 * that the user or Organizations no longer wants, and, where everything planned was read, orphans. Nothing at all where
 * that would be more than the mapping's `entityDeletionThreshold`. Safe to repeat.
 */
export async function deleteStale(
  deps: Dependencies,
  input: DeleteStaleInput,
  signal: AbortSignal,
  onProgress: (deleted: number) => void,
): Promise<Deletion> {
  const { ledger } = deps;
  const { plan } = input;
  if (plan.dryRun) return { deleted: 0, refused: 0, notices: [] };
  const loaded = await deps.mappings.load(plan.mappingHash);
  const notices: string[] = [];
  if (!plan.partialRequest) await clearUnplanned(deps, input, loaded, notices);

  const troubled = troubledKinds(loaded);
  await ledger.keepKinds(plan.seq, troubled === undefined ? 'all' : [...troubled]);

  const { stale, kept } = await ledger.settleOwnership(plan.seq);
  const orphans =
    mayDeleteOrphans(input, loaded, await ledger.summarize(plan.seq)) &&
    (await ledger.inventoryState(plan.seq)) === 'complete';
  const orphaned = orphans ? (await ledger.orphans(plan.seq, 1)).total : 0;
  const candidates = stale + orphaned;
  if (candidates === 0) return { deleted: 0, refused: 0, notices };

  const threshold = loaded.mapping.entityDeletionThreshold;
  const share = candidates / (candidates + kept);
  if (threshold === 0 || share > threshold) {
    notices.push(
      threshold === 0
        ? `${candidates} stale entities were not deleted, because entityDeletionThreshold is 0.`
        : `Nothing was deleted: ${candidates} of ${candidates + kept} entities would go, more than entityDeletionThreshold (${threshold}) allows. If that is right, raise it in the mapping for one resync.`,
    );
    return { deleted: 0, refused: 0, notices };
  }
  const flags = { deleteDependents: loaded.mapping.deleteDependentEntities, syncId: plan.syncId, signal };
  const removed = await drain(deps, () => ledger.nextStale(plan.seq, BATCH), flags, onProgress);
  const swept = orphans
    ? await drain(
        deps,
        async () => (await ledger.orphans(plan.seq, BATCH)).refs,
        flags,
        (n) => onProgress(removed.deleted + n),
      )
    : { deleted: 0, refusals: [] };
  if (swept.deleted > 0)
    notices.push(`${swept.deleted} entities of this integration that no scope owned were deleted (orphans).`);
  const refusals = [...removed.refusals, ...swept.refusals];
  for (const { ref, message } of refusals.slice(0, NOTICES)) {
    notices.push(`Port did not delete ${ref.blueprint} ${ref.identifier}: ${message}`);
  }
  return {
    deleted: removed.deleted + swept.deleted,
    refused: refusals.length,
    notices: notices.slice(0, NOTICES * 2),
  };
}

async function clearUnplanned(
  { ledger }: Dependencies,
  { plan, ...input }: DeleteStaleInput,
  loaded: LoadedMapping,
  notices: string[],
): Promise<void> {
  const facts: PlanFacts = {
    kinds: kindsOf(loaded),
    troubledKinds: troubledKinds(loaded),
    unknownKinds: loaded.unknownKinds,
    accounts: new Set([...input.accounts, ...input.failedAccounts]),
    closed: new Set(input.closed),
    leftOut: new Set(input.leftOut),
    authoritative: input.authoritative,
  };
  for (const { scopeId, key, entities } of await ledger.unplannedScopes(plan.seq)) {
    const { runs, incomplete } = await ledger.siblings(plan.seq, key);
    const verdict = judgeUnplanned(key, facts, runs > 0 && incomplete === 0);
    if (verdict.clear) await ledger.clearScope(plan.seq, scopeId);
    else if (!input.failedAccounts.includes(key.account) && notices.length < NOTICES) {
      notices.push(
        `${entities} entities of ${key.kind} in ${key.region} of account ${key.account} are kept, because ${verdict.why}.`,
      );
    }
  }
}

function kindsOf({ ready }: LoadedMapping): PlanFacts['kinds'] {
  const kinds = new Map<
    string,
    { blocks: Set<string>; policies: (typeof ready)[number]['block']['selector']['regionPolicy'][] }
  >();
  for (const { block } of ready) {
    const known = kinds.get(block.kind) ?? { blocks: new Set(), policies: [] };
    known.blocks.add(block.id);
    known.policies.push(block.selector.regionPolicy);
    kinds.set(block.kind, known);
  }
  return new Map(
    [...kinds].map(([kind, { blocks, policies }]) => [
      kind,
      { blocks, allows: (region: string) => policies.some((policy) => allowsRegion(policy, region)) },
    ]),
  );
}

function troubledKinds({ stopped, problems }: LoadedMapping): ReadonlySet<string> | undefined {
  const kinds = new Set(stopped.map(({ block }) => block.kind));
  for (const { kind } of problems) {
    if (kind === undefined) return undefined;
    kinds.add(kind);
  }
  return kinds;
}

/** Orphans go only where nothing at all is in doubt: every planned scope read whole, every entity mapped. */
function mayDeleteOrphans(
  { plan, failedAccounts, leftOut, failures }: DeleteStaleInput,
  loaded: LoadedMapping,
  rows: readonly ReportRow[],
): boolean {
  return (
    !plan.partialRequest &&
    failures === 0 &&
    failedAccounts.length === 0 &&
    leftOut.length === 0 &&
    loaded.ready.length > 0 &&
    loaded.stopped.length === 0 &&
    loaded.problems.length === 0 &&
    rows.length > 0 &&
    rows.every(({ incomplete, unsure, failed }) => incomplete === 0 && unsure === 0 && failed === 0)
  );
}

type Refusal = Awaited<ReturnType<typeof deleteEntities>>['refused'][number];

/**
 * Deletes batch after batch until none is left. What Port refuses (an entity that others depend on) is tried again once
 * the rest is gone, until a round removes nothing more: so dependants go before their targets whatever the relations.
 */
async function drain(
  { ledger, port }: Dependencies,
  next: () => Promise<{ blueprint: string; identifier: string }[]>,
  flags: { deleteDependents: boolean; syncId: string; signal: AbortSignal },
  onProgress: (deleted: number) => void,
): Promise<{ deleted: number; refusals: Refusal[] }> {
  let deleted = 0;
  for (;;) {
    const refs = await next();
    if (refs.length === 0) return { deleted, refusals: [] };
    const result = await deleteEntities(port, refs, flags);
    await ledger.forget(result.deleted);
    deleted += result.deleted.length;
    onProgress(deleted);
    if (result.deleted.length === 0) return { deleted, refusals: result.refused };
  }
}
