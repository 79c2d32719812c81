import type { Resource, ResourcePage } from '../aws/types.js';
import { NO_COUNTS } from '../ledger/index.js';
import type {
  EntityRecord,
  KnownEntity,
  PlannedAction,
  ScopeCounts,
  WaitingEntity,
} from '../ledger/types.js';
import type { Entity, UpsertOutcome } from '../port/index.js';
import { isUnchanged } from './unchanged.js';
import type { RegionTask } from './region-task.js';
import { triage } from './triage.js';
import type { Candidate } from './triage.js';
import { mayWait, reasonOf, textOf, toWaiting } from './waiting.js';

/** Cursor of a scope that was read to its end and is not closed yet: a retry goes on with closing it. */
export const READ_TO_END = 'end';
/** Offenders named in a scope's notices. */
const NAMED = 5;
/** What the ledger takes in one transaction. */
const CHUNK = 1_000;

interface Settled {
  records: EntityRecord[];
  planned: { blueprint: string; identifier: string; action: PlannedAction }[];
  counts: ScopeCounts;
  /** By name, so that the last one of a name counts; undefined where none may wait. */
  waiting: Map<string, WaitingEntity> | undefined;
  /** Resources with an entity that the ledger did not know in this scope. */
  unknown: Set<string>;
}

/**
 * One page: map, skip what Port already holds, write the rest, and record it with the cursor in one transaction. When
 * this returns, Port has acknowledged every entity of the page, or refused it with a reason that is reported.
 * @param before the cursor that this page was read with; it stands until all of the page is recorded
 */
export async function syncPage(
  task: RegionTask,
  scopeId: number,
  page: ResourcePage,
  before: string | null,
  notices: Set<string>,
): Promise<void> {
  const { deps, input, ready, signal } = task;
  const { ledger } = deps;
  const { plan } = input;
  const read = page.resources.filter((resource) => resource.state === 'read');
  deps.examples.offer(
    plan,
    ready.block,
    read.map(({ raw }) => raw),
  );
  const mapped = await deps.engine.map(
    ready.compiled,
    read.map(({ raw }) => raw),
    { signal },
  );

  const left = page.resources.filter((resource) => resource.state === 'filtered');
  const { candidates, unsure, filtered } = triage(task, page.resources, mapped);
  addNotices(notices, page, unsure, mapped.fieldErrors);

  const settled = await settle(task, scopeId, candidates, notices);
  settled.counts.found = page.resources.length;
  settled.counts.filtered = filtered + left.length;
  settled.counts.unsure = unsure.size;
  const protectedResources = [...unsure.keys()];
  const cursor = page.cursor ?? READ_TO_END;
  // Before the page is recorded: a crash in between must not lose the doubt.
  if (unsure.size > 0 && ready.block.itemsToParse !== undefined) await ledger.doubtScope(plan.seq, scopeId);
  if (plan.dryRun) {
    await ledger.recordPlan(plan.seq, scopeId, {
      entities: settled.planned,
      protectedResources,
      targets: targetsOf(candidates),
      counts: settled.counts,
      cursor,
    });
    return;
  }
  for (let start = 0; start === 0 || start < settled.records.length; start += CHUNK) {
    const last = start + CHUNK >= settled.records.length;
    await ledger.commitPage(plan.seq, scopeId, {
      entities: settled.records.slice(start, start + CHUNK),
      protectedResources: last ? protectedResources : [],
      targets: last ? targetsOf(candidates) : [],
      // With the counts, so that what waits is counted as failed, and once.
      ...(settled.waiting && { waiting: last ? [...settled.waiting.values()] : [] }),
      counts: last ? settled.counts : NO_COUNTS,
      // The page's own cursor counts once all of it is recorded.
      cursor: last ? cursor : before,
    });
  }
  await ledger.markGone(plan.seq, scopeId, resourcesToCheck(task, read, left, unsure, candidates, settled));
}

/**
 * Resources that were listed and read whole, but may no longer give an entity they gave before: that entity is gone by
 * the mapping, not by AWS. A resource whose only entity is known gives nothing else, so most need no look.
 */
function resourcesToCheck(
  { ready }: RegionTask,
  read: readonly Resource[],
  left: readonly Resource[],
  unsure: ReadonlyMap<string, string>,
  candidates: readonly Candidate[],
  { unknown }: Settled,
): string[] {
  const settled = new Set<string>();
  if (ready.block.itemsToParse === undefined) {
    for (const { resourceId } of candidates) if (!unknown.has(resourceId)) settled.add(resourceId);
  }
  return [...read, ...left].filter(({ id }) => !unsure.has(id) && !settled.has(id)).map(({ id }) => id);
}

/** Decides for each entity, writes what must be written, and gives what the ledger is to know. */
async function settle(
  task: RegionTask,
  scopeId: number,
  candidates: readonly Candidate[],
  notices: Set<string>,
): Promise<Settled> {
  const { deps, input, mapping, signal } = task;
  const { plan } = input;
  const settled: Settled = {
    records: [],
    planned: [],
    counts: { ...NO_COUNTS },
    waiting: mayWait(mapping) ? new Map() : undefined,
    unknown: new Set(),
  };
  const named = candidates.filter((candidate) => candidate.ref !== undefined);
  const refs = named.flatMap(({ ref }) => ref ?? []);
  const answers = await deps.ledger.lookup(plan.seq, scopeId, refs);
  const known = new Map<Candidate, KnownEntity>();
  for (const [index, candidate] of named.entries()) {
    const answer = answers[index];
    if (answer) known.set(candidate, answer);
  }

  const refreshMs = deps.settings.refreshDays * 86_400_000;
  const now = Date.now();
  const toWrite: Candidate[] = [];
  for (const candidate of candidates) {
    const { ref, hash, resourceId, occurredAt } = candidate;
    const before = known.get(candidate);
    if (before?.hash === null || before === undefined) settled.unknown.add(resourceId);
    if (ref && before && !plan.full && isUnchanged(before, hash, ref.identifier, now, refreshMs)) {
      settled.counts.unchanged += 1;
      settled.planned.push({ ...ref, action: 'unchanged' });
      const moved =
        before.resourceId !== resourceId || (occurredAt !== undefined && before.occurredAt !== occurredAt);
      settled.records.push({ ...ref, resourceId, hash, written: false, occurredAt, ...(moved && { moved }) });
    } else if (plan.dryRun) {
      if (ref) settled.planned.push({ ...ref, action: before?.present === true ? 'update' : 'create' });
    } else {
      toWrite.push(candidate);
    }
  }

  const { enableMergeEntity, createMissingRelatedEntities } = mapping;
  const outcomes = await deps.writer.upsertAll(
    toWrite.map(({ prepared }) => prepared),
    { merge: enableMergeEntity, createMissingRelatedEntities, syncId: plan.syncId, signal },
  );
  for (const [index, outcome] of outcomes.entries()) {
    const candidate = toWrite[index];
    if (candidate) recordOutcome(settled, candidate, outcome, notices);
  }
  return settled;
}

function recordOutcome(
  settled: Settled,
  candidate: Candidate,
  outcome: UpsertOutcome,
  notices: Set<string>,
): void {
  const { ref, hash, resourceId, entity, occurredAt } = candidate;
  settled.waiting?.delete(describe(entity));
  if (outcome.status === 'written') {
    settled.counts.written += 1;
    if (ref) settled.records.push({ ...ref, resourceId, hash, written: true, occurredAt });
    else if (typeof entity.blueprint === 'string') {
      settled.records.push({
        blueprint: entity.blueprint,
        identifier: outcome.identifier,
        resourceId,
        hash: null,
        written: true,
        reference: true,
      });
    }
    return;
  }
  settled.counts.failed += 1;
  // Known with no hash: it is tried again, and whatever Port holds under this name is not taken for stale.
  if (ref) settled.records.push({ ...ref, resourceId, hash: null, written: false, occurredAt });
  // One that waits for a target is sent again: only where that is in vain the report names it.
  if (outcome.code === 'missing_related' && settled.waiting)
    settled.waiting.set(describe(entity), toWaiting(candidate, outcome));
  else if (notices.size < NAMED * 4) notices.add(`Port refused ${describe(entity)}: ${reasonOf(outcome)}`);
}

/** What the entities' relations point at by name. */
function targetsOf(candidates: readonly Candidate[]): string[] {
  return candidates
    .flatMap(({ entity }) =>
      Object.values(entity.relations ?? {}).flatMap((value) => (Array.isArray(value) ? value : [value])),
    )
    .filter((value) => typeof value === 'string');
}

function describe({ blueprint, identifier }: Entity): string {
  return `${textOf(blueprint)} ${textOf(identifier)}`;
}

function addNotices(
  notices: Set<string>,
  page: ResourcePage,
  unsure: ReadonlyMap<string, string>,
  fieldErrors: readonly { path: string; count: number; message: string }[],
): void {
  for (const [id, why] of [...unsure].slice(0, NAMED)) {
    if (notices.size < NAMED * 4)
      notices.add(`${id} is left as it is, because it could not be read whole: ${why}`);
  }
  for (const resource of page.resources) {
    if (resource.state !== 'read') continue;
    for (const { action, fault } of resource.missing ?? []) {
      notices.add(
        `${action} is denied (${fault.code}), so entities are written without what it gives; known values stay.`,
      );
    }
  }
  for (const { path, message } of fieldErrors) {
    if (notices.size < NAMED * 4) notices.add(`${path} is null for some resources: ${message}`);
  }
}
