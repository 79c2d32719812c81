/**
 * ISO-8601 in UTC as the peer writes it: no fraction where it is zero, six digits otherwise (aws-v3 reference, section
 * 2): `2023-06-15T09:00:00Z`, `2024-04-17T19:45:45.700000Z`.
 */
export function isoDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : `${text.slice(0, -1)}000Z`;
}

/**
 * Turns what the SDK gave into plain JSON, in place: dates into text, bytes into base64, big numbers into numbers; fields
 * that are unset (undefined) go, nulls stay.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? Number(value) : value;
  if (value instanceof Date) return isoDate(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) value[i] = plain(value[i]);
    return value;
  }
  return plainObject(value);
}

/** {@link plain} for an object; it is the same object afterwards. */
export function plainObject<T extends object>(object: T): T {
  for (const [key, field] of Object.entries(object)) {
    if (field === undefined) Reflect.deleteProperty(object, key);
    else if (typeof field === 'object' || typeof field === 'bigint') Reflect.set(object, key, plain(field));
  }
  return object;
}

/**
 * An API object with its top-level names in PascalCase (CloudFormation's case), whatever case the API uses; nested
 * objects keep theirs. `renames` come first and name API fields.
 */
export function pascal(
  object: object,
  renames: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const renamed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (key !== '$metadata') renamed[renames[key] ?? key.charAt(0).toUpperCase() + key.slice(1)] = value;
  }
  return renamed;
}

/** Attributes that AWS sends as text, with those that are numbers or booleans made so; what is neither stays text. */
export function typedAttributes(
  attributes: Readonly<Record<string, string>>,
  types: { integers: ReadonlySet<string>; booleans: ReadonlySet<string> },
): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(attributes)) {
    if (types.integers.has(name) && /^-?\d+$/.test(text)) typed[name] = Number(text);
    else if (types.booleans.has(name) && /^(true|false)$/i.test(text))
      typed[name] = text.toLowerCase() === 'true';
    else typed[name] = text;
  }
  return typed;
}
