import type { ReadOptions, ReadScope } from '../aws/types.js';
import type { ScopeRun } from '../ledger/types.js';
import type { RegionTask } from './region-task.js';

/** A loss above this share of what the scope had is not believed without asking AWS once more. */
const BELIEVED_LOSS = 0.1;
/** Single reads in one scope; what they leave unverified is kept for the next resync. */
const VERIFIED_AT_MOST = 500;

/**
 * Marks what a scope that was read to its end no longer has. Lists can lie (Cloud Control is known to truncate them), so
 * what is missing from one of its kinds, or more than a tenth of any scope, is looked up once more by a single read:
 * only "not found" marks it gone. What is older than a history's window needs no look-up: its time says enough.
 */
export async function reconcileScope(
  task: RegionTask,
  scope: ReadScope,
  options: ReadOptions,
  run: ScopeRun & { lastFound: number | null },
  found: number,
  notices: Set<string>,
): Promise<void> {
  const { deps, input, ready } = task;
  const { since } = options;
  const { ledger, kinds } = deps;
  const { seq } = input.plan;
  if (found === 0 && run.lastFound !== null && run.lastFound > 0) {
    notices.add(
      `suspicious: read 0 where ${run.lastFound} were found last time; each loss is verified before it is deleted`,
    );
  }
  if (since !== undefined) {
    const aged = await ledger.markAged(seq, run.scopeId, since);
    if (aged > 0)
      notices.add(
        `${aged} entities aged out of the window (since ${new Date(since).toISOString()}) and are deleted`,
      );
  }
  const { owned, unseen } = await ledger.countScope(seq, run.scopeId);
  if (unseen === 0) return;
  if (ready.kind.native && unseen <= owned * BELIEVED_LOSS) {
    await ledger.markGone(seq, run.scopeId, 'all');
    return;
  }
  const rows = await ledger.unseen(seq, run.scopeId, VERIFIED_AT_MOST);
  const ids = [...new Set(rows.map(({ resourceId }) => resourceId))];
  const answers = await kinds.existsStill(ready.kind, scope, ids, options);
  const gone = ids.filter((id) => answers.get(id) === 'gone');
  const present = ids.filter((id) => answers.get(id) === 'present');
  if (gone.length > 0) await ledger.markGone(seq, run.scopeId, gone);
  if (present.length > 0) {
    await ledger.markSeen(seq, run.scopeId, present);
    notices.add(
      `${present.length} resources were missing from the list but exist (${present.slice(0, 3).join(', ')}); they are kept`,
    );
  }
  const unknown = ids.length - gone.length - present.length;
  if (unknown > 0)
    notices.add(`${unknown} missing resources could not be looked up; they are kept until the next resync`);
  if (unseen > rows.length)
    notices.add(`${unseen - rows.length} missing entities are left to be verified by the next resync`);
}
