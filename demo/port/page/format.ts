import { html } from './html.js';
import type { Html } from './html.js';

const NUMBER = new Intl.NumberFormat('en-US');
const STEPS = [
  { below: 60, unit: 'second', seconds: 1 },
  { below: 3600, unit: 'minute', seconds: 60 },
  { below: 86_400, unit: 'hour', seconds: 3600 },
  { below: Infinity, unit: 'day', seconds: 86_400 },
] as const;
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function number(value: number): string {
  return NUMBER.format(value);
}

/** `1 entity`, `2 entities`. */
export function plural(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** "3 minutes ago", with the exact time to hover. */
export function ago(time: number, now: number): Html {
  const exact = new Date(time).toISOString();
  return html`<time datetime="${exact}" title="${exact}">${relative((time - now) / 1000)}</time>`;
}

function relative(seconds: number): string {
  const distance = Math.abs(seconds);
  if (distance < 2) return 'just now';
  const step = STEPS.find(({ below }) => distance < below) ?? STEPS[3];
  return RELATIVE.format(Math.round(seconds / step.seconds), step.unit);
}

/** `2026-11-24 00:13:05 UTC` */
export function exactTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `48 s`, `2 min 5 s` */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** One of eight colours, the same for the same name. */
export function tint(name: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return `tint-${(hash >>> 13) % 8}`;
}

/** Up to two letters that stand for a blueprint: `S3`, `LF` for "Lambda Function". */
export function monogram(title: string): string {
  const words = title
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !/^aws$/i.test(word));
  const [first = '?', second] = words;
  if (/^[A-Z0-9]{2,3}$/.test(first)) return first;
  return (second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`).toUpperCase();
}
