import type { Json } from '../../port/types.js';
import { invalid } from './refusal.js';

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or a 422 that names the place. */
export function objectAt(value: Json | undefined, where: string): JsonObject {
  if (!isObject(value)) throw invalid(`${where} must be object`);
  return value;
}

/** The value as a string, or a 422 that names the place. */
export function stringAt(value: Json | undefined, where: string): string {
  if (typeof value !== 'string') throw invalid(`${where} must be string`);
  return value;
}

/** Port's route schemas refuse keys they do not know. */
export function onlyKeys(value: JsonObject, known: ReadonlySet<string>, where: string): void {
  for (const key of Object.keys(value)) {
    if (!known.has(key)) throw invalid(`${where} must NOT have additional properties: "${key}"`);
  }
}

/** Text of a JSON document, parsed at the edge where it is trusted to be what `JSON.stringify` made. */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

/** A string as it is, anything else as JSON. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}
