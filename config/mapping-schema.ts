import { z } from 'zod';
import {
  expression,
  type Fail,
  flag,
  isObject,
  kindName,
  reading,
  scalarText,
  shapeOf,
} from './mapping-reading.js';
import { selectorSchema } from './mapping-selector.js';
import type { SearchExpression } from './mapping-types.js';

const optionalExpression = reading((value, fail) => {
  if (value === undefined || value === null) return undefined;
  const text = scalarText(value);
  if (text === undefined) fail(`is ${shapeOf(value)}; it must be a jq expression (text).`);
  return text;
});

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
    kind: kindName,
    selector: selectorSchema,
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
