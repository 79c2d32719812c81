import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseMapping } from '../../config/mapping.js';
import type { ResourceBlock } from '../../config/mapping-types.js';
import {
  isStopped,
  type CompiledBlock,
  type MappedPage,
  type MappingEngine,
  type MappingInput,
} from '../../port/mapping/index.js';
import { needs } from './needs.js';

/** Other people's data, read in place: beside the repository, never inside it. */
export const CONFORMANCE = new URL('../../../../shared/conformance/', import.meta.url);

/** Options of tests that read it. */
export const needsConformance = needs(
  existsSync(CONFORMANCE),
  '../shared/conformance is not beside the repository',
);

export async function readConformance(path: string): Promise<string> {
  return await readFile(new URL(path, CONFORMANCE), 'utf8');
}

export async function readConformanceJson(path: string): Promise<unknown> {
  return JSON.parse(await readConformance(path));
}

/** What a test says of a block; everything else is usual. */
export interface BlockSketch {
  query?: unknown;
  mappings?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  port?: Record<string, unknown>;
}

/** One entry of `resources`, as a user writes it. */
export function rawBlock({ query = 'true', mappings = {}, properties, port = {} }: BlockSketch = {}) {
  return {
    kind: 'Test::Own::Thing',
    selector: { query },
    port: {
      entity: {
        mappings: { identifier: '.id', blueprint: '"thing"', ...(properties && { properties }), ...mappings },
      },
      ...port,
    },
  };
}

export function block(sketch: BlockSketch = {}): ResourceBlock {
  const { mapping, problems } = parseMapping({ resources: [rawBlock(sketch)] });
  assert.deepEqual(problems, []);
  const [first] = mapping.resources;
  assert.ok(first);
  return first;
}

/** Compiles a block that must not be stopped. */
export async function compiled(engine: MappingEngine, source: ResourceBlock): Promise<CompiledBlock> {
  const result = await engine.compile(source);
  if (isStopped(result)) throw new Error(`the block is stopped: ${JSON.stringify(result.stopped)}`);
  return result;
}

/** Compiles and maps in one step. */
export async function mapWith(
  engine: MappingEngine,
  sketch: BlockSketch,
  inputs: readonly MappingInput[],
): Promise<MappedPage> {
  return await engine.map(await compiled(engine, block(sketch)), inputs);
}
