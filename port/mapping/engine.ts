import type { ResourceBlock } from '../../config/mapping-types.js';
import type { Json } from '../types.js';
import { Compiler, Plan, type ItemsPlan } from './compile.js';
import { buildEntity } from './entity.js';
import { evaluate, type EvaluateOptions, type Fault } from './evaluate.js';
import { attachItems } from './items.js';
import { JqPool } from './jq-pool.js';
import { pagesOf, type Page } from './page.js';
import { itemsOf, readRow } from './row.js';
import { Tally } from './tally.js';
import type { CompiledBlock, MappedPage, MappingInput, StoppedBlock } from './types.js';

const DEFAULT_DEADLINE_MS = 20_000;
/** Compiling never runs away, but a stalled machine makes it slow. */
const MIN_COMPILE_DEADLINE_MS = 10_000;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

/** Evaluates mappings with real jq, in worker threads. Share one; close it at the end. */
export interface MappingEngine {
  /**
   * Compiles a block's expressions, each alone. One that does not compile stops the block where there is no entity
   * without it (selector, identifier, blueprint, itemsToParse), else its field is left out and named in `dropped`.
   */
  compile(block: ResourceBlock): Promise<CompiledBlock | StoppedBlock>;
  /**
   * Maps objects to entities, any number (it makes pages itself), results in the order of the inputs. What an expression
   * does never makes it reject; an aborted signal (with its reason) or a closed engine does.
   */
  map(
    compiled: CompiledBlock,
    inputs: readonly MappingInput[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<MappedPage>;
  /** Ends the threads. What is under way rejects. */
  close(): Promise<void>;
}

export interface MappingEngineOptions {
  /** jq threads (1). One maps some 10,000 objects a second. */
  threads?: number;
  /** Milliseconds that one evaluation of a page may take (20,000). */
  deadlineMs?: number;
  /** Bytes of JSON of the largest object that is mapped (32 MiB; 256 MiB is all the memory jq has). */
  maxBytes?: number;
}

/** True where a block cannot be evaluated: `stopped` says why. */
export function isStopped(block: CompiledBlock | StoppedBlock): block is StoppedBlock {
  return 'stopped' in block;
}

export function createMappingEngine(options: MappingEngineOptions = {}): MappingEngine {
  const { threads = 1, deadlineMs = DEFAULT_DEADLINE_MS, maxBytes = DEFAULT_MAX_BYTES } = options;
  const pool = new JqPool(threads);
  const compiler = new Compiler(pool, Math.max(deadlineMs, MIN_COMPILE_DEADLINE_MS));
  return {
    compile: (block) => compiler.compile(block),
    map: (compiled, inputs, { signal } = {}) => {
      if (!(compiled instanceof Plan)) throw new TypeError('map() takes what compile() of this module gave');
      const run = {
        pool,
        plan: compiled,
        maxBytes,
        options: { deadlineMs, runaway: compiled.runaway, signal },
      };
      return mapInputs(run, inputs);
    },
    close: () => pool.close(),
  };
}

interface Run {
  readonly pool: JqPool;
  readonly plan: Plan;
  readonly maxBytes: number;
  readonly options: EvaluateOptions;
}

async function mapInputs(run: Run, inputs: readonly MappingInput[]): Promise<MappedPage> {
  const tally = new Tally(inputs.length);
  await eachPage(run, inputs, async (page) => {
    for (const { place, fault } of page.faults) tally.fault(place, fault);
    const { items } = run.plan;
    if (items === undefined) await mapPage(run, page, tally);
    else await mapItems(run, items, page, inputs, tally);
  });
  return tally.result();
}

/** Works on as many pages at once as keep the threads busy: one is prepared or read while another is evaluated. */
async function eachPage(
  run: Run,
  inputs: readonly object[],
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const pages = pagesOf(inputs, run.maxBytes);
  const lane = async () => {
    for (const page of pages) await work(page);
  };
  await Promise.all(Array.from({ length: run.pool.threads + 1 }, lane));
}

/** An object that its selector let pass. */
interface Passed {
  readonly place: number;
  readonly text: string;
  readonly values: Json[];
  fault?: Fault;
}

async function mapPage({ pool, plan, options }: Run, page: Page, tally: Tally): Promise<void> {
  const [first, ...others] = plan.groups;
  const passed: Passed[] = [];
  for (const [index, row] of (await evaluate(pool, first, page.texts, options)).entries()) {
    const place = page.places[index] ?? 0;
    const values: Json[] = Array.from({ length: plan.slotCount }, () => null);
    const verdict = readRow(first, row, values, tally);
    if (verdict === 'filtered') tally.filtered(place);
    else if (verdict !== 'passed') tally.fault(place, verdict);
    else passed.push({ place, text: page.texts[index] ?? 'null', values });
  }
  for (const group of others) {
    const whole = passed.filter(({ fault }) => fault === undefined);
    const texts = whole.map(({ text }) => text);
    for (const [index, row] of (await evaluate(pool, group, texts, options)).entries()) {
      const object = whole[index];
      const verdict = object === undefined ? 'passed' : readRow(group, row, object.values, tally);
      if (object !== undefined && typeof verdict !== 'string') object.fault = verdict;
    }
  }
  for (const { place, values, fault } of passed) {
    const entity =
      fault === undefined
        ? buildEntity(plan.fields, values, (path, message) => tally.fieldError(path, message))
        : undefined;
    if (fault !== undefined) tally.fault(place, fault);
    else if (entity === undefined) tally.filtered(place);
    else tally.entity(place, entity);
  }
}

/** Evaluates `itemsToParse` on a page, then maps one object an item: the parent with the item in it. */
async function mapItems(
  run: Run,
  items: ItemsPlan,
  page: Page,
  inputs: readonly MappingInput[],
  tally: Tally,
): Promise<void> {
  const rows = await evaluate(run.pool, items.group, page.texts, run.options);
  const expanded: object[] = [];
  const origins: number[] = [];
  for (const [index, row] of rows.entries()) {
    const place = page.places[index] ?? 0;
    const found = itemsOf(items, row, tally);
    if (found === 'none') tally.filtered(place);
    else if ('path' in found) tally.fault(place, found);
    else {
      for (const object of attachItems(found.parent ?? inputs[place] ?? {}, found.items, items.name)) {
        expanded.push(object);
        origins.push(place);
      }
    }
  }
  for (const { places, texts, faults } of pagesOf(expanded, run.maxBytes)) {
    for (const { place, fault } of faults) tally.fault(origins[place] ?? 0, fault);
    await mapPage(run, { places: places.map((place) => origins[place] ?? 0), texts, faults: [] }, tally);
  }
}
