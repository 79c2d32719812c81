import type { Selector } from '../config/mapping-types.js';

/** Ocean's region policy: deny wins; an `allow` list excludes what it does not name; two empty lists allow all. */
export function allowsRegion({ allow, deny }: Selector['regionPolicy'], region: string): boolean {
  if (deny.includes(region)) return false;
  return allow.length === 0 ? true : allow.includes(region);
}
