import { z } from 'zod';

import { parseJson } from './parse-json.js';
import { boolean, text, url, whole } from './setting-types.js';

/** Ocean's types of event listeners (port-api.md 2.6), and ours: `NONE`. */
const LISTENERS = ['POLLING', 'ONCE', 'WEBHOOK', 'NONE', 'KAFKA', 'WEBHOOKS_ONLY', 'ACTIONS_ONLY'] as const;
export type ListenerName = (typeof LISTENERS)[number];

export const LISTENER_TYPES = `one of ${LISTENERS.join(', ')}`;
export const listenerType = text
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(LISTENERS, LISTENER_TYPES));
/** A day is the longest: a listener that looks less often is none. */
export const listenerSeconds = whole(1, 'a whole number of seconds, from 1 to 86400', 86_400);
/** Where Port reaches a worker; `/resync` is appended, so what stands at the end must not. */
export const listenerHost = url
  .refine((value) => !/[?#]/.test(value), 'an http(s) URL without a query')
  .transform((value) => value.replace(/\/+$/, ''));

/** Numbers and truth values may also come as text, as Ocean takes them. */
const scalar = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
const fields = z
  .object({
    type: z.preprocess(scalar, listenerType),
    interval: z.preprocess(scalar, listenerSeconds),
    resyncOnStart: z.preprocess(scalar, boolean),
    appHost: listenerHost,
  })
  .partial();
export const LISTENER_KEYS: readonly string[] = Object.keys(fields.shape);
const SPELLINGS: Readonly<Record<string, string>> = {
  resync_on_start: 'resyncOnStart',
  app_host: 'appHost',
};

/** What `OCEAN__EVENT_LISTENER` says, field by field; `unknown` are the keys that mean nothing here. */
export type ListenerJson = z.output<typeof fields> & { unknown: string[] };

/** `{"type":"POLLING","interval":60,"resyncOnStart":true}`; a wrong field is named in the one issue that is raised. */
export const listenerJson = text.transform((value, context): ListenerJson => {
  const expected = 'a JSON object such as {"type":"POLLING","interval":60}';
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const given = z.record(z.string(), z.unknown()).safeParse(parseJson(value));
  if (!given.success) return refuse(expected);
  const named = Object.entries(given.data)
    .filter(([, entry]) => entry !== null)
    .map(([key, entry]) => [SPELLINGS[key] ?? key, entry] as const);
  const parsed = fields.safeParse(Object.fromEntries(named));
  if (parsed.success) {
    const unknown = named.map(([key]) => key).filter((key) => !LISTENER_KEYS.includes(key));
    return { ...parsed.data, unknown };
  }
  const wrong = parsed.error.issues.map(({ path, message }) => `"${path.join('.')}" is ${message}`);
  return refuse(`${expected}, in which ${wrong.join(' and ')}`);
});
