import type { ScopeCounts } from './types.js';

export const NO_COUNTS: Readonly<ScopeCounts> = {
  found: 0,
  written: 0,
  unchanged: 0,
  failed: 0,
  unsure: 0,
  filtered: 0,
};

/** The sum of counts, row by row; other fields of the rows are left aside. */
export function addUp(rows: readonly ScopeCounts[]): ScopeCounts {
  const sum = { ...NO_COUNTS };
  for (const row of rows) {
    for (const count of ['found', 'written', 'unchanged', 'failed', 'unsure', 'filtered'] as const)
      sum[count] += row[count];
  }
  return sum;
}
