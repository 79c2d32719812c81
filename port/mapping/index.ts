/** JQ mappings: blocks are compiled once, then objects become entities (design section 6, port-api section 9). */
export { createMappingEngine, isStopped, type MappingEngine, type MappingEngineOptions } from './engine.js';
export type {
  CompiledBlock,
  ExpressionError,
  MappedInput,
  MappedPage,
  MappingInput,
  StoppedBlock,
} from './types.js';
