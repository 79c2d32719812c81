import { z } from 'zod';

const KIND = /^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/;

/** Text of a scalar: Port coerces numbers; booleans become jq's `true` and `false` (Python's `True` does not compile). */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export type Fail = (message: string, path?: PropertyKey[]) => void;

type Reader<T> = (value: unknown, fail: Fail) => T;

/** A schema of one function, whose complaints are sentences ("is a list; …") rather than zod's union errors. */
export function reading<T>(read: Reader<T>) {
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      let failed = false;
      const result = read(value, (message, path = []) => {
        failed = true;
        context.addIssue({ code: 'custom', message, path, input: value });
      });
      return failed ? z.NEVER : result;
    });
}

/** A jq expression, which must be there. */
export const expression = reading((value, fail) => {
  const text = scalarText(value);
  if (text === undefined) fail(`is ${shapeOf(value)}; it must be a jq expression (text).`);
  return text ?? '';
});

/** A list of texts; none where it is missing. */
export const texts = reading<string[]>((value, fail) => {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value.map(scalarText) : undefined;
  const read = items?.filter((item) => item !== undefined);
  if (read === undefined || read.length !== items?.length) {
    fail(`is ${shapeOf(value)}${items ? ' that holds more than text' : ''}; it must be a list of text.`);
    return [];
  }
  return read;
});

/** Booleans as pydantic takes them: `true`, `"yes"`, `1`, … ; undefined where it is none. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = scalarText(value)?.trim().toLowerCase() ?? '';
  if (['true', 't', 'yes', 'y', 'on', '1'].includes(text)) return true;
  return ['false', 'f', 'no', 'n', 'off', '0'].includes(text) ? false : undefined;
}

export const flag = (fallback: boolean) =>
  reading((value, fail) => {
    if (value === undefined || value === null) return fallback;
    const read = asBoolean(value);
    if (read === undefined) fail(`is ${shapeOf(value)}; it must be true or false.`);
    return read ?? fallback;
  });

/** What kinds are called: `AWS::Service::Type`. */
export const kindName = reading((value, fail) => {
  const kind = scalarText(value);
  if (kind === undefined) fail(`is ${shapeOf(value)}; it must name a kind such as AWS::S3::Bucket.`);
  else if (!KIND.test(kind))
    fail(`is "${kind}"; a kind has the form AWS::Service::Type, such as AWS::S3::Bucket.`);
  return kind ?? '';
});
