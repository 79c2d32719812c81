import { z } from 'zod';

/** A non-empty text. */
export const text = z.string('a text').trim().min(1, 'a non-empty text');

const flag = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value),
  z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'], 'true or false'),
);
/** A text that says true or false. */
export const boolean = flag.transform((value) => ['true', '1', 'yes', 'on'].includes(value));

export const url = text.refine((value) => {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}, 'an http(s) URL such as https://api.getport.io');

/** A text that is a whole number, at least (and at most) so much; `what` says it to the reader. */
export const whole = (least: number, what: string, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .trim()
    .regex(/^\d+$/, what)
    .transform(Number)
    .refine((value) => value >= least && value <= most, what);
