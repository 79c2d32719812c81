import type { Mapping } from '../config/mapping-types.js';
import type { ScopeKey } from '../ledger/types.js';
import type { Dependencies } from './dependencies.js';
import type { ReadyBlock } from './mapping-store.js';
import type { SyncKindInput } from './types.js';

/** One region of one `syncKind`. */
export interface RegionTask {
  deps: Dependencies;
  input: SyncKindInput;
  ready: ReadyBlock;
  mapping: Mapping;
  key: ScopeKey;
  attempt: number;
  signal: AbortSignal;
  onProgress: (progress: { kind: string; region: string; found: number }) => void;
}
