/** Pieces of resources as CloudFormation's schemas have them, made of what the APIs give. */

/** A JSON document (a policy) as the object it is; text that is no JSON stays text. */
export function documentOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const document: unknown = JSON.parse(text);
    return document;
  } catch {
    return text;
  }
}

/** A map of tags as the list of them that most schemas have. */
export function tagList(
  tags: Readonly<Record<string, string>> | undefined,
): { Key: string; Value: string }[] | undefined {
  return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * A configuration of an API in camelCase with the names of all its levels in PascalCase. Not for maps, whose keys are
 * the user's.
 */
export function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      capitalized(field),
    ]),
  );
}
