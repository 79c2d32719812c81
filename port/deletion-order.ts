import { z } from 'zod';
import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';

/** Blueprints asked for at once. */
const MAX_IN_FLIGHT = 4;
/** Gone, or not ours to read: nothing is known of its relations then. */
const UNREADABLE = [400, 403, 404];

const blueprintSchema = z.object({
  blueprint: z.object({ relations: z.record(z.string(), z.object({ target: z.string() })).nullish() }),
});

/**
 * Puts blueprints whose entities are to be deleted in order: one with a relation to another comes before it, so that
 * dependants go before their targets (port-api.md 6.3). One that Port does not show is taken for one without relations.
 *
 * @throws as PortClient.request
 */
export async function dependantsFirst(
  client: PortClient,
  blueprints: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  if (blueprints.length < 2) return [...blueprints];
  const targets = new Map<string, readonly string[]>();
  for (const [name, known] of await targetsOfAll(client, blueprints, signal)) targets.set(name, known ?? []);
  return sortByTargets(blueprints, targets);
}

/**
 * Blueprints that relations of these point at; undefined where Port does not show one of them, so that nothing is certain.
 *
 * @throws as PortClient.request
 */
export async function targetedBlueprints(
  client: PortClient,
  blueprints: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const targeted = new Set<string>();
  for (const targets of (await targetsOfAll(client, blueprints, signal)).values()) {
    if (!targets) return undefined;
    for (const target of targets) targeted.add(target);
  }
  return targeted;
}

async function targetsOfAll(
  client: PortClient,
  blueprints: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, readonly string[] | undefined>> {
  const targets = new Map<string, readonly string[] | undefined>();
  const left = [...blueprints];
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      targets.set(name, await targetsOf(client, name, signal));
    }
  };
  await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, work));
  return targets;
}

async function targetsOf(
  client: PortClient,
  blueprint: string,
  signal: AbortSignal | undefined,
): Promise<string[] | undefined> {
  const answer = await client.request({
    method: 'GET',
    path: `/blueprints/${encodeURIComponent(blueprint)}`,
    family: 'blueprints',
    expected: UNREADABLE,
    signal,
  });
  // A 404 that is not Port's form of "not found" says nothing of the blueprint.
  if (answer.status >= 300)
    return answer.status === 404 && answer.problem.error !== undefined ? [] : undefined;
  const { relations } = readAnswer(answer, blueprintSchema).blueprint;
  return Object.values(relations ?? {}).map(({ target }) => target);
}

/**
 * Names before those they point at. Within a cycle the order is any; what is on no cycle is in order all the same, since
 * whoever is reached from a name is finished before it.
 */
export function sortByTargets(
  names: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
): string[] {
  const known = new Set(names);
  const begun = new Set<string>();
  const targetsFirst: string[] = [];
  const visit = (name: string): void => {
    if (begun.has(name) || !known.has(name)) return;
    begun.add(name);
    for (const target of targets.get(name) ?? []) visit(target);
    targetsFirst.push(name);
  };
  for (const name of names) visit(name);
  return targetsFirst.toReversed();
}
