import type { TagFilter, TagTest } from '../../config/mapping-types.js';

/**
 * Tags as a map, whatever form AWS gives them in: a list of `{Key, Value}`, `{key, value}` or `{TagKey, TagValue}`, or a
 * map of its own. Undefined where the value is none of these.
 */
export function tagsOf(value: unknown): Map<string, string> | undefined {
  if (Array.isArray(value)) {
    const tags = new Map<string, string>();
    for (const entry of value) {
      const { Key, key, TagKey, Value, value: text, TagValue } = Object(entry);
      const name: unknown = Key ?? key ?? TagKey;
      if (typeof name === 'string') tags.set(name, String(Value ?? text ?? TagValue ?? ''));
    }
    return tags;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** Does a resource with these tags (in any of AWS's forms; undefined: none) pass? Keys and values are compared exactly. */
export function passesTags(value: unknown, { all, any }: TagFilter): boolean {
  const tags = tagsOf(value) ?? new Map<string, string>();
  const has = ({ key, value: wanted }: TagTest) =>
    tags.has(key) && (wanted === undefined || tags.get(key) === wanted);
  return all.every(has) && (any.length === 0 || any.some(has));
}

/** A filter of EC2's Describe calls. */
export interface Ec2Filter {
  Name: string;
  Values: string[];
}

/** EC2 takes so many values in a filter. */
const EC2_VALUES = 200;

/**
 * The part of a tag filter that EC2 can apply itself: filters are joined by "and", values of a filter by "or". `any` with
 * several keys cannot be said to EC2; the engine selects by it afterwards.
 */
export function ec2TagFilters(tags: TagFilter | undefined): Ec2Filter[] {
  if (!tags) return [];
  const filters = tags.all.map(ec2Filter);
  const [first] = tags.any;
  const sameKey = tags.any.every(({ key, value }) => key === first?.key && value !== undefined);
  if (first && sameKey && tags.any.length <= EC2_VALUES) {
    filters.push({
      Name: `tag:${first.key}`,
      Values: tags.any.map(({ value = '' }) => literal(value)),
    });
  } else if (tags.any.length > 0 && tags.any.length <= EC2_VALUES) {
    filters.push({ Name: 'tag-key', Values: [...new Set(tags.any.map(({ key }) => literal(key)))] });
  }
  return filters;
}

function ec2Filter({ key, value }: TagTest): Ec2Filter {
  return value === undefined
    ? { Name: 'tag-key', Values: [literal(key)] }
    : { Name: `tag:${key}`, Values: [literal(value)] };
}

/** EC2 takes `*` and `?` in values as wildcards, and a backslash before them as "as it is". */
function literal(text: string): string {
  return text.replaceAll(/[\\*?]/g, (sign) => `\\${sign}`);
}
