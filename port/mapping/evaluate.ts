import type { JqOutcome } from './jq-protocol.js';
import type { JqPool } from './jq-pool.js';
import { plainMessage } from './message.js';
import { soloProgram, type Group, type Slot } from './program.js';

/** Why an object could not be evaluated. `path` names the expression, or is `input` for the object itself. */
export interface Fault {
  path: string;
  message: string;
}

/** Cells of one object in the order gate, slots (only the gate's where it did not give true), or why there are none. */
export type Row = { readonly cells: readonly unknown[] } | { readonly fault: Fault };

/** What is known of a block's runaway programs; lives as long as the compiled block. */
export interface Runaway {
  /** The expression that ran past its deadline, tried first from then on. */
  suspect?: Slot;
  /** Set once too many objects of a page did: nothing of the block is evaluated until then (epoch ms). */
  broken?: { readonly fault: Fault; readonly until: number };
}

/** Objects of one page that may run past the deadline before the block is given up: each costs seconds. */
const RUNAWAY_LIMIT = 8;
/** How long: a slow machine may have been the cause, and the mapping lives as long as the process. */
const BREAK_MS = 10 * 60 * 1000;
const MIN_SOLO_DEADLINE_MS = 1000;

export interface EvaluateOptions {
  deadlineMs: number;
  runaway: Runaway;
  signal?: AbortSignal | undefined;
}

/**
 * Evaluates a group of expressions over a page of objects (JSON texts), all in one call where all goes well. Where it does
 * not, only the object that ends the program, crashes it or makes it run for ever pays: the rest is evaluated without it.
 */
export async function evaluate(
  pool: JqPool,
  group: Group,
  texts: readonly string[],
  options: EvaluateOptions,
): Promise<Row[]> {
  if (group.gate === undefined && group.slots.length === 0) return texts.map(() => ({ cells: [] }));
  const { deadlineMs, runaway, signal } = options;
  const soloDeadlineMs = Math.max(deadlineMs / 4, Math.min(deadlineMs, MIN_SOLO_DEADLINE_MS));
  const rows: Row[] = [];
  let together = true;
  let patience = RUNAWAY_LIMIT;
  while (rows.length < texts.length) {
    const { broken } = runaway;
    if (broken !== undefined && Date.now() < broken.until) {
      rows.push({ fault: broken.fault });
      continue;
    }
    if (together) {
      const page = texts.slice(rows.length);
      const outcome = await ask(pool, group.program, page, { deadlineMs, signal });
      const lines = linesOf(outcome);
      rows.push(...lines.map((cells) => ({ cells })));
      if (lines.length === page.length) break;
      // The output says which object ended the program; a crash does not.
      together = lines.length > 0;
    }
    const text = texts[rows.length] ?? 'null';
    const { row, timedOut } = await evaluateAlone(pool, group, text, {
      deadlineMs: soloDeadlineMs,
      runaway,
      signal,
    });
    rows.push(row);
    if (timedOut !== undefined && --patience === 0) {
      const message = `It ran past its deadline for ${RUNAWAY_LIMIT} objects of one page; the block is not evaluated for a while.`;
      runaway.broken = { fault: { path: timedOut, message }, until: Date.now() + BREAK_MS };
      patience = RUNAWAY_LIMIT;
    }
  }
  return rows;
}

/** One object alone; if that fails, too, expression by expression, which names the one at fault. */
async function evaluateAlone(
  pool: JqPool,
  { gate, slots, program }: Group,
  text: string,
  options: EvaluateOptions,
): Promise<{ row: Row; timedOut?: string }> {
  const { runaway } = options;
  const cells = new Map<Slot, unknown>();
  const settle = async (slot: Slot) => {
    if (cells.has(slot)) return undefined;
    const result = await evaluateSolo(pool, slot, text, options);
    if (!('fault' in result)) {
      cells.set(slot, result.cell);
      return slot === gate && !isTrue(result.cell) ? { row: { cells: [result.cell] } } : undefined;
    }
    if (result.timedOut) runaway.suspect = slot;
    return { row: { fault: result.fault }, ...(result.timedOut ? { timedOut: slot.path } : {}) };
  };
  const all = gate === undefined ? slots : [gate, ...slots];
  const { suspect } = runaway;
  const first = suspect !== undefined && all.includes(suspect) ? [...(gate ? [gate] : []), suspect] : [];
  for (const slot of first) {
    const early = await settle(slot);
    if (early !== undefined) return early;
  }
  const [line] = linesOf(await ask(pool, program, [text], options));
  if (line !== undefined) return { row: { cells: line } };
  for (const slot of all) {
    const early = await settle(slot);
    if (early !== undefined) return early;
  }
  return { row: { cells: all.map((slot) => cells.get(slot)) } };
}

type Solo = { cell: unknown } | { fault: Fault; timedOut: boolean };

async function evaluateSolo(pool: JqPool, slot: Slot, text: string, options: EvaluateOptions): Promise<Solo> {
  const outcome = await ask(pool, soloProgram(slot.expression), [text], options);
  if (outcome.state !== 'done') {
    const { message } = outcome;
    return { fault: { path: slot.path, message }, timedOut: outcome.state === 'timedOut' };
  }
  const [line] = linesOf(outcome);
  if (line !== undefined) return { cell: line[0] };
  const message = plainMessage(outcome.stderr);
  if (isParseError(outcome)) return { fault: { path: 'input', message }, timedOut: false };
  // It ended the program: without an error that is no output, as in the peer.
  return { cell: outcome.exitCode === 0 ? [] : { e: message } };
}

async function ask(
  pool: JqPool,
  program: string,
  texts: readonly string[],
  options: { deadlineMs: number; signal?: AbortSignal | undefined },
): Promise<JqOutcome> {
  const [outcome] = await pool.run([program], `[${texts.join(',')}]`, options);
  return outcome ?? { state: 'crashed', message: 'no answer' };
}

function isTrue(cell: unknown): boolean {
  return Array.isArray(cell) && cell.length === 1 && cell[0] === true;
}

function isParseError({ stderr }: { stderr: string }): boolean {
  return stderr.startsWith('jq: parse error');
}

/** The arrays that a program printed, one a line, up to where it ended. */
function linesOf(outcome: JqOutcome): unknown[][] {
  if (outcome.state !== 'done' || outcome.stdout === '') return [];
  // A line end never stands inside JSON text, so the lines are one array, parsed at once.
  const lines: unknown = JSON.parse(`[${outcome.stdout.replaceAll('\n', ',')}]`);
  return Array.isArray(lines) ? lines.filter((line) => Array.isArray(line)) : [];
}
