import { LRUCache } from 'lru-cache';

import { selectKind } from '../aws/kinds/index.js';
import type { Kind } from '../aws/kinds/index.js';
import type { BlockProblem, Mapping, ResourceBlock } from '../config/mapping-types.js';
import { parseMapping } from '../config/mapping.js';
import { SyncError } from '../config/sync-error.js';
import type { Ledger } from '../ledger/types.js';
import type { CompiledBlock, MappingEngine, StoppedBlock } from '../port/mapping/index.js';

/** A block with its compiled expressions. */
export interface ReadyBlock {
  block: ResourceBlock;
  compiled: CompiledBlock;
  /** Who reads it. */
  kind: Kind;
  /** Optional actions that its selector asks for, by their canonical names. */
  actions: { actions: string[]; warnings: string[] };
}

/** A mapping as activities use it: every block either ready or stopped. */
export interface LoadedMapping {
  mapping: Mapping;
  ready: ReadyBlock[];
  /** Blocks with an expression that does not compile where that must stop them. */
  stopped: { block: ResourceBlock; reason: StoppedBlock }[];
  /** Entries of `resources` that are not blocks at all. */
  problems: BlockProblem[];
  /** Kinds that are most likely misspelt. */
  unknownKinds: string[];
  warnings: string[];
}

/** Mappings by their hash: parsed and compiled once a process, kept in the ledger. */
export class MappingStore {
  readonly #ledger: Ledger;
  readonly #engine: MappingEngine;
  readonly #loaded = new LRUCache<string, Promise<LoadedMapping>>({ max: 4 });

  constructor(ledger: Ledger, engine: MappingEngine) {
    this.#ledger = ledger;
    this.#engine = engine;
  }

  /** Parses what Port holds and keeps it. Throws `MappingInvalid` where it is no mapping at all. */
  async store(hash: string, config: unknown): Promise<LoadedMapping> {
    const loaded = await this.#load(hash, () => Promise.resolve(config));
    await this.#ledger.storeMapping(hash, config);
    return loaded;
  }

  /** The mapping of a running resync. Throws `MappingMissing` where the ledger has none of this hash. */
  load(hash: string): Promise<LoadedMapping> {
    return this.#load(hash, () => this.#ledger.loadMapping(hash));
  }

  #load(hash: string, read: () => Promise<unknown>): Promise<LoadedMapping> {
    let loaded = this.#loaded.get(hash);
    if (!loaded) {
      loaded = this.#compile(hash, read);
      this.#loaded.set(hash, loaded);
      loaded.catch(() => this.#loaded.delete(hash));
    }
    return loaded;
  }

  async #compile(hash: string, read: () => Promise<unknown>): Promise<LoadedMapping> {
    const config = await read();
    if (config === undefined) {
      throw new SyncError(`The ledger has no mapping ${hash}.`, {
        code: 'MappingMissing',
        retryable: false,
        remedy: 'The ledger was replaced while the resync ran; start another resync.',
      });
    }
    const { mapping, problems: unreadable, warnings } = parseMapping(config);
    const problems = [...unreadable];
    const ready: ReadyBlock[] = [];
    const unknownKinds = new Set<string>();
    const stopped: LoadedMapping['stopped'] = [];
    for (const block of mapping.resources) {
      const { kind, unknown, problems: impossible, ...actions } = selectKind(block.kind, block.selector);
      if (unknown) unknownKinds.add(block.kind);
      if (impossible.length > 0) {
        for (const { path, message } of impossible)
          problems.push({ index: block.index, kind: block.kind, path, message });
        continue;
      }
      const result = await this.#engine.compile(block);
      if ('stopped' in result) stopped.push({ block, reason: result });
      else ready.push({ block, compiled: result, kind, actions });
    }
    return { mapping, ready, stopped, problems, unknownKinds: [...unknownKinds], warnings };
  }
}
