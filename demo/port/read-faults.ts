import type { Json } from '../../port/types.js';
import { COME_BACK_FORMS } from './faults.js';
import type { ComeBack, FailEntities, Fault } from './faults.js';
import { objectAt, onlyKeys, stringAt, textOf } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';

const KEYS = new Set([
  'match',
  'times',
  'after',
  'status',
  'body',
  'headers',
  'comeBack',
  'delayMs',
  'reset',
  'expireToken',
  'failEntities',
]);
const FAIL_KEYS = new Set(['identifiers', 'statusCode', 'error', 'message']);

/** Reads faults that came as JSON: one, or a list. */
export function readFaults(body: Json | undefined): Fault[] {
  return (Array.isArray(body) ? body : [body]).map((fault) => readFault(fault));
}

function readFault(value: Json | undefined): Fault {
  const given = objectAt(value, 'fault');
  onlyKeys(given, KEYS, 'fault');
  const fault: Fault = { match: stringAt(given['match'], 'fault/match') };
  for (const key of ['times', 'after', 'status', 'delayMs'] as const) {
    const number = numberOf(given, key);
    if (number !== undefined) fault[key] = number;
  }
  const { reset, headers, comeBack, expireToken, failEntities } = given;
  if (reset !== undefined) {
    if (reset !== 'before' && reset !== 'after') throw invalid('fault/reset must be before or after');
    fault.reset = reset;
  }
  if (headers !== undefined) {
    const entries = Object.entries(objectAt(headers, 'fault/headers'));
    fault.headers = Object.fromEntries(entries.map(([name, header]) => [name, textOf(header)]));
  }
  if (comeBack !== undefined) fault.comeBack = readComeBack(objectAt(comeBack, 'fault/comeBack'));
  if (given['body'] !== undefined) fault.body = given['body'];
  if (expireToken === true) fault.expireToken = true;
  if (failEntities !== undefined)
    fault.failEntities = readFailEntities(objectAt(failEntities, 'failEntities'));
  return fault;
}

function readComeBack(given: JsonObject): ComeBack {
  onlyKeys(given, new Set(['form', 'seconds']), 'fault/comeBack');
  const form = COME_BACK_FORMS.find((known) => known === given['form']);
  if (form === undefined) throw invalid(`fault/comeBack/form must be one of ${COME_BACK_FORMS.join(', ')}`);
  const seconds = numberOf(given, 'seconds');
  return seconds === undefined ? { form } : { form, seconds };
}

function readFailEntities(given: JsonObject): FailEntities {
  onlyKeys(given, FAIL_KEYS, 'failEntities');
  const failing: FailEntities = {};
  const { identifiers } = given;
  if (Array.isArray(identifiers)) failing.identifiers = identifiers.map(textOf);
  const statusCode = numberOf(given, 'statusCode');
  if (statusCode !== undefined) failing.statusCode = statusCode;
  if (given['error'] !== undefined) failing.error = stringAt(given['error'], 'failEntities/error');
  if (given['message'] !== undefined) failing.message = stringAt(given['message'], 'failEntities/message');
  return failing;
}

function numberOf(given: JsonObject, key: string): number | undefined {
  const value = given[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0) throw invalid(`fault/${key} must be a number of 0 or more`);
  return value;
}
