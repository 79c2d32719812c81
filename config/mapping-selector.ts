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
  texts,
} from './mapping-reading.js';
import type { ParentSelector, TagFilter, TagTest } from './mapping-types.js';

const DEFAULT_MAX_CONCURRENT_ACCOUNTS = 5;

/** A whole number of at least 1 (text is taken, too), or undefined: the caller warns and takes the default. */
export function accountLimit(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 ? number : undefined;
}

const TAG_FORM = 'must be a list of key or key=value, or {all: […], any: […]} of such lists.';

/** `tags`: a list (all of it), or `{all, any}`; undefined where it asks for nothing. */
const tagFilter = reading<TagFilter | undefined>((value, fail) => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) && !isObject(value)) {
    fail(`is ${shapeOf(value)}; it ${TAG_FORM}`);
    return undefined;
  }
  const { all, any, ...others } = Array.isArray(value) ? { all: value, any: undefined } : value;
  for (const key of Object.keys(others)) fail(`is neither all nor any; tags ${TAG_FORM}`, [key]);
  const filter = { all: tagTests(all, fail, ['all']), any: tagTests(any, fail, ['any']) };
  if (filter.all.length + filter.any.length === 0) fail(`asks for no tag; it ${TAG_FORM}`);
  return filter;
});

function tagTests(value: unknown, fail: Fail, path: PropertyKey[]): TagTest[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    fail(`is ${shapeOf(value)}; it must be a list of key or key=value.`, path);
    return [];
  }
  return value.flatMap((entry, index) => {
    const text = scalarText(entry);
    const equals = text?.indexOf('=') ?? -1;
    if (text === undefined || text === '' || equals === 0) {
      fail(`is ${text === undefined ? shapeOf(entry) : `"${text}"`}; it must be key or key=value.`, [
        ...path,
        index,
      ]);
      return [];
    }
    return equals < 0 ? { key: text } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
  });
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `since`: `30d`, `12h`, … in milliseconds; undefined for `all`. */
const duration = reading<number | undefined>((value, fail) => {
  const text = scalarText(value)?.trim();
  if (value === undefined || value === null || text === 'all') return undefined;
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([mhdw])$/.exec(text ?? '') ?? [];
  const milliseconds = UNITS[unit];
  if (milliseconds === undefined) {
    fail(
      `is ${text === undefined ? shapeOf(value) : `"${text}"`}; it must be all, or a number and a unit of m, h, d or w, such as 30d.`,
    );
    return undefined;
  }
  return Number(count) * milliseconds;
});

const parentSelector = reading<ParentSelector | undefined>((value, fail) =>
  value === undefined || value === null ? undefined : readParent(value, fail, []),
);

function readParent(value: unknown, fail: Fail, path: PropertyKey[]): ParentSelector | undefined {
  if (!isObject(value)) {
    fail(`is ${shapeOf(value)}; it must be {kind, resourceModel}.`, path);
    return undefined;
  }
  const { kind, resourceModel, parent, ...others } = value;
  for (const key of Object.keys(others))
    fail('means nothing here; a parent has kind, resourceModel and parent.', [...path, key]);
  const name = kindName.safeParse(kind);
  for (const { message } of name.error?.issues ?? []) fail(message, [...path, 'kind']);
  const model: Record<string, string> = {};
  if (!isObject(resourceModel) || Object.keys(resourceModel).length === 0) {
    fail(
      `is ${shapeOf(resourceModel)}; it must say for each property that Cloud Control needs where it is in the parent, such as {ClusterName: Identifier}.`,
      [...path, 'resourceModel'],
    );
  } else {
    for (const [property, where] of Object.entries(resourceModel)) {
      if (typeof where === 'string' && where !== '') model[property] = where;
      else
        fail(`is ${shapeOf(where)}; it must be Identifier, or a path below the parent's Properties.`, [
          ...path,
          'resourceModel',
          property,
        ]);
    }
  }
  const above =
    parent === undefined || parent === null ? undefined : readParent(parent, fail, [...path, 'parent']);
  return { kind: name.data ?? '', resourceModel: model, ...(above && { parent: above }) };
}

/** A block's selector (aws-v3 section 3), and what is ours in it: tags, since, parent. */
export const selectorSchema = z.object(
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
    listGroupResources: flag(false),
    tags: tagFilter,
    since: duration,
    parent: parentSelector,
  },
  { error: (issue) => `is ${shapeOf(issue.input)}; it must be an object with at least a query.` },
);
