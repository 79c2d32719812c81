import type { Command } from 'commander';
import { selectKind } from '../../aws/kinds/index.js';
import { isObject } from '../../config/mapping-reading.js';
import type { ParsedMapping, ResourceBlock } from '../../config/mapping-types.js';
import { SyncError } from '../../config/sync-error.js';
import {
  createMappingEngine,
  isStopped,
  type CompiledBlock,
  type MappedPage,
  type MappingEngine,
  type MappingInput,
} from '../../port/mapping/index.js';
import { blockName, InputError, readDataFile, readMappingFile } from '../mapping-file.js';

/** What the shell sees: 0 all well, 1 the input cannot be used, 2 some expression failed or a block was stopped. */
type ExitCode = 0 | 1 | 2;

export interface MapOptions {
  mapping: string;
  raw: string;
  json?: boolean;
}

/** Where the command reads and writes. */
export interface MapStreams {
  stdin: NodeJS.ReadableStream;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/** Objects evaluated in one call; small, since a call with a failing expression is repeated object by object. */
const CHUNK_OBJECTS = 50;

/** Adds `map`: a mapping tried out on raw objects, locally: no Temporal, no AWS, no Port. */
export function registerMapCommand(program: Command): void {
  program
    .command('map')
    .summary('try a mapping on raw objects, locally')
    .description(
      'Evaluates a mapping on one raw object or an array of them, locally (no Temporal, AWS or Port), and prints the entities as they would be sent. What fails, and what is left out, is told on stderr.',
    )
    .requiredOption(
      '--mapping <file>',
      "YAML or JSON: Port's whole mapping, or one block of it (- reads stdin)",
    )
    .requiredOption('--raw <file>', 'JSON or YAML: one raw object or an array of them (- reads stdin)')
    .option('--json', 'print the entities as one JSON array')
    .addHelpText(
      'after',
      '\nExit codes: 0 all well; 1 the input cannot be used (file, YAML, mapping); 2 some expression failed or a block was stopped.',
    )
    .action(async (options: MapOptions) => {
      process.exitCode = await runMap(options, process);
    });
}

/** Runs `map` and gives the exit code. Never rejects for bad input: it is told on stderr. */
export async function runMap(options: MapOptions, streams: MapStreams): Promise<ExitCode> {
  const say = (line: string) => void streams.stderr.write(`${line}\n`);
  const engine = createMappingEngine();
  try {
    const { parsed, objects } = await readInputs(options, streams.stdin);
    for (const warning of parsed.warnings) say(`warning: ${warning}`);
    for (const { index, kind, message } of parsed.problems)
      say(`${blockName(index, kind)} cannot be used: ${message}`);
    if (parsed.mapping.resources.length === 0) {
      say(parsed.problems.length > 0 ? 'No block of the mapping can be used.' : 'The mapping has no blocks.');
      return 1;
    }
    const trial = new Trial(engine, say, parsed);
    trial.checkSelectors();
    await trial.compile(objects);
    await trial.map(objects);
    print(trial, options.json === true, streams);
    return trial.failed ? 2 : 0;
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof SyncError)) throw error;
    say(`error: ${error.message}`);
    return 1;
  } finally {
    await engine.close();
  }
}

/** One entity with where it comes from. */
interface Made {
  entity: object;
  from: string;
}

/** A mapping on its trial: compiled blocks, what they made of the objects, and whether anything failed. */
class Trial {
  failed: boolean;
  readonly made: Made[] = [];
  readonly #ready = new Map<ResourceBlock, CompiledBlock>();

  constructor(
    readonly engine: MappingEngine,
    readonly say: (line: string) => void,
    readonly parsed: ParsedMapping,
  ) {
    this.failed = parsed.problems.length > 0;
  }

  /** Tells what a selector asks of its kind in vain; a resync does not read a block that asks for what cannot be. */
  checkSelectors(): void {
    for (const { index, kind, selector } of this.parsed.mapping.resources) {
      const { warnings, problems } = selectKind(kind, selector);
      for (const warning of warnings) this.say(`warning: ${blockName(index, kind)}: ${warning}`);
      for (const { message } of problems) this.fail(`${blockName(index, kind)}: ${message}`);
    }
  }

  /** Compiles the blocks that the objects need (all of them where there are no objects). */
  async compile(objects: readonly MappingInput[]): Promise<void> {
    for (const block of this.parsed.mapping.resources) {
      if (objects.length > 0 && !objects.some((object) => this.#takes(block, object))) continue;
      const compiled = await this.engine.compile(block);
      const name = blockName(block.index, block.kind);
      const errors = isStopped(compiled) ? [...compiled.stopped, ...compiled.dropped] : compiled.dropped;
      for (const { path, expression, message } of errors) {
        this.fail(
          `${name}: ${path} does not compile: ${message}\n    ${expression.replaceAll('\n', '\n    ')}`,
        );
      }
      if (isStopped(compiled)) this.say(`${name} is stopped: it gives no entities.`);
      else this.#ready.set(block, compiled);
    }
  }

  async map(objects: readonly MappingInput[]): Promise<void> {
    const made = new Map<number, Made[]>();
    for (const [index, object] of objects.entries()) {
      if (!this.parsed.mapping.resources.some((block) => this.#takes(block, object))) {
        this.say(`${rawName(index, object)} is left out: the mapping has no block of its kind.`);
      }
    }
    for (const [block, compiled] of this.#ready) {
      const own = [...objects.entries()].filter(([, object]) => this.#takes(block, object));
      for (let from = 0; from < own.length; from += CHUNK_OBJECTS) {
        await this.#mapChunk(block, compiled, own.slice(from, from + CHUNK_OBJECTS), made);
      }
    }
    for (const index of objects.keys()) this.made.push(...(made.get(index) ?? []));
  }

  async #mapChunk(
    block: ResourceBlock,
    compiled: CompiledBlock,
    chunk: [number, MappingInput][],
    made: Map<number, Made[]>,
  ): Promise<void> {
    const page = await this.engine.map(
      compiled,
      chunk.map(([, object]) => object),
    );
    if (page.fieldErrors.length > 0 && chunk.length > 1) {
      for (const one of chunk) await this.#mapChunk(block, compiled, [one], made);
      return;
    }
    for (const [place, [index, object]] of chunk.entries()) {
      const from = `${rawName(index, object)} by resources[${block.index}]`;
      const entities = page.inputs[place]?.entities ?? [];
      made.set(index, [...(made.get(index) ?? []), ...entities.map((entity) => ({ entity, from }))]);
      this.#tell(page, place, block, from);
    }
  }

  #tell(page: MappedPage, place: number, block: ResourceBlock, from: string): void {
    for (const { path, message, count } of page.fieldErrors) {
      const times = count > 1 ? ` (${count} times)` : '';
      this.fail(
        `${from}: ${path} failed and ${path === 'itemsToParse' ? 'gives no items' : 'is null'}${times}: ${message}`,
      );
    }
    const input = page.inputs[place];
    if (input?.error !== undefined)
      this.fail(`${from}: left out, ${input.error.path} failed: ${input.error.message}`);
    if (input !== undefined && input.filtered > 0) this.say(`${from}: ${whyFiltered(block, input.filtered)}`);
  }

  fail(line: string): void {
    this.failed = true;
    this.say(line);
  }

  /** A block takes the objects of its kind; the only block also takes an object that does not say its kind. */
  #takes(block: ResourceBlock, object: MappingInput): boolean {
    const kind = kindOf(object);
    const { mapping, problems } = this.parsed;
    return kind === undefined ? mapping.resources.length + problems.length === 1 : kind === block.kind;
  }
}

function whyFiltered(block: ResourceBlock, count: number): string {
  const what = block.itemsToParse === undefined ? 'left out' : `${count} left out`;
  const list = block.itemsToParse === undefined ? '' : ' or itemsToParse gave no list';
  const selector = block.selector.query.trim() === 'true' ? '' : 'the selector gave false or ';
  return `${what}: ${selector}identifier or blueprint is empty${list}.`;
}

function print(trial: Trial, json: boolean, { stdout, stderr }: MapStreams): void {
  if (json) {
    stdout.write(
      `${JSON.stringify(
        trial.made.map(({ entity }) => entity),
        null,
        2,
      )}\n`,
    );
    return;
  }
  for (const { entity, from } of trial.made)
    stdout.write(`# ${from}\n${JSON.stringify(entity, null, 2)}\n\n`);
  const count = trial.made.length;
  stderr.write(
    `${count} ${count === 1 ? 'entity' : 'entities'}${trial.failed ? ', with failures (see above)' : ''}.\n`,
  );
}

async function readInputs(options: MapOptions, stdin: NodeJS.ReadableStream) {
  if (options.mapping === '-' && options.raw === '-') {
    throw new InputError('Only one of --mapping and --raw can be read from stdin.');
  }
  const parsed = await readMappingFile(options.mapping, stdin);
  return { parsed, objects: readObjects(await readDataFile('raw', options.raw, stdin), options.raw) };
}

function readObjects(data: unknown, file: string): MappingInput[] {
  const objects = Array.isArray(data) ? data : [data];
  return objects.map((object, index) => {
    if (isObject(object)) return object;
    throw new InputError(`--raw ${file}: ${Array.isArray(data) ? `entry ${index}` : 'it'} is not an object.`);
  });
}

function kindOf(object: MappingInput): string | undefined {
  const kind = object['Type'] ?? object['__Kind'];
  return typeof kind === 'string' ? kind : undefined;
}

function rawName(index: number, object: MappingInput): string {
  return `raw[${index}] ${kindOf(object) ?? '(no Type)'}`;
}
