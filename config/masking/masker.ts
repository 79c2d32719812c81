import { isObject } from '../mapping-reading.js';
import { maskPatterns, REDACTED } from './patterns.js';

/** Takes secrets out of what leaves for Port's log and examples. */
export interface Masker {
  text(text: string): string;
  /** Takes out the secrets of the settings only. */
  exact(text: string): string;
  /** The same for every text of a JSON value, keys included; all else stays. */
  value(value: unknown): unknown;
  record(record: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** Shorter values are words, not secrets, and would take holes out of every text. */
const SHORTEST = 4;

/**
 * A masker that knows the secrets of the settings: they are replaced wherever they stand, also within longer texts, as they
 * are written in URLs and in JSON. What has the form of a secret goes as well.
 */
export function createMasker(secrets: readonly string[]): Masker {
  const known = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spellings))];
  // Longer ones first: one secret may be within another.
  known.sort((a, b) => b.length - a.length);

  const exact = (text: string): string =>
    known.reduce(
      (masked, secret) => (masked.includes(secret) ? masked.replaceAll(secret, REDACTED) : masked),
      text,
    );
  const text = (given: string): string => maskPatterns(exact(given));

  const record = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(given).map(([key, inner]) => [exact(key), value(inner)]));
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given);
    if (Array.isArray(given)) return given.map(value);
    return isObject(given) ? record(given) : given;
  };
  return { text, exact, value, record };
}

/** How a secret may be written: as it is, in a URL, in JSON (once, and as JSON within JSON). */
function spellings(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    url,
    url.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    json,
    JSON.stringify(json).slice(1, -1),
  ];
}
