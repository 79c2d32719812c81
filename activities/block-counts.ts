import type { BlockCounts } from '../ledger/types.js';
import type { MetricCounts } from '../port/ingest/index.js';
import type { MetricBlock } from './told-blocks.js';

/** Sums by block, one of each kind of count 0 where nothing was read. */
export type CountsByBlock = ReadonlyMap<string, BlockCounts>;

export function byBlock(rows: readonly BlockCounts[]): CountsByBlock {
  return new Map(rows.map((row) => [row.block, row]));
}

/**
 * What the ledger counts of a block, by the names of Port's metrics (docs/architecture.md).
 * @param failedAccounts accounts that could not be entered: each is a scope that was not read
 */
export function metricCounts(
  block: MetricBlock,
  counts: CountsByBlock,
  failedAccounts: number,
): Required<Omit<MetricCounts, 'delete'>> {
  const row = counts.get(block.id ?? '');
  const {
    found = 0,
    written = 0,
    unchanged = 0,
    failed = 0,
    unsure = 0,
    filtered = 0,
    incomplete = 0,
  } = row ?? {};
  return {
    extract: { raw_extracted: found, failed: incomplete + (block.ofOrganization ? 0 : failedAccounts) },
    transform: { transformed: written + unchanged + failed, filtered_out: filtered, failed: unsure },
    load: { loaded: written, skipped: unchanged, failed },
  };
}

/** The report's rule (decideOutcome) for one block: anything unread, unsure or refused is a failure. */
export function blockState(
  block: MetricBlock,
  { extract, transform, load }: ReturnType<typeof metricCounts>,
): 'completed' | 'failed' {
  const clean = block.id !== undefined && extract.failed + transform.failed + load.failed === 0;
  return clean ? 'completed' : 'failed';
}
