/** Where a nested list stands: on which page of parents, at which parent, on which page of its children. */
export interface NestedPlace {
  parents: string | undefined;
  /** The parent's key; undefined: the first of its page. */
  key: string | undefined;
  children: string | undefined;
  /** Parents whose children AWS refused to list. */
  refused: Refusal | undefined;
  /** True once any parent's children were listed. */
  listed: boolean;
  /** True where all parents are done and only the refusal is left to be told. */
  end: boolean;
}

/** How many parents were refused, the first of them, and why. */
export interface Refusal {
  count: number;
  key: string;
  code: string;
  message: string;
}

/** The place as a list token. */
export function encodePlace({ parents, key, children, refused, listed, end }: NestedPlace): string {
  return JSON.stringify({
    p: parents,
    k: key,
    c: children,
    x: refused,
    ...(listed && { l: true }),
    ...(end && { e: true }),
  });
}

/** Reads what {@link encodePlace} wrote; undefined is the beginning. */
export function decodePlace(token: string | undefined): NestedPlace {
  const { p, k, c, x, l, e } = Object(token === undefined ? {} : JSON.parse(token));
  return {
    parents: textOf(p),
    key: textOf(k),
    children: textOf(c),
    refused: x === undefined ? undefined : refusalOf(Object(x)),
    listed: l === true,
    end: e === true,
  };
}

function refusalOf({ count, key, code, message }: Record<string, unknown>): Refusal {
  return { count: Number(count), key: String(key), code: String(code), message: String(message) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
