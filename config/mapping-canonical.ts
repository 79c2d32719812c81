import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Mapping } from './mapping-types.js';

/** JSON with sorted keys: equal values give equal text, whatever the order they were written in. */
export function stableJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A mapping as it is stored: the text, and its SHA-256 (64 hex digits) as its name. */
export interface CanonicalMapping {
  text: string;
  hash: string;
}

/** The one text of a mapping, and the hash under which the ledger keeps it. {@link readCanonicalMapping} reads it back. */
export function canonicalMapping(mapping: Mapping): CanonicalMapping {
  const text = stableJson(mapping);
  return { text, hash: sha256(text) };
}

const search = z.object({ combinator: z.unknown(), rules: z.unknown() });
const expressionOrSearch = z.union([z.string(), search]);
/** Not `z.record`, which leaves out a key named `__proto__`. */
const named = <T>(value: z.ZodType<T>) =>
  z
    .custom<Record<string, unknown>>((input) => typeof input === 'object' && input !== null)
    .transform((input) =>
      Object.fromEntries(Object.entries(input).map(([name, entry]) => [name, value.parse(entry)])),
    );

const storedMapping = z.object({
  deleteDependentEntities: z.boolean(),
  createMissingRelatedEntities: z.boolean(),
  enableMergeEntity: z.boolean(),
  entityDeletionThreshold: z.number(),
  resources: z.array(
    z.object({
      id: z.string(),
      index: z.number(),
      kind: z.string(),
      selector: z.object({
        query: z.string(),
        regionPolicy: z.object({ allow: z.array(z.string()), deny: z.array(z.string()) }),
        includeActions: z.array(z.string()),
        maxConcurrentAccounts: z.number(),
        useGetResourceAPI: z.boolean(),
      }),
      entity: z.object({
        identifier: expressionOrSearch,
        blueprint: z.string(),
        title: z.string().exactOptional(),
        icon: z.string().exactOptional(),
        team: expressionOrSearch.exactOptional(),
        properties: named(z.string()),
        relations: named(expressionOrSearch),
      }),
      itemsToParse: z.string().exactOptional(),
      itemsToParseName: z.string(),
      itemsToParseTopLevelTransform: z.boolean(),
    }),
  ),
});

/** Reads what {@link canonicalMapping} wrote. Throws (a ZodError or a SyntaxError) where the text is not such a mapping. */
export function readCanonicalMapping(text: string): Mapping {
  return storedMapping.parse(JSON.parse(text));
}
