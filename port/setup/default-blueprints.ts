import type { BlueprintDocument } from '../../config/default-resources.js';
import { type Blueprint, createBlueprint, deleteBlueprint, getBlueprint } from '../blueprints.js';
import type { PortClient } from '../client.js';
import { sortByTargets } from '../deletion-order.js';
import { PortRequestRejected } from '../errors.js';
import { defaultResourcesUnsettled } from './errors.js';

const LOOKED_UP_AT_ONCE = 4;
/** Looks at what is there: the first, one behind the making, and one more where another worker undid its own. */
const PASSES = 3;
const UNDO_MS = 10_000;

/** Which of these blueprints Port has. Only "not found" counts as absent; any other answer is an error (P7). */
export async function lookUp(
  client: PortClient,
  blueprints: readonly BlueprintDocument[],
  signal: AbortSignal,
): Promise<Map<string, Blueprint>> {
  const found = new Map<string, Blueprint>();
  for (let start = 0; start < blueprints.length; start += LOOKED_UP_AT_ONCE) {
    const some = blueprints.slice(start, start + LOOKED_UP_AT_ONCE);
    const answers = await Promise.all(some.map(({ identifier }) => getBlueprint(client, identifier, signal)));
    for (const [index, answer] of answers.entries()) {
      const name = some[index]?.identifier;
      if (answer && name !== undefined) found.set(name, answer);
    }
  }
  return found;
}

/**
 * Makes the blueprints that Port lacks; one that exists stays as it is (P7). Each is made whole by one call, targets of
 * relations first, so that a crash leaves no half-made one: the next attempt makes those that are missing. Where making
 * one fails, those made here are deleted again (P13).
 *
 * @returns names of those that were made
 */
export async function makeAbsent(
  client: PortClient,
  blueprints: readonly BlueprintDocument[],
  signal: AbortSignal,
): Promise<string[]> {
  const made: string[] = [];
  try {
    for (let pass = 1; ; pass += 1) {
      const there = await lookUp(client, blueprints, signal);
      const absent = blueprints.filter(({ identifier }) => !there.has(identifier));
      if (absent.length === 0) return made;
      if (pass === PASSES) throw defaultResourcesUnsettled(absent.map(({ identifier }) => identifier));
      for (const blueprint of targetsFirst(absent)) await make(client, blueprint, made, signal);
    }
  } catch (error) {
    await undo(client, made);
    throw error;
  }
}

async function make(
  client: PortClient,
  blueprint: BlueprintDocument,
  made: string[],
  signal: AbortSignal,
): Promise<void> {
  const { identifier } = blueprint;
  try {
    await createBlueprint(client, blueprint, signal);
    made.push(identifier);
  } catch (error) {
    // It was absent a moment ago. Refused because it is there: another worker made it. No answer: it may be ours.
    if (!(error instanceof PortRequestRejected)) made.push(identifier);
    if (!(await getBlueprint(client, identifier, signal))) throw error;
  }
}

/** What cannot be deleted now is whole, and the next attempt keeps it like any blueprint that exists. */
async function undo(client: PortClient, made: readonly string[]): Promise<void> {
  // The attempt may have failed because its own signal was aborted.
  const signal = AbortSignal.timeout(UNDO_MS);
  for (const identifier of made.toReversed()) {
    await deleteBlueprint(client, identifier, signal).catch(() => undefined);
  }
}

/** Each blueprint behind those that its relations point at. */
export function targetsFirst(blueprints: readonly BlueprintDocument[]): BlueprintDocument[] {
  const byName = new Map(blueprints.map((blueprint) => [blueprint.identifier, blueprint]));
  const targets = new Map(
    blueprints.map(({ identifier, relations }) => [
      identifier,
      Object.values(relations).map(({ target }) => target),
    ]),
  );
  return sortByTargets([...byName.keys()], targets)
    .toReversed()
    .flatMap((name) => byName.get(name) ?? []);
}
