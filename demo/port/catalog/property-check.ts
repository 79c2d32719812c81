import type { Json } from '../../../port/types.js';
import { isObject, objectAt, stringAt, textOf } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid } from '../refusal.js';
import type { ValueCheck } from './model.js';

const TYPES = new Set(['string', 'number', 'boolean', 'object', 'array']);
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})$/;
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*$/i;

/** Formats whose text is checked; the others that Port knows (user, team, yaml, markdown, …) take any string. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  timer: (text) => !Number.isNaN(Date.parse(text)),
  email: (text) => EMAIL.test(text),
  url: (text) => URL.canParse(text),
  ipv4: (text) => IPV4.test(text),
  ipv6: (text) => IPV6.test(text),
};

function isType(value: Json, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}

/** Makes the check of one property out of its schema; refuses (422) a schema that Port would not store. */
export function compileProperty(schema: Json, where: string): ValueCheck {
  const rules = objectAt(schema, where);
  const type = stringAt(rules['type'], `${where}/type`);
  if (!TYPES.has(type)) throw invalid(`${where}/type must be one of ${[...TYPES].join(', ')}`);
  const checks: ValueCheck[] = [(value) => (isType(value, type) ? undefined : `must be ${type}`)];
  if (type === 'string') checks.push(...textChecks(rules));
  if (type === 'number') checks.push(...numberChecks(rules));
  if (type === 'array' && isObject(rules['items'])) checks.push(itemsCheck(rules['items'], `${where}/items`));
  const allowed = rules['enum'];
  if (Array.isArray(allowed)) {
    const values = new Set<Json>(allowed);
    checks.push((value) => (values.has(value) ? undefined : 'must be equal to one of the allowed values'));
  }
  return (value) => firstProblem(checks, value);
}

function firstProblem(checks: readonly ValueCheck[], value: Json): string | undefined {
  for (const check of checks) {
    const problem = check(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function textChecks(rules: JsonObject): ValueCheck[] {
  const { format, pattern, minLength, maxLength } = rules;
  const checks: ValueCheck[] = [];
  const ofFormat = typeof format === 'string' ? FORMATS[format] : undefined;
  if (ofFormat !== undefined) {
    const problem = `must match format "${textOf(format)}"`;
    checks.push((value) => (ofFormat(textOf(value)) ? undefined : problem));
  }
  if (typeof pattern === 'string') {
    const expression = new RegExp(pattern, 'u');
    checks.push((value) => (expression.test(textOf(value)) ? undefined : `must match pattern "${pattern}"`));
  }
  if (typeof minLength === 'number') {
    checks.push((value) =>
      textOf(value).length >= minLength ? undefined : `must NOT have fewer than ${minLength} characters`,
    );
  }
  if (typeof maxLength === 'number') {
    checks.push((value) =>
      textOf(value).length <= maxLength ? undefined : `must NOT have more than ${maxLength} characters`,
    );
  }
  return checks;
}

function numberChecks({ minimum, maximum }: JsonObject): ValueCheck[] {
  const checks: ValueCheck[] = [];
  if (typeof minimum === 'number') {
    checks.push((value) => (Number(value) >= minimum ? undefined : `must be >= ${minimum}`));
  }
  if (typeof maximum === 'number') {
    checks.push((value) => (Number(value) <= maximum ? undefined : `must be <= ${maximum}`));
  }
  return checks;
}

function itemsCheck(items: JsonObject, where: string): ValueCheck {
  if (items['type'] === undefined) return () => undefined;
  const check = compileProperty(items, where);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem !== undefined) return `(item ${index}) ${problem}`;
    }
    return undefined;
  };
}
