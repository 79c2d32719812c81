import { z } from 'zod';
import type { SearchExpression } from './mapping-types.js';

const DEFAULT_MAX_CONCURRENT_ACCOUNTS = 5;
const KIND = /^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/;

/** Text of a scalar: Port coerces numbers; booleans become jq's `true` and `false` (Python's `True` does not compile). */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

type Reader<T> = (value: unknown, fail: (message: string, path?: PropertyKey[]) => void) => T;

/** A schema of one function, whose complaints are sentences ("is a list; …") rather than zod's union errors. */
function reading<T>(read: Reader<T>) {
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      let failed = false;
      const result = read(value, (message, path = []) => {
        failed = true;
        context.addIssue({ code: 'custom', message, path, input: value });
      });
      return failed ? z.NEVER : result;
    });
}

const expression = reading((value, fail) => {
  const text = scalarText(value);
  if (text === undefined) fail(`is ${shapeOf(value)}; it must be a jq expression (text).`);
  return text ?? '';
});

const optionalExpression = reading((value, fail) => {
  if (value === undefined || value === null) return undefined;
  const text = scalarText(value);
  if (text === undefined) fail(`is ${shapeOf(value)}; it must be a jq expression (text).`);
  return text;
});

type Fail = Parameters<Reader<unknown>>[1];

/** Reads `{combinator, rules}`; every leaf becomes text, since every leaf is a jq expression. Unknown keys are dropped. */
function readSearch(value: Record<string, unknown>, fail: Fail, path: PropertyKey[]): SearchExpression {
  const leaf = (holder: Record<string, unknown>, key: string, at: PropertyKey[]) => {
    const text = scalarText(holder[key]);
    if (text === undefined)
      fail(`is ${shapeOf(holder[key])}; a search needs a jq expression here.`, [...at, key]);
    return text;
  };
  const rules: unknown[] = [];
  if (Array.isArray(value['rules'])) {
    for (const [index, rule] of value['rules'].entries()) {
      const at = [...path, 'rules', index];
      if (!isObject(rule)) fail(`is ${shapeOf(rule)}; it must be {property, operator, value}.`, at);
      else if ('rules' in rule || 'combinator' in rule) rules.push(readSearch(rule, fail, at));
      else {
        rules.push({
          property: leaf(rule, 'property', at),
          operator: leaf(rule, 'operator', at),
          value: leaf(rule, 'value', at),
        });
      }
    }
  } else {
    fail(`is ${shapeOf(value['rules'])}; a search needs a list of rules.`, [...path, 'rules']);
  }
  return { combinator: leaf(value, 'combinator', path), rules };
}

function readExpressionOrSearch(value: unknown, fail: Fail, path: PropertyKey[] = []) {
  const text = scalarText(value);
  if (text !== undefined) return text;
  if (isObject(value) && ('rules' in value || 'combinator' in value)) return readSearch(value, fail, path);
  fail(`is ${shapeOf(value)}; it must be a jq expression (text) or a search {combinator, rules}.`, path);
  return '';
}

/** Name → value, keeping names such as `__proto__` (zod's own records leave it out). */
function named<T>(what: string, readValue: (value: unknown, fail: Fail, path: PropertyKey[]) => T) {
  return reading<Record<string, T>>((value, fail) => {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) {
      fail(`is ${shapeOf(value)}; it must be an object of ${what}.`);
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, readValue(entry, fail, [name])]),
    );
  });
}

const properties = named('property names and jq expressions', (value, fail, path) => {
  const text = scalarText(value);
  if (text === undefined) {
    const hint = isObject(value) ? ' Build a nested object inside one expression: {a: .x, b: .y}.' : '';
    fail(`is ${shapeOf(value)}; a property must be a jq expression (text).${hint}`, path);
  }
  return text ?? '';
});

const texts = reading<string[]>((value, fail) => {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value.map(scalarText) : undefined;
  const read = items?.filter((item) => item !== undefined);
  if (read === undefined || read.length !== items?.length) {
    fail(`is ${shapeOf(value)}${items ? ' that holds more than text' : ''}; it must be a list of text.`);
    return [];
  }
  return read;
});

/** Booleans as pydantic takes them: `true`, `"yes"`, `1`, … ; undefined where it is none. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = scalarText(value)?.trim().toLowerCase() ?? '';
  if (['true', 't', 'yes', 'y', 'on', '1'].includes(text)) return true;
  return ['false', 'f', 'no', 'n', 'off', '0'].includes(text) ? false : undefined;
}

const flag = (fallback: boolean) =>
  reading((value, fail) => {
    if (value === undefined || value === null) return fallback;
    const read = asBoolean(value);
    if (read === undefined) fail(`is ${shapeOf(value)}; it must be true or false.`);
    return read ?? fallback;
  });

/** A whole number of at least 1 (text is taken, too), or undefined: the caller warns and takes the default. */
export function accountLimit(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 ? number : undefined;
}

const selector = z.object(
  {
    query: expression,
    regionPolicy: reading((value, fail) => {
      if (value !== undefined && value !== null && !isObject(value))
        fail(`is ${shapeOf(value)}; it must be {allow, deny}.`);
      return isObject(value) ? value : {};
    }).pipe(z.object({ allow: texts, deny: texts })),
    includeActions: texts,
    maxConcurrentAccounts: reading((value) => accountLimit(value) ?? DEFAULT_MAX_CONCURRENT_ACCOUNTS),
    useGetResourceAPI: flag(false),
  },
  { error: (issue) => `is ${shapeOf(issue.input)}; it must be an object with at least a query.` },
);

const mappings = z.object(
  {
    identifier: reading((value, fail) => readExpressionOrSearch(value, fail)),
    blueprint: expression,
    title: optionalExpression,
    icon: optionalExpression,
    team: reading((value, fail) =>
      value === undefined || value === null ? undefined : readExpressionOrSearch(value, fail),
    ),
    properties,
    relations: named('relation names and jq expressions', readExpressionOrSearch),
  },
  {
    error: (issue) =>
      Array.isArray(issue.input)
        ? 'is a list; it must be one object. Write one block of the kind for each entity.'
        : `is ${shapeOf(issue.input)}; it must be an object with at least identifier and blueprint.`,
  },
);

const object = (issue: { input?: unknown }) => `is ${shapeOf(issue.input)}; it must be an object.`;

/** One entry of `resources` (port-api 9.1, aws-v3 section 3). */
export const blockSchema = z.object(
  {
    kind: reading((value, fail) => {
      const kind = scalarText(value);
      if (kind === undefined) fail(`is ${shapeOf(value)}; it must name a kind such as AWS::S3::Bucket.`);
      else if (!KIND.test(kind))
        fail(`is "${kind}"; a kind has the form AWS::Service::Type, such as AWS::S3::Bucket.`);
      return kind ?? '';
    }),
    selector,
    port: z.object(
      {
        entity: z.object({ mappings }, { error: object }),
        itemsToParse: optionalExpression,
        itemsToParseName: reading((value, fail) => {
          const name = value === undefined || value === null || value === '' ? 'item' : scalarText(value);
          if (name === undefined) fail(`is ${shapeOf(value)}; it must be the name of a key.`);
          return name ?? 'item';
        }),
        itemsToParseTopLevelTransform: flag(true),
      },
      { error: object },
    ),
  },
  { error: object },
);

/** A block as it is read, before it gets its id and its place. */
export type BlockDraft = z.infer<typeof blockSchema>;
