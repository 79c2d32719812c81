import { shapeOf } from '../../config/mapping-reading.js';
import type { Entity, Json } from '../types.js';
import type { Field, Part } from './plan.js';

/** Values of an object's slots: JSON, null where there was no output or an error. */
export type Values = readonly Json[];

/**
 * The entity of one object, or undefined where its identifier or blueprint is empty (port-api 9.3).
 * @param onWrong hears of a value that its field cannot have; the field is null then
 */
export function buildEntity(
  fields: readonly Field[],
  values: Values,
  onWrong: (path: string, message: string) => void,
): Entity | undefined {
  const parts = {
    entity: entriesOf(fields, 'entity', values),
    properties: entriesOf(fields, 'properties', values),
  };
  const relations = entriesOf(fields, 'relations', values);
  const entity: { [key: string]: Json } = Object.fromEntries(parts.entity);
  const { identifier, blueprint, title, icon, team } = entity;
  if (isEmpty(identifier) || isEmpty(blueprint)) return undefined;
  return {
    identifier,
    blueprint,
    ...(title === undefined ? {} : { title }),
    ...(icon === undefined ? {} : { icon: iconOf(icon, onWrong) }),
    ...(team === undefined ? {} : { team: asText(team) }),
    ...(parts.properties.length === 0 ? {} : { properties: Object.fromEntries(parts.properties) }),
    ...(relations.length === 0 ? {} : { relations: Object.fromEntries(relations) }),
  };
}

function entriesOf(fields: readonly Field[], holder: Field['holder'], values: Values): [string, Json][] {
  const entries: [string, Json][] = [];
  for (const field of fields) {
    if (field.holder === holder) entries.push([field.name, valueOf(field.part, values)]);
  }
  return entries;
}

function valueOf(part: Part, values: Values): Json {
  if ('slot' in part) return values[part.slot] ?? null;
  if ('value' in part) return part.value;
  if ('list' in part) return part.list.map((entry) => valueOf(entry, values));
  return Object.fromEntries(part.object.map(([key, entry]) => [key, valueOf(entry, values)]));
}

/** Python's idea of false: null, "", 0, false, [] and {}. */
function isEmpty(value: Json | undefined): value is undefined | null | '' | 0 | false {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value;
}

/** An icon is the name of one; what cannot be a name would cost the whole entity (the peer fails its block). */
function iconOf(value: Json, onWrong: (path: string, message: string) => void): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number') return asText(value);
  onWrong('icon', `It gave ${shapeOf(value)}; an icon is text.`);
  return null;
}

/** Icon and team are text: the peer turns numbers into it. */
function asText(value: Json): Json {
  return typeof value === 'number' ? String(value) : value;
}
