/** Door of the masking: what is secret never leaves for Port's log or examples. */
export { createMasker, type Masker } from './masker.js';
export { REDACTED } from './patterns.js';
export { maskRaw } from './raw.js';
