import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { isObject } from '../config/mapping-reading.js';
import type { ParsedMapping } from '../config/mapping-types.js';
import { parseMapping, readYaml } from '../config/mapping.js';

/** A file or option that cannot be used; its message says which, and why. */
export class InputError extends Error {}

/**
 * Reads a mapping: Port's whole one, one block of it, or a list of blocks, as YAML or JSON.
 *
 * @param file its path; `-` reads standard input
 */
export async function readMappingFile(file: string, stdin: NodeJS.ReadableStream): Promise<ParsedMapping> {
  const data = await readDataFile('mapping', file, stdin);
  if (Array.isArray(data)) return parseMapping({ resources: data });
  const isBlock =
    isObject(data) && !('resources' in data) && ('kind' in data || 'port' in data || 'selector' in data);
  return parseMapping(isBlock ? { resources: [data] } : data);
}

/** The data in a YAML or JSON file that an option names. Throws {@link InputError}. */
export async function readDataFile(
  option: string,
  file: string,
  stdin: NodeJS.ReadableStream,
): Promise<unknown> {
  const content = await readText(option, file, stdin);
  try {
    return JSON.parse(content);
  } catch {
    // Not JSON: YAML, which says more of what is wrong with it.
  }
  try {
    return readYaml(content);
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new InputError(`--${option} ${file} is neither JSON nor YAML: ${cause.trim()}`);
  }
}

async function readText(option: string, file: string, stdin: NodeJS.ReadableStream): Promise<string> {
  try {
    const content = file === '-' ? await text(stdin) : await readFile(file, 'utf8');
    return content.replace(/^\uFEFF/, '');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'there is no such file'
        : String(error);
    throw new InputError(`--${option} ${file} cannot be read: ${reason}.`);
  }
}

/** How messages name a block: by its place and kind. */
export function blockName(index: number, kind: string | undefined): string {
  return `resources[${index}]${kind === undefined ? '' : ` ${kind}`}`;
}
