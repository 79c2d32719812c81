/** Identifiers by their blueprint, in the order in which they came. */
export function byBlueprint(
  refs: readonly { blueprint: string; identifier: string }[],
): Map<string, string[]> {
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
