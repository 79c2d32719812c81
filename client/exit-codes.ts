import type { Outcome } from '../ledger/types.js';

/** What the process exits with; documented in docs/cli.md. */
export const EXIT = { completed: 0, failed: 1, partial: 2, aborted: 130 } as const satisfies Record<
  Outcome,
  number
>;
