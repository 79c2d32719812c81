/** Parts of a path that the peer recognises: `.name`, `.[…]`, `[…]`. */
const PATH = /^(?:\.\w+|\.\[[^\]]+\])(?:\.\w+|\.?\[[^\]]+\])*/;

/**
 * The first plain path in an `itemsToParse` expression, which the peer removes from the parent: `.a.list` in
 * `.a.list | map(…)`, also inside leading parentheses (port-api 9.5). Undefined where there is none; the parent then stays
 * as it is (the peer drops every item there).
 */
export function deletionPath(expression: string): string | undefined {
  const text = expression.trim();
  const chain = text.startsWith('(') ? /^\(([^)]*)\)/.exec(text)?.[1] : text;
  for (const part of chain?.split('|') ?? []) {
    const segment = part.trim();
    // `. as $all`, `.` and `$all` say nothing of where the list is.
    if (/^\.\s+as\s+\$\w+/.test(segment)) continue;
    const path = PATH.exec(segment)?.[0];
    if (path !== undefined) return path;
  }
  return undefined;
}

/** One object for each item: the parent with the item under `name` (a key named `__proto__` is a key like any other). */
export function attachItems(parent: object, items: readonly unknown[], name: string): object[] {
  return items.map((item) => ({ ...parent, [name]: item }));
}
