import { z } from 'zod';
import { type PortAnswer, readAnswer } from './answer.js';
import type { PortClient } from './client.js';
import { describeProblem, PortRequestRejected } from './errors.js';
import { MAX_BODY_BYTES, quote } from './entity-rules.js';
import type { PreparedEntity } from './prepared-entity.js';
import { type Refusal, refused, type UpsertOutcome } from './upsert-outcome.js';
import { sleep } from './waiting.js';

/** Port takes no more entities in one bulk. */
export const MAX_BULK_ENTITIES = 20;
const OPENING = '{"entities":[';
const CLOSING = ']}';
/** Statuses that speak of the bulk as a whole: unknown blueprint; too large; something in it fails the route's schema. */
const WHOLE_BULK_REFUSALS = [400, 404, 413, 422];
/** Pause (ms) before entities are sent again that Port refused one by one with 429 or 5xx. */
const ITEM_RETRY_MS = 1_000;

const UNACKNOWLEDGED = refused(
  'unacknowledged',
  "Port's answer to the bulk does not mention this entity. It is sent again by the next resync.",
);

const itemErrorSchema = z.object({
  index: z.int().nonnegative(),
  identifier: z.unknown(),
  statusCode: z.number().default(0),
  error: z.string().optional(),
  message: z.string().optional(),
});

type ItemError = z.infer<typeof itemErrorSchema>;

const bulkAnswerSchema = z.object({
  entities: z.array(z.object({ index: z.int().nonnegative(), identifier: z.string() })).default([]),
  errors: z.array(itemErrorSchema).default([]),
});

/** How entities are written: one bulk holds entities of one blueprint, written the same way. */
export interface UpsertOptions {
  /** True: only the fields supplied change; false: the entity is replaced (`enableMergeEntity`). */
  merge: boolean;
  /** The mapping's `createMissingRelatedEntities`. */
  createMissingRelatedEntities: boolean;
  /** Id of the resync, for Port's event parameters. */
  syncId?: string | undefined;
}

export interface BulkTarget {
  blueprint: string;
  options: UpsertOptions;
}

/** Bytes of a bulk's body with these entities. */
export function bulkBytes(count: number, entityBytes: number): number {
  return OPENING.length + entityBytes + Math.max(0, count - 1) + CLOSING.length;
}

/** True where an entity alone makes a body that is too large. */
export function isTooLarge(entity: PreparedEntity): boolean {
  return bulkBytes(1, entity.bytes) > MAX_BODY_BYTES;
}

/**
 * Writes 1–20 entities of one blueprint by one call, and by further ones where Port refuses the whole bulk for something
 * in it: it is halved until the bad entity stands alone. Outcomes are in the order of the entities.
 *
 * @throws as PortClient.request, where nothing is known of the entities
 */
export async function upsertBulk(
  client: PortClient,
  target: BulkTarget,
  entities: readonly PreparedEntity[],
  signal: AbortSignal,
): Promise<UpsertOutcome[]> {
  const { outcomes, passing } = await attempt(client, target, entities, signal);
  if (passing.length === 0) return outcomes;
  // Port had a fault with these entities alone: they get one more chance, then its word stands.
  await sleep(ITEM_RETRY_MS, signal);
  const again = passing.flatMap((index) => entities[index] ?? []);
  const second = await attempt(client, target, again, signal);
  for (const [place, index] of passing.entries()) {
    const outcome = second.outcomes[place];
    if (outcome !== undefined) outcomes[index] = outcome;
  }
  return outcomes;
}

interface Attempt {
  outcomes: UpsertOutcome[];
  /** Indices of entities that Port refused for a reason that may pass (429, 5xx). */
  passing: number[];
}

async function attempt(
  client: PortClient,
  target: BulkTarget,
  entities: readonly PreparedEntity[],
  signal: AbortSignal,
): Promise<Attempt> {
  const { merge, createMissingRelatedEntities, syncId } = target.options;
  const answer = await client.request({
    method: 'POST',
    path: `/blueprints/${encodeURIComponent(target.blueprint)}/entities/bulk`,
    query: {
      upsert: true,
      merge,
      create_missing_related_entities: createMissingRelatedEntities,
      validation_only: false,
    },
    body: OPENING + entities.map(({ json }) => json).join(',') + CLOSING,
    family: 'bulkUpsert',
    feature: 'exporter',
    syncId,
    expected: WHOLE_BULK_REFUSALS,
    signal,
  });
  if (answer.status < 300) return readItems(answer, entities);
  if (answer.status === 404)
    return { outcomes: blueprintNotFound(client, target, entities, answer), passing: [] };
  if (entities.length === 1) return { outcomes: [refusedAlone(answer)], passing: [] };
  const half = Math.ceil(entities.length / 2);
  const first = await upsertBulk(client, target, entities.slice(0, half), signal);
  const second = await upsertBulk(client, target, entities.slice(half), signal);
  return { outcomes: [...first, ...second], passing: [] };
}

/** Answers and errors name entities by their place in the request (port-api.md 4.3). */
function readItems(answer: PortAnswer, entities: readonly PreparedEntity[]): Attempt {
  const body = readAnswer(answer, bulkAnswerSchema);
  const outcomes = entities.map((): UpsertOutcome => UNACKNOWLEDGED);
  const passing: number[] = [];
  for (const error of body.errors) {
    if (error.index >= entities.length) continue;
    outcomes[error.index] = readItemError(error);
    if (error.statusCode === 429 || error.statusCode >= 500) passing.push(error.index);
  }
  for (const { index, identifier } of body.entities) {
    if (index < entities.length) outcomes[index] = { status: 'written', identifier };
  }
  return { outcomes, passing: passing.filter((index) => outcomes[index]?.status === 'refused') };
}

function readItemError({ identifier, statusCode, error, message }: ItemError): Refusal {
  if (identifier === 'unknown') {
    return refused(
      'unresolved',
      `Port found not exactly one entity by the identifier's search (${message ?? error ?? 'unknown'}). Change the search so that it matches one entity.`,
    );
  }
  const said = describeProblem({ status: statusCode, error, message, traceId: undefined });
  if (error === 'not_found') {
    return refused(
      'missing_related',
      `A related entity does not exist: ${said}. It is written once its target is there, or with createMissingRelatedEntities: true.`,
    );
  }
  return refused('rejected', `Port refused the entity with ${said}.`);
}

/** A 404 in Port's own form means the blueprint; in any other form, that this is not Port's API. */
function blueprintNotFound(
  client: PortClient,
  { blueprint }: BulkTarget,
  entities: readonly PreparedEntity[],
  answer: PortAnswer,
): UpsertOutcome[] {
  if (answer.problem.error === undefined) {
    throw new PortRequestRejected({ baseUrl: client.baseUrl, call: answer.name, problem: answer.problem });
  }
  const refusal = refused(
    'blueprint_not_found',
    `The blueprint ${quote(blueprint)} does not exist in Port. Create it there, or correct the mapping's blueprint expression.`,
  );
  return entities.map(() => refusal);
}

function refusedAlone(answer: PortAnswer): Refusal {
  const said = describeProblem(answer.problem);
  return answer.status === 413
    ? refused('too_large', `The entity is too large for Port (${said}). Leave out its largest properties.`)
    : refused('rejected', `Port refused the entity with ${said}.`);
}
