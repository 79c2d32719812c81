import type { ResourceBlock } from '../../config/mapping-types.js';
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
  readonly #known = new Map<string, string | undefined>();

  constructor(
    readonly pool: JqPool,
    readonly deadlineMs: number,
  ) {}

  /** @returns the block ready to be evaluated, or the expressions that keep it from being so */
  async compile(block: ResourceBlock): Promise<Plan | StoppedBlock> {
    const draft = draftOf(block);
    const essential = [draft.gate, draft.items].filter((slot) => slot !== undefined);
    await this.#learn(
      [...essential, ...draft.fields.flatMap(({ slots }) => slots)].map((slot) => slot.expression),
    );

    const stopping = essential.flatMap((slot) => this.#errorsOf(slot));
    const dropped: ExpressionError[] = [];
    const fields: Field[] = [];
    for (const field of draft.fields) {
      const errors = field.slots.flatMap((slot) => this.#errorsOf(slot));
      if (errors.length === 0) fields.push(field);
      else if (field.holder === 'entity' && (field.name === 'identifier' || field.name === 'blueprint')) {
        stopping.push(...errors);
      } else dropped.push(...errors);
    }
    if (stopping.length > 0) return { code: 'MappingExpressionInvalid', stopped: stopping, dropped };
    const groups = await this.#group(draft.gate, fields);
    return new Plan(dropped, fields, draft.slotCount, groups, await this.#items(block, draft));
  }

  #errorsOf({ path, source, expression }: Slot): ExpressionError[] {
    const message = this.#known.get(expression);
    return message === undefined ? [] : [{ path, expression: source, message }];
  }

  /** Compiles what is not known yet: bare, then in its place (so that `.a) | (.b` is caught, and a module, too). */
  async #learn(expressions: readonly string[]): Promise<void> {
    const unknown = [...new Set(expressions)].filter((expression) => !this.#known.has(expression));
    const programs = unknown.flatMap((expression) => [expression, soloProgram(expression)]);
    if (programs.length === 0) return;
    const outcomes = await this.pool.run(programs, '', { deadlineMs: this.deadlineMs });
    for (const [index, expression] of unknown.entries()) {
      this.#known.set(expression, failure(outcomes[index * 2]) ?? failure(outcomes[index * 2 + 1]));
    }
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
      await this.#learn([expression]);
      const remover = { index: slotCount, path: 'itemsToParse', source: expression, expression };
      if (this.#known.get(expression) === undefined) slots.push(remover);
    }
    return { group: toGroup(undefined, slots), name: block.itemsToParseName };
  }
}

function failure(outcome: JqOutcome | undefined): string | undefined {
  if (outcome === undefined) return 'no answer';
  if (outcome.state !== 'done') return outcome.message;
  return outcome.exitCode === DOES_NOT_COMPILE ? plainMessage(outcome.stderr) : undefined;
}
