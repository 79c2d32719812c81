import { embed, isPlainPath } from './expression.js';

/** One expression of a block that jq evaluates. */
export interface Slot {
  /** Place in the row of values of an object. */
  readonly index: number;
  /** `properties.tags`, `selector.query`, …: for messages. */
  readonly path: string;
  /** As the user wrote it. */
  readonly source: string;
  /** With double quotes, ready to be compiled. */
  readonly expression: string;
}

/** Expressions that are evaluated together: one jq program over a page. */
export interface Group {
  /** Gates the others: they are evaluated only where it gives true. */
  readonly gate: Slot | undefined;
  readonly slots: readonly Slot[];
  readonly program: string;
}

/**
 * `[value]` (the first output), `[]` (no output) or `{"e": error}`. A program is a function of a page, a JSON array of
 * objects, and prints one line an object: an array of such cells in the order of its slots.
 */
export function cell(expression: string): string {
  const body = embed(expression);
  return `(try [${isPlainPath(expression) ? body : `first(${body})`}] catch {e:.})`;
}

/** The program of one expression alone; the expression begins on the program's first line. */
export function soloProgram(expression: string): string {
  return `.[]|[${cell(expression)}]`;
}

/** One program for all: with a gate the line is `[gate]` where the gate did not give true, else `[gate, cell, …]`. */
export function toGroup(gate: Slot | undefined, slots: readonly Slot[]): Group {
  const cells = slots.map(({ expression }) => cell(expression));
  const program =
    gate === undefined
      ? `.[]|[${cells.join(',')}]`
      : `.[]|${cell(gate.expression)} as $__gate|if $__gate==[true] then [${['$__gate', ...cells].join(',')}] else [$__gate] end`;
  return { gate, slots, program };
}
