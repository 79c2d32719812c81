import type { Entity } from '../types.js';

/** Plain JSON object handed to a mapping (a RawObject of AWS; this module knows nothing of AWS). */
export type MappingInput = Record<string, unknown>;

/** An expression of a block that does not compile. `path` is its place (`properties.tags`, `selector.query`). */
export interface ExpressionError {
  path: string;
  expression: string;
  message: string;
}

/** A block ready to be evaluated. Made once per mapping and block, shared by pages. */
export interface CompiledBlock {
  /** Expressions left out because they do not compile (their fields are absent from the entity). */
  readonly dropped: readonly ExpressionError[];
}

/**
 * A block that cannot be evaluated, since an expression without which there is no entity does not compile: nothing of it
 * is written or deleted. `stopped` has at least one entry.
 */
export interface StoppedBlock {
  readonly code: 'MappingExpressionInvalid';
  readonly stopped: readonly ExpressionError[];
  /** Further expressions that do not compile, but would not have stopped the block. */
  readonly dropped: readonly ExpressionError[];
}

/**
 * What became of one input object (several entities with itemsToParse).
 * - `error`: the selector raised, was not a boolean, or evaluation failed: the resource is unsure. `path` names the
 *   expression, or is `input` where the object itself is the trouble (too large). With itemsToParse the entities of the
 *   other items stand beside it.
 */
export interface MappedInput {
  entities: Entity[];
  /** Left out: the selector said false, the identifier or blueprint was empty, or itemsToParse gave no list. */
  filtered: number;
  error?: { path: string; message: string };
}

export interface MappedPage {
  /** One for each input, in order. */
  inputs: MappedInput[];
  /** Fields that became null because their expression raised, or gave what they cannot have: how often, and the first message. */
  fieldErrors: { path: string; count: number; message: string }[];
}
