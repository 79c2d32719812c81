import { isObject } from '../mapping-reading.js';
import type { Masker } from './masker.js';
import { REDACTED } from './patterns.js';

/** Words of a key whose text is a secret, whatever it looks like. */
const SECRET_KEY =
  /password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credential|connection_?string|^auth(orization)?$|authorization_?header|kubeconfig/i;
/** Keys with such a word whose text says something about the secret, or pages a list. */
const HARMLESS_KEY =
  /(arns?|names?|types?|status|state|enabled|required|counts?|version|length|date|time|at|used|policy|source|ttl|scopes?|algorithm|url|endpoint|issuer|valuefrom|parameter|httptokens|ids?)$|^(next|previous|continuation|pagination|page)_?(page)?_?token$/i;
/** Code and settings that a machine starts with: they often carry secrets in no form at all. */
const START_UP_KEY = /^user_?data$/i;
const ENVIRONMENT_KEY = /^(environment|env|environment_?variables|env_?vars?|variables|stage_?variables)$/i;

/** Fields of a name and its value, as lists of parameters, tags, options and headers have them. */
const PAIRS = [
  ['key', 'value'],
  ['name', 'value'],
  ['name', 'defaultvalue'],
  ['parameterkey', 'parametervalue'],
  ['parametername', 'parametervalue'],
  ['outputkey', 'outputvalue'],
  ['optionname', 'value'],
  ['headername', 'headervalue'],
] as const;

/**
 * What the place of a value says of it.
 * - `all`: every text below goes. `named`: it is named as a secret, so only a reference to one stays.
 * - `values`: the value field of pairs goes. `open`: nothing; its own keys and form decide.
 */
type Place = 'open' | 'values' | 'named' | 'all';

const TAGS_KEY = /^tags?(et|list)?$/i;

/**
 * A raw item as it may be shown in Port: keys and structure stay, so that a mapping can be written by it; numbers, booleans and
 * ARNs stay, and so do names and ids. Values of environment variables, start-up data, parameters and all that is named as
 * a secret go whatever they look like (port-api.md 2.8), the rest passes through `masker`.
 */
export function maskRaw(raw: Readonly<Record<string, unknown>>, masker: Masker): Record<string, unknown> {
  return maskObject(raw, raw['Type'] === 'AWS::SSM::Parameter' ? 'values' : 'open', masker);
}

function maskObject(
  given: Readonly<Record<string, unknown>>,
  place: Place,
  masker: Masker,
): Record<string, unknown> {
  const pairValues = placesOfPairs(given, place);
  const masked = Object.entries(given).map(([key, value]): [string, unknown] => [
    // A configured secret goes from keys, too.
    masker.exact(key),
    maskValue(value, pairValues.get(key) ?? placeBelow(key, value, place), masker),
  ]);
  return Object.fromEntries(masked);
}

function maskValue(value: unknown, place: Place, masker: Masker): unknown {
  if (typeof value === 'string') return maskText(value, place, masker);
  if (Array.isArray(value)) return maskList(value, place, masker);
  return isObject(value) ? maskObject(value, place, masker) : value;
}

function maskText(text: string, place: Place, masker: Masker): string {
  const secret = place === 'all' || (place === 'named' && !isReference(text));
  return secret && text !== '' ? REDACTED : masker.text(text);
}

/** A list of texts may be a command line: what follows `--password` is a secret. */
function maskList(list: readonly unknown[], place: Place, masker: Masker): unknown[] {
  return list.map((value, index) => {
    const before: unknown = index === 0 ? undefined : list[index - 1];
    const option = typeof before === 'string' && /^--?[\w-]+$/.test(before) && namesSecret(before);
    return maskValue(value, option && typeof value === 'string' ? 'named' : place, masker);
  });
}

function placeBelow(key: string, value: unknown, place: Place): Place {
  if (place === 'all' || place === 'named') return place;
  if (START_UP_KEY.test(key)) return 'all';
  if (ENVIRONMENT_KEY.test(key)) return placeOfEnvironment(key, value);
  if (TAGS_KEY.test(key)) return 'open';
  // A secret is a text or a list of texts; below an object of that name each key speaks for itself.
  const texts = Array.isArray(value)
    ? value.every((item) => typeof item === 'string')
    : typeof value === 'string';
  return texts && namesSecret(key) ? 'named' : place;
}

function namesSecret(name: string): boolean {
  return SECRET_KEY.test(name) && !HARMLESS_KEY.test(name);
}

/**
 * Environment variables come as a map (`Environment.Variables` of Lambda), as pairs (`environment` of ECS and CodeBuild) or as
 * JSON in a text (CodePipeline); an `environment` may also be an object with other fields, or just a name.
 */
function placeOfEnvironment(key: string, value: unknown): Place {
  if (Array.isArray(value)) return 'values';
  const named = /variables|vars?$/i.test(key);
  if (typeof value === 'string') return named ? 'all' : 'open';
  const onlyTexts = isObject(value) && Object.values(value).every((inner) => typeof inner === 'string');
  return named || onlyTexts ? 'all' : 'open';
}

/** Where an object is a pair whose name, or place, makes its value a secret: the place of that field. */
function placesOfPairs(given: Readonly<Record<string, unknown>>, place: Place): ReadonlyMap<string, Place> {
  const byLowerCase = new Map(Object.keys(given).map((key) => [key.toLowerCase(), key]));
  const { Namespace: namespace } = given;
  const ofEnvironment = typeof namespace === 'string' && /:environment$/i.test(namespace);
  const places = new Map<string, Place>();
  for (const [nameField, valueField] of PAIRS) {
    const field = byLowerCase.get(valueField);
    if (field === undefined || places.has(field)) continue;
    const name: unknown = given[byLowerCase.get(nameField) ?? ''];
    if (place === 'values' || ofEnvironment || valueField === 'headervalue') places.set(field, 'all');
    else if (typeof name === 'string' && namesSecret(name)) places.set(field, 'named');
  }
  return places;
}

/** It says where a secret is, not what it is. */
function isReference(text: string): boolean {
  return /^arn:[a-z-]+:/.test(text) || text.startsWith('{{resolve:');
}
