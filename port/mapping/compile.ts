import { LRUCache } from 'lru-cache';
import type { ResourceBlock } from '../../config/mapping-types.js';
import { SyncError } from '../../config/sync-error.js';
import type { Runaway } from './evaluate.js';
import { asksForItsPlace } from './expression.js';
import { deletionPath } from './items.js';
import type { JqPool } from './jq-pool.js';
import type { JqOutcome } from './jq-protocol.js';
import { plainMessage } from './message.js';
import { draftOf, type Draft, type Field } from './plan.js';
import { soloProgram, toGroup, type Group, type Slot } from './program.js';
import type { CompiledBlock, ExpressionError, StoppedBlock } from './types.js';

/** More than enough for any mapping; jq's parser gives up at some thousand entries of an array. */
const SLOTS_OF_A_PROGRAM = 150;
/** Exit code of jq for a program that does not compile. */
const DOES_NOT_COMPILE = 3;

/** What {@link CompiledBlock} is inside. */
export class Plan implements CompiledBlock {
  readonly runaway: Runaway = {};

  constructor(
    readonly dropped: readonly ExpressionError[],
    readonly fields: readonly Field[],
    readonly slotCount: number,
    /** The first holds the gate and what the identity needs; the others are evaluated where it let pass. */
    readonly groups: readonly [Group, ...Group[]],
    readonly items: ItemsPlan | undefined,
  ) {}
}

/** How one object becomes several (port-api 9.5). */
export interface ItemsPlan {
  /** Gives the list and, where there is something to take out of the parent, the parent without it. */
  readonly group: Group;
  readonly name: string;
}

/** Compiles expressions alone, as they will be embedded, and remembers by text what came out. */
export class Compiler {
  readonly #known = new LRUCache<string, { error: string | undefined }>({ max: 10_000 });

  constructor(
    readonly pool: JqPool,
    readonly deadlineMs: number,
  ) {}

  /** @returns the block ready to be evaluated, or the expressions that keep it from being so */
  async compile(block: ResourceBlock): Promise<Plan | StoppedBlock> {
    const draft = draftOf(block);
    const essential = [draft.gate, draft.items].filter((slot) => slot !== undefined);
    const slots = [...essential, ...draft.fields.flatMap((field) => field.slots)];
    const wrong = await this.#check(slots.map(({ expression }) => expression));

    const stopping = essential.flatMap((slot) => errorsOf(slot, wrong));
    const dropped: ExpressionError[] = [];
    const fields: Field[] = [];
    for (const field of draft.fields) {
      const errors = field.slots.flatMap((slot) => errorsOf(slot, wrong));
      if (errors.length === 0) fields.push(field);
      else if (field.holder === 'entity' && (field.name === 'identifier' || field.name === 'blueprint')) {
        stopping.push(...errors);
      } else dropped.push(...errors);
    }
    if (stopping.length > 0) return { code: 'MappingExpressionInvalid', stopped: stopping, dropped };
    const groups = await this.#group(draft.gate, fields);
    return new Plan(dropped, fields, draft.slotCount, groups, await this.#items(block, draft));
  }

  /**
   * What is wrong with each expression that does not compile: tried bare, then in its place (so that `.a) | (.b` is
   * caught, and a module, too).
   */
  async #check(expressions: readonly string[]): Promise<Map<string, string>> {
    const verdicts = new Map(expressions.map((expression) => [expression, this.#known.get(expression)]));
    const unknown = [...verdicts.keys()].filter((expression) => verdicts.get(expression) === undefined);
    const programs = unknown.flatMap((expression) => [expression, soloProgram(expression)]);
    const outcomes =
      programs.length === 0 ? [] : await this.pool.run(programs, '', { deadlineMs: this.deadlineMs });
    // Compiling takes milliseconds: this machine is stalled, and the mapping must not be blamed (and remembered) for it.
    if (outcomes.some(({ state }) => state === 'timedOut')) throw stalled(this.deadlineMs);
    for (const [index, expression] of unknown.entries()) {
      const verdict = { error: failure(outcomes[index * 2]) ?? failure(outcomes[index * 2 + 1]) };
      this.#known.set(expression, verdict);
      verdicts.set(expression, verdict);
    }
    const wrong = new Map<string, string>();
    for (const [expression, verdict] of verdicts) {
      if (verdict?.error !== undefined) wrong.set(expression, verdict.error);
    }
    return wrong;
  }

  /** As few programs as possible: usually one. */
  async #group(gate: Slot | undefined, fields: readonly Field[]): Promise<[Group, ...Group[]]> {
    const slots = fields.flatMap((field) => field.slots);
    const placeless = slots.filter((slot) => !asksForItsPlace(slot.expression));
    const placed = slots.filter((slot) => asksForItsPlace(slot.expression));
    const first = await this.#split(gate, placeless.slice(0, SLOTS_OF_A_PROGRAM));
    const rest: Group[] = [];
    for (let from = SLOTS_OF_A_PROGRAM; from < placeless.length; from += SLOTS_OF_A_PROGRAM) {
      rest.push(...(await this.#split(undefined, placeless.slice(from, from + SLOTS_OF_A_PROGRAM))));
    }
    return [first[0], ...first.slice(1), ...rest, ...placed.map((slot) => toGroup(undefined, [slot]))];
  }

  /** Expressions that compile alone may still be too much together: then in halves. */
  async #split(gate: Slot | undefined, slots: readonly Slot[]): Promise<[Group, ...Group[]]> {
    const group = toGroup(gate, slots);
    if (slots.length < 2) return [group];
    const [outcome] = await this.pool.run([group.program], '', { deadlineMs: this.deadlineMs });
    if (failure(outcome) === undefined) return [group];
    const middle = Math.ceil(slots.length / 2);
    const [first, ...more] = await this.#split(gate, slots.slice(0, middle));
    return [first, ...more, ...(await this.#split(undefined, slots.slice(middle)))];
  }

  async #items(block: ResourceBlock, { items, slotCount }: Draft): Promise<ItemsPlan | undefined> {
    if (items === undefined) return undefined;
    const path = block.itemsToParseTopLevelTransform ? deletionPath(items.expression) : undefined;
    const slots = [items];
    if (path !== undefined) {
      const expression = `del(${path})`;
      const wrong = await this.#check([expression]);
      const remover = { index: slotCount, path: 'itemsToParse', source: expression, expression };
      if (wrong.size === 0) slots.push(remover);
    }
    return { group: toGroup(undefined, slots), name: block.itemsToParseName };
  }
}

function errorsOf({ path, source, expression }: Slot, wrong: Map<string, string>): ExpressionError[] {
  const message = wrong.get(expression);
  return message === undefined ? [] : [{ path, expression: source, message }];
}

function stalled(deadlineMs: number): SyncError {
  return new SyncError(`The expressions of a block did not compile within ${deadlineMs / 1000} s.`, {
    code: 'MappingEngineStalled',
    retryable: true,
    remedy: 'The machine seems overloaded; it is tried again.',
  });
}

function failure(outcome: JqOutcome | undefined): string | undefined {
  if (outcome === undefined) return 'no answer';
  if (outcome.state !== 'done') return outcome.message;
  return outcome.exitCode === DOES_NOT_COMPILE ? plainMessage(outcome.stderr) : undefined;
}
