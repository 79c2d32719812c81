import type { Dependencies } from './dependencies.js';
import { drain } from './drain.js';
import type { Ledger } from '../ledger/types.js';
import { targetedBlueprints } from '../port/index.js';
import type { LoadedMapping } from './mapping-store.js';
import { allowsRegion } from './region-policy.js';
import { nameScope } from './scope-name.js';
import type { DeleteStaleInput, Deletion, ReportRow } from './types.js';
import { judgeUnplanned } from './unplanned.js';
import type { PlanFacts } from './unplanned.js';

const NOTICES = 50;
/** Spared entities named in the report. */
const NAMED = 5;

/**
 * Deletes what this resync proved gone: entities that every owning scope read to its end without them, those of scopes
 * that the user or Organizations no longer wants, and, where everything planned was read, orphans. Nothing at all where
 * that would be more than the mapping's `entityDeletionThreshold`. Safe to repeat.
 */
export async function deleteStale(
  deps: Pick<Dependencies, 'ledger' | 'port' | 'mappings'>,
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

  const settled = await ledger.settleOwnership(plan.seq);
  const released = await releaseUntargeted(deps, plan.seq, signal);
  const stale = settled.stale + released;
  const kept = settled.kept - released;
  notices.push(...(await describeSpared(ledger, plan.seq)));
  const orphans =
    mayDeleteOrphans(input, loaded, await ledger.summarize(plan.seq)) &&
    (await ledger.inventoryState(plan.seq)) === 'complete';
  const orphaned = orphans ? await ledger.countOrphans(plan.seq) : 0;
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
  const drained = await drain(
    deps,
    plan.seq,
    {
      orphans,
      named: NOTICES,
      deleteDependents: loaded.mapping.deleteDependentEntities,
      syncId: plan.syncId,
      signal,
    },
    onProgress,
  );
  if (drained.orphans > 0)
    notices.push(
      `${drained.orphans} entities of this integration that no scope owned were deleted (orphans).`,
    );
  for (const { ref, message } of drained.refusals) {
    notices.push(`Port did not delete ${ref.blueprint} ${ref.identifier}: ${message}`);
  }
  return { deleted: drained.deleted, refused: drained.refused, notices: notices.slice(0, NOTICES * 2) };
}

/**
 * The ledger knows targets by their identifier only. After a block has got another blueprint its new entities have the
 * identifiers of the old ones, which would stay for ever; but no relation points at a blueprint that is the target of none.
 * @returns how many entities go after all
 */
async function releaseUntargeted(
  { ledger, port }: Pick<Dependencies, 'ledger' | 'port'>,
  seq: number,
  signal: AbortSignal,
): Promise<number> {
  if ((await ledger.spared(seq, 0)).total === 0) return 0;
  const targets = await targetedBlueprints(port, await ledger.ownedBlueprints(), signal);
  return targets ? ledger.releaseSpared(seq, [...targets]) : 0;
}

/** What is gone in AWS and stays in Port all the same, because something that stays points at it. */
async function describeSpared(ledger: Ledger, seq: number): Promise<string[]> {
  const { total, refs } = await ledger.spared(seq, NAMED);
  if (total === 0) return [];
  const names = refs.map(({ blueprint, identifier }) => `${blueprint} ${identifier}`).join(', ');
  return [
    `${total} ${total === 1 ? 'entity that is' : 'entities that are'} gone in AWS ${total === 1 ? 'stays' : 'stay'}, because relations of entities that stay point there: ${names}${total > refs.length ? ', …' : ''}.`,
  ];
}

async function clearUnplanned(
  { ledger }: Pick<Dependencies, 'ledger'>,
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
      notices.push(`${entities} entities of ${nameScope(key)} are kept, because ${verdict.why}.`);
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
