import type { Json } from '../types.js';

/**
 * A jq expression with the peer's convenience for quotes: a single quote that opens a string (at the start or after white
 * space) or closes one (before white space or at the end) becomes a double quote (port-api 9.2).
 */
export function withDoubleQuotes(expression: string): string {
  return expression.replace(
    /(^|\s)'(?![\s"])|(?<![\s"])'(\s|$)/g,
    (_match, before?: string, after?: string) => `${before ?? ''}"${after ?? ''}`,
  );
}

const PLAIN_STRING = /^\s*"([^"\\\p{Cc}\p{Surrogate}]*)"\s*$/u;
const WORDS = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** The value of an expression that is a plain literal (`"awsS3Bucket"`, `true`), which needs no jq. */
export function literalOf(expression: string): { value: Json } | undefined {
  const text = PLAIN_STRING.exec(expression)?.[1];
  if (text !== undefined) return { value: text };
  const word = WORDS.get(expression.trim());
  return word === undefined ? undefined : { value: word };
}

/** True for `.a.b.c`, which gives exactly one output: no need to stop after the first. */
export function isPlainPath(expression: string): boolean {
  return /^\s*(\.[A-Za-z_][A-Za-z0-9_]*)+\s*$/.test(expression);
}

/** True where the expression asks for its own line number, so that it must stand on the first line of a program. */
export function asksForItsPlace(expression: string): boolean {
  return expression.includes('__loc__');
}

/**
 * What an expression sees of the outside instead of jq's command line: no environment (an empty PATH, because the peer's
 * users may ask for its type), one input, no end of the program but its own, and no chatter on stderr.
 */
const SURROUNDINGS: readonly { mentions: RegExp; prefix: string }[] = [
  { mentions: /ENV/, prefix: '{"PATH":""} as $ENV|' },
  {
    // Under a `try`, which would catch the break, jq's own halt is left; it costs its object an evaluation alone.
    mentions: /^(?![^]*(?:try|\?))[^]*halt/,
    prefix: 'label $__halt|def halt: break $__halt; def halt_error: halt; def halt_error(code): halt;',
  },
  { mentions: /env/, prefix: 'def env: {};' },
  { mentions: /debug/, prefix: 'def debug: .; def debug(message): (message|empty),.;' },
  { mentions: /stderr/, prefix: 'def stderr: .;' },
  { mentions: /input_filename/, prefix: 'def input_filename: null;' },
  { mentions: /input_line_number/, prefix: 'def input_line_number: 0;' },
];

/**
 * An expression as it stands inside a larger program. It must have been compiled alone, bare and like this, before it is
 * merged: then nothing in it (a comment, a bracket, a definition) can reach its neighbours. Two line ends follow it, since
 * a comment that ends in a backslash swallows one.
 */
export function embed(expression: string): string {
  const prefix = SURROUNDINGS.filter(({ mentions }) => mentions.test(expression)).map(({ prefix }) => prefix);
  return `(${prefix.join(' ')} ${expression}\n\n)`;
}
