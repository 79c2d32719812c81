import { type Refusal, refused, type RefusalCode } from './upsert-outcome.js';
import type { Entity, Json } from './types.js';

/** Port's body limit on every route, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;
export const MAX_IDENTIFIER_LENGTH = 1_000;

/** Identifiers and relation targets: Unicode letters and digits and these signs (port-api.md 4.1). */
const ALLOWED = /^[\p{L}\p{N}@_.+:\\/='-]+$/u;
const NOT_ALLOWED = /[^\p{L}\p{N}@_.+:\\/='-]/u;
const LONGEST_QUOTE = 120;

/**
 * What Port is known to refuse, found before sending, because a body that fails its schema loses all entities of the bulk
 * (port-api.md 13). Undefined where nothing is wrong.
 */
export function checkEntity(entity: Entity): Refusal | undefined {
  const { identifier, blueprint } = entity;
  if (typeof blueprint !== 'string' || blueprint === '') {
    return refused(
      'invalid_blueprint',
      `blueprint: ${quote(blueprint)} is not the name of a blueprint. Make the mapping's blueprint expression give a non-empty string, such as '"awsResource"'.`,
    );
  }
  if (!isSearchQuery(identifier)) {
    const wrong = wrongIdentifier(identifier);
    if (wrong !== undefined) return complain('invalid_identifier', 'identifier', identifier, wrong);
  }
  for (const [name, value] of Object.entries(entity.relations ?? {})) {
    const refusal = checkRelation(`relations.${name}`, value);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkRelation(field: string, value: Json): Refusal | undefined {
  // Null clears the relation.
  if (value === null || isSearchQuery(value)) return undefined;
  for (const target of Array.isArray(value) ? value : [value]) {
    const wrong = wrongIdentifier(target);
    if (wrong !== undefined) return complain('invalid_relation', field, target, wrong);
  }
  return undefined;
}

/** What is wrong with an identifier, and what to do: `[problem, change]`. */
function wrongIdentifier(value: Json): [problem: string, change: string] | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return [
      'is no search: that has a text as `combinator` and a list of `rules`',
      `quote its literals within the expression ('"and"', '"="'), since every leaf is jq`,
    ];
  }
  if (typeof value !== 'string') return ['is not a string', 'let it give a string (`| tostring`) or nothing'];
  if (value === '') return ['is empty', 'let it give a name, or null'];
  if (value === '.' || value === '..') return ['is a path, not a name', 'let it give another name'];
  if (value.length > MAX_IDENTIFIER_LENGTH) {
    return [`has ${value.length} characters of at most ${MAX_IDENTIFIER_LENGTH}`, 'shorten it'];
  }
  if (ALLOWED.test(value)) return undefined;
  const sign = NOT_ALLOWED.exec(value)?.[0] ?? '';
  return [
    `contains ${JSON.stringify(sign)}, which Port does not take (letters, digits and @ _ . + : \\ / = ' - only)`,
    `replace it, for example by \`| gsub("[^A-Za-z0-9@_.+:/=-]"; "-")\``,
  ];
}

function complain(
  code: RefusalCode,
  field: string,
  value: Json,
  [problem, change]: [string, string],
): Refusal {
  return refused(
    code,
    `${field}: ${quote(value)} ${problem}. Change the mapping's expression of ${field}: ${change}.`,
  );
}

/** An object with `combinator` and `rules`: Port resolves it. */
export function isSearchQuery(value: Json): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof value['combinator'] === 'string' &&
    Array.isArray(value['rules'])
  );
}

/** A value as a message shows it: JSON, shortened. */
export function quote(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}
