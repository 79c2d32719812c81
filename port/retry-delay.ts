/** Response headers, names in lower case, as undici gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 20_000;
/** `x-ratelimit-reset` and `Retry-After`: a number up to this is seconds to wait, a larger one a time (port-api.md 8.1). */
const LARGEST_RELATIVE_SECONDS = 10_000;
/** Epoch times above this are milliseconds. */
const SMALLEST_EPOCH_MS = 100_000_000_000;

/** Exponential with ±20 % jitter, in ms. `failures` counts from 1. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const step = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
  return step * (0.8 + 0.4 * random());
}

/**
 * How long the server asks to wait, in ms: Retry-After, else x-ratelimit-reset; undefined where neither is usable. Port sends
 * the latter with every answer: only where the quota is used up (or not told) does it say when to come back. A fault in the
 * middle of a window, or a 429 for a burst, is over much sooner than the window.
 */
export function askedDelay(headers: Headers, now: number): number | undefined {
  const usedUp = (headerNumber(headers, 'x-ratelimit-remaining') ?? 0) === 0;
  return (
    headerDelay(headers, 'retry-after', now) ??
    (usedUp ? headerDelay(headers, 'x-ratelimit-reset', now) : undefined)
  );
}

/**
 * Milliseconds until the time that a header names. Port's documentation gave `x-ratelimit-reset` both as seconds to wait
 * and as UTC epoch seconds: both are taken, and a date. A time is compared with the server's own clock (its Date header),
 * so that a worker with a wrong clock does not wait for hours.
 */
export function headerDelay(headers: Headers, name: string, now: number): number | undefined {
  const text = single(headers, name);
  if (text === undefined) return undefined;
  const serverNow = parseDate(single(headers, 'date')) ?? now;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number <= LARGEST_RELATIVE_SECONDS) return number * 1000;
    const epochMs = number >= SMALLEST_EPOCH_MS ? number : number * 1000;
    return Math.max(0, epochMs - serverNow);
  }
  const date = parseDate(text);
  return date !== undefined && date > serverNow ? date - serverNow : undefined;
}

/** A header that is a non-negative number, else undefined. */
export function headerNumber(headers: Headers, name: string): number | undefined {
  const text = single(headers, name);
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function single(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return (typeof value === 'string' ? value : value?.[0])?.trim();
}

function parseDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
