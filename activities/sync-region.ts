import { describeFault } from '../aws/errors.js';
import { ListFault } from '../aws/kinds/index.js';
import type { ReadOptions, ReadScope } from '../aws/types.js';
import { SyncError } from '../config/sync-error.js';
import type { ScopeRun } from '../ledger/types.js';
import { untilInventory } from './await-inventory.js';
import { reconcileScope } from './reconcile-scope.js';
import { allowsRegion } from './region-policy.js';
import type { RegionTask } from './region-task.js';
import { READ_TO_END, syncPage } from './sync-page.js';

/** From this attempt on a fault of AWS ends its region as failed, so that the activity can end; before, it is retried. */
const FAULT_ATTEMPTS = 5;

/**
 * Reads one region to its end, page by page from its cursor, and closes its scope as `complete`, `denied`,
 * `unsupported` or, after several attempts, `failed`. Does nothing where an earlier attempt closed it.
 */
export async function syncRegion(task: RegionTask): Promise<void> {
  const { deps, input, key, ready } = task;
  const { seq } = input.plan;
  const run = await deps.ledger.openScope(seq, key);
  if (run.state !== 'open') return;
  if (ready.kind.supports(key.region) === false) {
    await deps.ledger.closeScope(seq, run.scopeId, { state: 'unsupported' });
    return;
  }
  try {
    await readToEnd(task, run);
  } catch (error) {
    if (task.signal.aborted) throw error;
    const end = howItEnds(error, task.attempt);
    if (!end) throw error;
    await deps.ledger.closeScope(seq, run.scopeId, end);
  }
}

async function readToEnd(task: RegionTask, run: ScopeRun & { lastFound: number | null }): Promise<void> {
  const { deps, input, key, ready, signal } = task;
  const { ledger } = deps;
  const { seq } = input.plan;
  const scope = readScope(task);
  const options = readOptions(task);
  const notices = new Set<string>();
  let { found } = run.counts;
  let { cursor } = run;
  for (let fresh = cursor === null; cursor !== READ_TO_END; fresh = true) {
    try {
      for await (const page of deps.kinds.readPages(ready.kind, scope, options, cursor ?? undefined)) {
        await untilInventory(deps, input.plan, signal);
        await syncPage(task, run.scopeId, page, cursor, notices);
        cursor = page.cursor ?? READ_TO_END;
        found += page.resources.length;
        task.onProgress({ kind: key.kind, region: key.region, found });
      }
      break;
    } catch (error) {
      if (fresh || !(error instanceof ListFault) || error.category !== 'expired-cursor') throw error;
      // AWS no longer takes the cursor of an earlier attempt: this region, and only it, is read from its beginning.
      await ledger.restartScope(seq, run.scopeId);
      cursor = null;
      found = 0;
    }
  }
  if (await ledger.isDoubtful(seq, run.scopeId)) {
    notices.add(
      'a resource that could not be read whole is new here, so nothing of this scope is deleted now',
    );
  } else if (!input.plan.dryRun) {
    await reconcileScope(task, scope, options, run, found, notices);
  }
  await ledger.closeScope(seq, run.scopeId, { state: 'complete', notices: [...notices] });
}

function readScope({ deps, input, key, signal }: RegionTask): ReadScope {
  const { account, regions, partition } = input;
  return {
    account: { id: account.id, name: account.name },
    region: key.region,
    regions,
    partition,
    resync: input.plan.syncId,
    credentials: deps.credentials.for(account.id, account.access),
    signal,
  };
}

function readOptions({ ready, input }: RegionTask): ReadOptions {
  const { regionPolicy, useGetResourceAPI, tags, since } = ready.block.selector;
  const { requestedRegions } = input;
  return {
    includeActions: ready.actions.actions,
    useGetResourceAPI,
    ...(tags && { tags }),
    // Counted from the resync's start, so that every attempt and region has the same window.
    ...(since !== undefined && { since: Date.parse(input.plan.startedAt) - since }),
    allowsRegion: (region) =>
      allowsRegion(regionPolicy, region) &&
      (requestedRegions === undefined ||
        requestedRegions.includes('global') ||
        requestedRegions.includes(region)),
  };
}

/** How a scope ends by this error; undefined where the activity is to be retried. */
function howItEnds(
  error: unknown,
  attempt: number,
): { state: 'denied' | 'unsupported' | 'failed'; error?: { code: string; message: string } } | undefined {
  if (error instanceof ListFault) {
    const fault = { code: error.awsCode, message: error.message };
    if (error.category === 'unsupported') return { state: 'unsupported' };
    if (error.category === 'denied') return { state: 'denied', error: fault };
    // What AWS calls invalid stays so: this region ends here, the others and their counts stand.
    return !error.retryable || attempt >= FAULT_ATTEMPTS ? { state: 'failed', error: fault } : undefined;
  }
  if (error instanceof SyncError) {
    return error.code === 'AssumeRoleDenied'
      ? { state: 'denied', error: { code: error.code, message: error.message } }
      : undefined;
  }
  return attempt >= FAULT_ATTEMPTS ? { state: 'failed', error: describeFault(error) } : undefined;
}
