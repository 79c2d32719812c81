export { openLedger } from './open.js';
export type * from './types.js';
