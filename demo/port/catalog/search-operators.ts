import type { Json } from '../../../port/types.js';
import { isObject, textOf } from '../json.js';
import { invalid } from '../refusal.js';

type Comparison = (actual: Json) => boolean;

/** Operators whose rule has no value. */
const WITHOUT_VALUE: Readonly<Record<string, Comparison>> = {
  isEmpty: (actual) => isEmpty(actual),
  isNotEmpty: (actual) => !isEmpty(actual),
};

const WITH_VALUE: Readonly<Record<string, (wanted: Json) => Comparison>> = {
  '=': (wanted) => (actual) => same(actual, wanted),
  '!=': (wanted) => (actual) => !same(actual, wanted),
  in: (wanted) => (actual) => oneOf(wanted, actual),
  notIn: (wanted) => (actual) => !oneOf(wanted, actual),
  contains: (wanted) => (actual) => contains(actual, wanted),
  doesNotContains: (wanted) => (actual) => !contains(actual, wanted),
  containsAny: (wanted) => (actual) =>
    (Array.isArray(wanted) ? wanted : [wanted]).some((one) => contains(actual, one)),
  beginsWith: (wanted) => (actual) => typeof actual === 'string' && actual.startsWith(textOf(wanted)),
  doesNotBeginsWith: (wanted) => (actual) =>
    !(typeof actual === 'string' && actual.startsWith(textOf(wanted))),
  endsWith: (wanted) => (actual) => typeof actual === 'string' && actual.endsWith(textOf(wanted)),
  doesNotEndsWith: (wanted) => (actual) => !(typeof actual === 'string' && actual.endsWith(textOf(wanted))),
  '>': (wanted) => (actual) => ordered(actual, wanted, (difference) => difference > 0),
  '>=': (wanted) => (actual) => ordered(actual, wanted, (difference) => difference >= 0),
  '<': (wanted) => (actual) => ordered(actual, wanted, (difference) => difference < 0),
  '<=': (wanted) => (actual) => ordered(actual, wanted, (difference) => difference <= 0),
  between: (wanted) => (actual) => between(actual, wanted),
  notBetween: (wanted) => (actual) => !between(actual, wanted),
};

/** The comparison of a rule; 422 for an operator that Port does not know, or a missing value. */
export function compareBy(operator: string, value: Json | undefined, where: string): Comparison {
  const plain = WITHOUT_VALUE[operator];
  if (plain !== undefined) return plain;
  const make = WITH_VALUE[operator];
  if (make === undefined) throw invalid(`${where}/operator must be equal to one of the allowed values`);
  if (value === undefined) throw invalid(`${where} must have required property 'value'`);
  if ((operator === 'in' || operator === 'notIn') && !Array.isArray(value)) {
    throw invalid(`${where}/value must be array`);
  }
  return make(value);
}

function isEmpty(actual: Json): boolean {
  return actual === null || actual === '' || (Array.isArray(actual) && actual.length === 0);
}

function same(actual: Json, wanted: Json): boolean {
  if (actual === wanted) return true;
  return (
    typeof actual === 'object' &&
    typeof wanted === 'object' &&
    JSON.stringify(actual) === JSON.stringify(wanted)
  );
}

function oneOf(wanted: Json, actual: Json): boolean {
  return Array.isArray(wanted) && wanted.some((one) => same(actual, one));
}

function contains(actual: Json, wanted: Json): boolean {
  if (Array.isArray(actual)) return actual.some((item) => same(item, wanted));
  return typeof actual === 'string' && actual.includes(textOf(wanted));
}

function ordered(actual: Json, wanted: Json, holds: (difference: number) => boolean): boolean {
  if (typeof actual === 'number' && typeof wanted === 'number') return holds(actual - wanted);
  if (typeof actual !== 'string' || typeof wanted !== 'string') return false;
  const difference = Date.parse(actual) - Date.parse(wanted);
  return !Number.isNaN(difference) && holds(difference);
}

function between(actual: Json, wanted: Json): boolean {
  if (!isObject(wanted)) return false;
  const { from, to } = wanted;
  if (from === undefined || to === undefined) return false;
  return (
    ordered(actual, from, (difference) => difference >= 0) &&
    ordered(actual, to, (difference) => difference <= 0)
  );
}
