import { parse } from 'yaml';
import { sha256, stableJson } from './stable-json.js';
import { unknownBlockKeys, unknownRootKeys } from './mapping-known-keys.js';
import { asBoolean, isObject } from './mapping-reading.js';
import { blockSchema, type BlockDraft } from './mapping-schema.js';
import { accountLimit } from './mapping-selector.js';
import type { BlockProblem, Mapping, ParsedMapping, ResourceBlock, Selector } from './mapping-types.js';
import { SyncError } from './sync-error.js';

const DOCUMENTED_INCLUDE_ACTIONS = 3;
const DEFAULT_DELETION_THRESHOLD = 0.9;

function invalid(problem: string, cause?: unknown): SyncError {
  return new SyncError(problem, {
    code: 'MappingInvalid',
    retryable: false,
    remedy: 'Correct the mapping of the integration in Port (data sources page), then sync again.',
    cause,
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * Reads a mapping: Port's `config` of an integration, already JSON (port-api 9.1). What the peer integration accepts is
 * accepted here. A block that cannot be used becomes a problem, and the others go on; unknown keys become warnings.
 *
 * @throws SyncError `MappingInvalid` where the whole is not an object, or its `resources` not a list
 */
export function parseMapping(raw: unknown): ParsedMapping {
  if (!isObject(raw))
    throw invalid(`The mapping is ${describe(raw)}, not an object with a list of resources.`);
  const warnings = unknownRootKeys(raw);
  const blocks = raw['resources'] ?? [];
  if (!Array.isArray(blocks))
    throw invalid(`The mapping's resources are ${describe(blocks)}, not a list of blocks.`);

  const problems: BlockProblem[] = [];
  const drafts: { index: number; draft: BlockDraft }[] = [];
  for (const [index, block] of blocks.entries()) {
    warnings.push(...unknownBlockKeys(block, `resources[${index}]`));
    const read = blockSchema.safeParse(block);
    if (read.success) {
      drafts.push({ index, draft: read.data });
      warnings.push(...remarks(block, `resources[${index}]`));
    } else {
      const kind = isObject(block) && typeof block['kind'] === 'string' ? block['kind'] : undefined;
      problems.push(...read.error.issues.map((issue) => problemOf(index, kind, issue)));
    }
  }
  return { mapping: { ...readFlags(raw, warnings), resources: toBlocks(drafts) }, problems, warnings };
}

/** Reads a mapping from YAML (or JSON, which is YAML). Throws like {@link parseMapping}, also for text that is not YAML. */
export function parseMappingYaml(text: string): ParsedMapping {
  return parseMapping(readYaml(text));
}

/** The data in a YAML text. Throws SyncError `MappingInvalid`, which names line and column, where it is none. */
export function readYaml(text: string): unknown {
  try {
    const data: unknown = parse(text, { merge: true });
    return data;
  } catch (error) {
    // What follows the first line is a drawing of the text.
    const reason = (error instanceof Error ? error.message : String(error))
      .split('\n')[0]
      ?.replace(/[:.]$/, '');
    throw invalid(`The mapping is not YAML: ${reason}.`, error);
  }
}

function problemOf(
  index: number,
  kind: string | undefined,
  issue: { path: PropertyKey[]; message: string },
): BlockProblem {
  const path = issue.path.map(String).join('.');
  return { index, kind, path, message: `${path === '' ? 'The block' : path} ${issue.message}` };
}

function readFlags(raw: Record<string, unknown>, warnings: string[]): Omit<Mapping, 'resources'> {
  const flag = (key: string) => {
    const value = raw[key] ?? true;
    const read = asBoolean(value);
    if (read === undefined) warnings.push(`${key} is neither true nor false; true is assumed.`);
    return read ?? true;
  };
  const given = raw['entityDeletionThreshold'] ?? DEFAULT_DELETION_THRESHOLD;
  const threshold = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  const usable = typeof threshold === 'number' && threshold >= 0 && threshold <= 1;
  if (!usable) {
    warnings.push(
      `entityDeletionThreshold is not a number from 0 to 1; ${DEFAULT_DELETION_THRESHOLD} is assumed.`,
    );
  }
  return {
    deleteDependentEntities: flag('deleteDependentEntities'),
    createMissingRelatedEntities: flag('createMissingRelatedEntities'),
    enableMergeEntity: flag('enableMergeEntity'),
    entityDeletionThreshold: usable ? threshold : DEFAULT_DELETION_THRESHOLD,
  };
}

/** What is worth saying of a block that can be used all the same. */
function remarks(block: unknown, at: string): string[] {
  if (!isObject(block)) return [];
  const said: string[] = [];
  const selector = isObject(block['selector']) ? block['selector'] : {};
  if (typeof selector['query'] === 'boolean')
    said.push(booleanRemark(`${at}.selector.query`, selector['query']));
  const port = isObject(block['port']) ? block['port'] : {};
  for (const [path, value] of booleans(port['entity'], `${at}.port.entity`))
    said.push(booleanRemark(path, value));
  const actions = selector['includeActions'];
  if (Array.isArray(actions) && actions.length > DOCUMENTED_INCLUDE_ACTIONS) {
    said.push(
      `${at}.selector.includeActions has ${actions.length} entries: all are used here, but Port's own integration refuses more than ${DOCUMENTED_INCLUDE_ACTIONS}.`,
    );
  }
  const limit = selector['maxConcurrentAccounts'];
  if (limit !== undefined && limit !== null && accountLimit(limit) === undefined) {
    said.push(`${at}.selector.maxConcurrentAccounts is not a whole number of at least 1; 5 is assumed.`);
  }
  return said;
}

function booleanRemark(path: string, value: boolean): string {
  return `${path} is the YAML value ${value}, taken as the jq expression ${value}. Put it in quotes: '${value}'.`;
}

function booleans(value: unknown, path: string): [string, boolean][] {
  if (typeof value === 'boolean') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((entry, index) => booleans(entry, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => booleans(entry, `${path}.${key}`));
}

function toBlocks(drafts: readonly { index: number; draft: BlockDraft }[]): ResourceBlock[] {
  const seen = new Map<string, number>();
  return drafts.map(({ index, draft: { kind, selector, port } }) => {
    const { identifier, blueprint, title, icon, team, properties, relations } = port.entity.mappings;
    const hash = sha256(stableJson([kind, blueprint, identifier])).slice(0, 16);
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    return {
      id: ordinal === 1 ? hash : `${hash}-${ordinal}`,
      index,
      kind,
      selector: selectorOf(selector),
      entity: {
        identifier,
        blueprint,
        ...(title === undefined ? {} : { title }),
        ...(icon === undefined ? {} : { icon }),
        ...(team === undefined ? {} : { team }),
        properties,
        relations,
      },
      ...(port.itemsToParse === undefined ? {} : { itemsToParse: port.itemsToParse }),
      itemsToParseName: port.itemsToParseName,
      itemsToParseTopLevelTransform: port.itemsToParseTopLevelTransform,
    };
  });
}

/** The selector without its unset parts. */
function selectorOf({ tags, since, parent, ...given }: BlockDraft['selector']): Selector {
  return {
    ...given,
    ...(tags && { tags }),
    ...(since !== undefined && { since }),
    ...(parent && { parent }),
  };
}
