import type { Resource, ResourcePage } from '../aws/types.js';
import type { EntityRecord, KnownEntity, PlannedAction, ScopeCounts } from '../ledger/types.js';
import { contentHash, prepareEntity } from '../port/index.js';
import type { Entity, PreparedEntity, UpsertOutcome } from '../port/index.js';
import { withoutUnread } from './denied-parts.js';
import { isUnchanged } from './unchanged.js';
import type { RegionTask } from './sync-region.js';

/** Offenders named in a scope's notices. */
const NAMED = 5;
/** What the ledger takes in one transaction. */
const CHUNK = 1_000;

interface Candidate {
  entity: Entity;
  prepared: PreparedEntity;
  hash: string;
  resourceId: string;
  /** Set where blueprint and identifier are names, as those of all but faulty and searched entities are. */
  ref: { blueprint: string; identifier: string } | undefined;
}

interface Settled {
  records: EntityRecord[];
  planned: { blueprint: string; identifier: string; action: PlannedAction }[];
  counts: ScopeCounts;
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
  const mapped = await deps.engine.map(
    ready.compiled,
    read.map(({ raw }) => raw),
    { signal },
  );

  const unsure = new Map<string, string>();
  for (const resource of page.resources) {
    if (resource.state === 'unsure')
      unsure.set(resource.id, `${resource.fault.code}: ${resource.fault.message}`);
  }
  const candidates: Candidate[] = [];
  let filtered = 0;
  for (const [index, outcome] of mapped.inputs.entries()) {
    const resource = read[index];
    if (!resource) continue;
    if (outcome.error) {
      unsure.set(resource.id, `${outcome.error.path}: ${outcome.error.message}`);
      continue;
    }
    if (outcome.filtered > 0 && resource.missing) {
      // Left out by an expression that may have looked at the very part that is missing.
      unsure.set(resource.id, describeMissing(resource));
      continue;
    }
    filtered += outcome.filtered;
    const entities = withoutUnread(outcome.entities, resource, task);
    if (!entities) {
      unsure.set(resource.id, describeMissing(resource));
      continue;
    }
    for (const entity of entities) candidates.push(toCandidate(entity, resource.id));
  }
  addNotices(notices, page, unsure, mapped.fieldErrors);

  const settled = await settle(task, scopeId, candidates, notices);
  settled.counts.found = page.resources.length;
  settled.counts.filtered = filtered;
  settled.counts.unsure = unsure.size;
  const protectedResources = [...unsure.keys()];
  const cursor = page.cursor ?? null;
  if (plan.dryRun) {
    await ledger.recordPlan(plan.seq, scopeId, {
      entities: settled.planned,
      protectedResources,
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
      counts: last ? settled.counts : NO_COUNTS,
      // The page's own cursor counts once all of it is recorded.
      cursor: last ? cursor : before,
    });
  }
  // What was listed and read whole, but no longer gives an entity it gave before, is gone by the mapping, not by AWS.
  await ledger.markGone(
    plan.seq,
    scopeId,
    read.filter(({ id }) => !unsure.has(id)).map(({ id }) => id),
  );
}

const NO_COUNTS: ScopeCounts = { found: 0, written: 0, unchanged: 0, failed: 0, unsure: 0, filtered: 0 };

function toCandidate(entity: Entity, resourceId: string): Candidate {
  const { blueprint, identifier } = entity;
  const prepared = prepareEntity(entity);
  const named = typeof blueprint === 'string' && typeof identifier === 'string';
  return {
    entity,
    prepared,
    hash: contentHash(prepared.json),
    resourceId,
    ref: named ? { blueprint, identifier } : undefined,
  };
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
  const settled: Settled = { records: [], planned: [], counts: { ...NO_COUNTS } };
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
    const { ref, hash, resourceId } = candidate;
    const before = known.get(candidate);
    if (ref && before && !plan.full && isUnchanged(before, hash, ref.identifier, now, refreshMs)) {
      settled.counts.unchanged += 1;
      settled.planned.push({ ...ref, action: 'unchanged' });
      settled.records.push({ ...ref, resourceId, hash, written: false });
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
  { ref, hash, resourceId, entity }: Candidate,
  outcome: UpsertOutcome,
  notices: Set<string>,
): void {
  if (outcome.status === 'written') {
    settled.counts.written += 1;
    if (ref) settled.records.push({ ...ref, resourceId, hash, written: true });
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
  if (ref) settled.records.push({ ...ref, resourceId, hash: null, written: false });
  if (notices.size < NAMED * 4)
    notices.add(`Port refused ${describe(entity)}: ${outcome.code}: ${outcome.message}`);
}

function describe({ blueprint, identifier }: Entity): string {
  return `${typeof blueprint === 'string' ? blueprint : JSON.stringify(blueprint)} ${typeof identifier === 'string' ? identifier : JSON.stringify(identifier)}`;
}

function describeMissing(resource: Extract<Resource, { state: 'read' }>): string {
  return (resource.missing ?? []).map(({ action, fault }) => `${action}: ${fault.code}`).join(', ');
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
  for (const { path, message } of fieldErrors)
    notices.add(`${path} is null for some resources, because its expression raised: ${message}`);
}
