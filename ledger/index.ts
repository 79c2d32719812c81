export { addUp, NO_COUNTS } from './counts.js';
export { openLedger } from './open.js';
export type * from './types.js';
