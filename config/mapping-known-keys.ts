import { nearest } from './nearest.js';
import { isObject } from './mapping-reading.js';

/** Keys of a mapping at each of its levels; an empty object ends a branch. */
interface KeyTree {
  readonly [key: string]: KeyTree;
}

const LEAF: KeyTree = {};

const BLOCK_KEYS: KeyTree = {
  kind: LEAF,
  enableDelete: LEAF,
  selector: {
    query: LEAF,
    exportEnvVariables: LEAF,
    regionPolicy: { allow: LEAF, deny: LEAF },
    includeActions: LEAF,
    maxConcurrentAccounts: LEAF,
    useGetResourceAPI: LEAF,
    listGroupResources: LEAF,
    // What is in them is checked where they are read: a mistake there stops the block.
    tags: LEAF,
    since: LEAF,
    parent: LEAF,
  },
  port: {
    itemsToParse: LEAF,
    itemsToParseName: LEAF,
    itemsToParseTopLevelTransform: LEAF,
    entity: {
      mappings: {
        identifier: LEAF,
        blueprint: LEAF,
        title: LEAF,
        icon: LEAF,
        team: LEAF,
        properties: LEAF,
        relations: LEAF,
      },
    },
  },
};

const ROOT_KEYS: KeyTree = {
  deleteDependentEntities: LEAF,
  createMissingRelatedEntities: LEAF,
  enableMergeEntity: LEAF,
  entityDeletionThreshold: LEAF,
  resources: LEAF,
};

function unknownKeys(value: unknown, known: KeyTree, path: string): string[] {
  if (!isObject(value) || known === LEAF) return [];
  const names = Object.keys(known);
  return Object.entries(value).flatMap(([key, entry]) => {
    const below = Object.hasOwn(known, key) ? known[key] : undefined;
    const at = path === '' ? key : `${path}.${key}`;
    if (below !== undefined) return unknownKeys(entry, below, at);
    const near = nearest(key, names);
    return [
      `${at} is not a key of a mapping and is ignored.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    ];
  });
}

/** One sentence for each key of a whole mapping's top level that means nothing. */
export function unknownRootKeys(raw: Record<string, unknown>): string[] {
  return unknownKeys(raw, ROOT_KEYS, '');
}

/** One sentence for each key of a block (at `path`) that means nothing, with the key that was probably meant. */
export function unknownBlockKeys(raw: unknown, path: string): string[] {
  return [...unknownKeys(raw, BLOCK_KEYS, path), ...unknownSearchKeys(raw, path)];
}

const RULE_KEYS: KeyTree = { property: LEAF, operator: LEAF, value: LEAF };
const SEARCH_KEYS: KeyTree = { combinator: LEAF, rules: LEAF };

/** The same inside searches, wherever they are in the block. */
function unknownSearchKeys(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => unknownSearchKeys(entry, `${path}[${index}]`));
  }
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([key, entry]) => unknownSearchKeys(entry, `${path}.${key}`));
  if (Array.isArray(value['rules'])) return [...unknownKeys(value, SEARCH_KEYS, path), ...below];
  return 'operator' in value && 'property' in value
    ? [...unknownKeys(value, RULE_KEYS, path), ...below]
    : below;
}
