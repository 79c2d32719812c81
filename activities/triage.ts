import type { Resource } from '../aws/types.js';
import { contentHash, prepareEntity } from '../port/index.js';
import type { Entity, PreparedEntity } from '../port/index.js';
import type { MappedInput, MappedPage } from '../port/mapping/index.js';
import { withoutUnread } from './denied-parts.js';
import type { RegionTask } from './region-task.js';

/** An entity to decide about. */
export interface Candidate {
  entity: Entity;
  prepared: PreparedEntity;
  hash: string;
  resourceId: string;
  /** When the resource happened, of kinds that are a history; milliseconds since the epoch. */
  occurredAt: number | undefined;
  /** Set where blueprint and identifier are names, as those of all but faulty and searched entities are. */
  ref: { blueprint: string; identifier: string } | undefined;
}

/** What a page's resources became. */
export interface Triage {
  candidates: Candidate[];
  /** Resources that could not be read or mapped whole, and why: neither written nor deleted. */
  unsure: Map<string, string>;
  /** Left out by the selector or an empty identifier. */
  filtered: number;
}

/** Fields without which there is no entity: where their expression raised, nothing is known of the resource. */
const DECIDING = /^(identifier|blueprint|itemsToParse)/;

/**
 * Sorts a page's resources into entities, those left out, and those that are unsure.
 * @param mapped one input for each resource that was read, in order
 */
export function triage(
  task: Pick<RegionTask, 'ready' | 'mapping'>,
  resources: readonly Resource[],
  mapped: MappedPage,
): Triage {
  const result: Triage = { candidates: [], unsure: new Map(), filtered: 0 };
  const raised = mapped.fieldErrors.find(({ path }) => DECIDING.test(path));
  const read = resources.filter((resource) => resource.state === 'read');
  for (const resource of resources) {
    if (resource.state === 'unsure')
      result.unsure.set(resource.id, `${resource.fault.code}: ${resource.fault.message}`);
  }
  for (const [index, resource] of read.entries()) {
    const outcome = mapped.inputs[index];
    if (!outcome) continue;
    const entities = withoutUnread(outcome.entities, resource, task);
    const doubt =
      doubtOf(resource, outcome, raised, task) ?? (entities ? undefined : describeMissing(resource));
    if (doubt !== undefined || !entities) {
      result.unsure.set(resource.id, doubt ?? '');
      continue;
    }
    result.filtered += outcome.filtered;
    for (const entity of entities) result.candidates.push(toCandidate(entity, resource));
  }
  return result;
}

/** Why it cannot be said what the resource gives; undefined where it can. */
function doubtOf(
  resource: Extract<Resource, { state: 'read' }>,
  { error, filtered }: MappedInput,
  raised: MappedPage['fieldErrors'][number] | undefined,
  { ready }: Pick<RegionTask, 'ready'>,
): string | undefined {
  if (error) return `${error.path}: ${error.message}`;
  // Its items may be of the very part that is missing: having none proves nothing of them gone.
  if (resource.missing && ready.block.itemsToParse !== undefined) return describeMissing(resource);
  if (filtered === 0) return undefined;
  if (raised) return `${raised.path}: ${raised.message}`;
  // Left out by an expression that may have looked at the very part that is missing.
  return resource.missing ? describeMissing(resource) : undefined;
}

function toCandidate(entity: Entity, { id, occurredAt }: Extract<Resource, { state: 'read' }>): Candidate {
  const { blueprint, identifier } = entity;
  const prepared = prepareEntity(entity);
  const named = typeof blueprint === 'string' && typeof identifier === 'string';
  return {
    entity,
    prepared,
    hash: contentHash(prepared.json),
    resourceId: id,
    occurredAt,
    ref: named ? { blueprint, identifier } : undefined,
  };
}

function describeMissing(resource: Extract<Resource, { state: 'read' }>): string {
  return (resource.missing ?? []).map(({ action, fault }) => `${action}: ${fault.code}`).join(', ');
}
