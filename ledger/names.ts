import { inChunks } from './store.js';

/** Identifiers by their blueprint, in the order in which they came. */
function byBlueprint(refs: readonly { blueprint: string; identifier: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { blueprint, identifier } of refs) {
    const group = groups.get(blueprint);
    if (group) group.push(identifier);
    else groups.set(blueprint, [identifier]);
  }
  return groups;
}

/** Blueprint and identifier as one text. */
export function nameOf(blueprint: string, identifier: string): string {
  return `${blueprint}\n${identifier}`;
}

/** Works through names in as many at once as a statement takes, blueprint by blueprint. */
export async function eachBlueprint(
  names: readonly { blueprint: string; identifier: string }[],
  work: (blueprint: string, identifiers: string[]) => Promise<unknown>,
): Promise<void> {
  for (const [blueprint, identifiers] of byBlueprint(names)) {
    await inChunks(identifiers, (chunk) => work(blueprint, chunk));
  }
}
