/**
 * Is `expected` part of `actual`? Objects may have further fields, lists further items; each item of an expected list must
 * be part of one of the actual list.
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.every((item) => actual.some((one) => matches(one, item)));
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected;
  if (typeof actual !== 'object' || actual === null) return false;
  const there = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(expected).every(([name, value]) => matches(there.get(name), value));
}
