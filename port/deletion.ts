import { z } from 'zod';
import { type PortAnswer, readAnswer } from './answer.js';
import type { PortClient } from './client.js';
import { describeProblem, PortRequestRejected } from './errors.js';
import type { EntityRef } from './types.js';

/** Port takes no more in one bulk delete. */
const MAX_BULK_DELETE = 100;
/** Bulks of one blueprint on their way at once; blueprints go one after another, in the caller's order. */
const MAX_IN_FLIGHT = 4;
/** What was refused is tried again while others go, since those may have been what it waited for; so often at most. */
const MAX_ROUNDS = 5;
/** 404: blueprint or entity gone; the others speak of an entity in the bulk (dependents, schema) or of its size. */
const WHOLE_BULK_REFUSALS = [400, 404, 409, 412, 413, 422];

const deletedSchema = z.object({
  deletedEntities: z.array(z.union([z.string(), z.object({ identifier: z.string() })])).optional(),
});

export interface DeletionOptions {
  /** The mapping's `deleteDependentEntities`: entities that require a deleted one go with it. */
  deleteDependents: boolean;
  syncId?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface Deletion {
  /** No longer in Port: deleted now, or already gone. */
  deleted: EntityRef[];
  /** How many of `deleted` Port did not have any more. */
  absent: number;
  /** Still in Port, and why. */
  refused: { ref: EntityRef; message: string }[];
}

/**
 * Deletes entities in bulks of 100 (port-api.md 6.3), blueprint after blueprint in the order in which they first occur: put
 * dependants before what they depend on. A bulk that Port refuses for one entity is halved until that one stands alone.
 *
 * @throws as PortClient.request; what was deleted until then is found absent when the call is repeated
 */
export async function deleteEntities(
  client: PortClient,
  refs: readonly EntityRef[],
  options: DeletionOptions,
): Promise<Deletion> {
  const result: Deletion = { deleted: [], absent: 0, refused: [] };
  let left = refs;
  for (let round = 1; left.length > 0; round++) {
    const gone = result.deleted.length;
    result.refused = [];
    for (const [blueprint, identifiers] of byBlueprint(left)) {
      await deleteOfBlueprint({ client, blueprint, options, result }, identifiers);
    }
    const progress = result.deleted.length > gone;
    if (!progress || round === MAX_ROUNDS) break;
    left = result.refused.map(({ ref }) => ref);
  }
  return result;
}

interface Job {
  client: PortClient;
  blueprint: string;
  options: DeletionOptions;
  result: Deletion;
}

async function deleteOfBlueprint(job: Job, identifiers: readonly string[]): Promise<void> {
  const bulks: string[][] = [];
  for (let from = 0; from < identifiers.length; from += MAX_BULK_DELETE) {
    bulks.push(identifiers.slice(from, from + MAX_BULK_DELETE));
  }
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let bulk = bulks.shift(); bulk !== undefined && failures.length === 0; bulk = bulks.shift()) {
      await deleteBulk(job, bulk).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, work));
  if (failures.length > 0) throw failures[0];
}

async function deleteBulk(job: Job, identifiers: readonly string[]): Promise<void> {
  const { client, blueprint, options, result } = job;
  const answer = await client.request({
    method: 'POST',
    path: `/blueprints/${encodeURIComponent(blueprint)}/bulk/entities/delete`,
    query: { delete_dependents: options.deleteDependents },
    body: { entities: identifiers },
    family: 'entities',
    feature: 'exporter',
    syncId: options.syncId,
    expected: WHOLE_BULK_REFUSALS,
    signal: options.signal,
  });
  if (answer.status < 300) {
    recordDeleted(job, identifiers, answer);
  } else if (answer.status === 404 && answer.problem.error === undefined) {
    // Not Port's form of "not found": this is no proof that anything is gone.
    throw new PortRequestRejected({ baseUrl: client.baseUrl, call: answer.name, problem: answer.problem });
  } else if (answer.status === 404 && (identifiers.length === 1 || (await isBlueprintGone(job)))) {
    result.deleted.push(...identifiers.map((identifier) => ({ blueprint, identifier })));
    result.absent += identifiers.length;
  } else if (identifiers.length === 1) {
    const message = `Port refused to delete it with ${describeProblem(answer.problem)}.`;
    result.refused.push(...identifiers.map((identifier) => ({ ref: { blueprint, identifier }, message })));
  } else {
    const half = Math.ceil(identifiers.length / 2);
    await deleteBulk(job, identifiers.slice(0, half));
    await deleteBulk(job, identifiers.slice(half));
  }
}

/** An entity that Port does not list as deleted was not there. */
function recordDeleted({ blueprint, result }: Job, identifiers: readonly string[], answer: PortAnswer): void {
  const { deletedEntities } = readAnswer(answer, deletedSchema);
  const listed =
    deletedEntities &&
    new Set(deletedEntities.map((entity) => (typeof entity === 'string' ? entity : entity.identifier)));
  for (const identifier of identifiers) {
    result.deleted.push({ blueprint, identifier });
    if (listed?.has(identifier) === false) result.absent += 1;
  }
}

/** Its entities went with it. */
async function isBlueprintGone({ client, blueprint, options }: Job): Promise<boolean> {
  const answer = await client.request({
    method: 'GET',
    path: `/blueprints/${encodeURIComponent(blueprint)}`,
    family: 'blueprints',
    expected: [404],
    signal: options.signal,
  });
  return answer.status === 404 && answer.problem.error !== undefined;
}

function byBlueprint(refs: readonly EntityRef[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { blueprint, identifier } of refs) {
    const group = groups.get(blueprint);
    if (group === undefined) groups.set(blueprint, [identifier]);
    else group.push(identifier);
  }
  return groups;
}
