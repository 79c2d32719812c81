import {
  ActivityFailure,
  ApplicationFailure,
  defineQuery,
  isCancellation,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';

import type {
  AccountResult,
  KindResult,
  PlannedAccount,
  PlannedBlock,
  PlanRef,
  UnreadScope,
} from '../activities/types.js';
import type { ScopeCounts } from '../ledger/types.js';
import { assumeRole, listRegions, syncKind } from './activities.js';
import { toFailure } from './failures.js';
import { SCOPES_UNREAD } from './names.js';
import { runWindow } from './window.js';

/** A huge account must not starve the others: at most this many of its kinds run at once. */
const KINDS_AT_ONCE = 4;
/** Scopes named in a failure's message; the ledger and the report have them all. */
const SCOPES_NAMED = 20;
const SCOPES_LISTED = 100;

const NO_COUNTS: ScopeCounts = { found: 0, written: 0, unchanged: 0, failed: 0, unsure: 0, filtered: 0 };

export interface SyncAccountInput {
  plan: PlanRef;
  partition: string;
  account: PlannedAccount;
  blocks: PlannedBlock[];
  requestedRegions?: string[];
}

/** Answered by a running child: which kinds are done. */
export const accountProgress = defineQuery<KindResult[]>('progress');

/**
 * Syncs one account: assumes its role, lists its regions, then reads kind by kind. Ends Failed (`ScopesUnread`) where
 * something could not be read, so that Temporal UI shows it; what could be read is synced all the same.
 */
export async function syncAccount(input: SyncAccountInput): Promise<AccountResult> {
  const { account, blocks } = input;
  const kinds: KindResult[] = [];
  setHandler(accountProgress, () => kinds);
  upsertMemo({ account: `${account.id} ${account.name}`, status: 'assuming the role' });

  const regions = await enter(input);

  upsertMemo({ status: `reading ${blocks.length} kinds in ${regions.length} regions` });
  const unread: UnreadScope[] = [];
  await runWindow(blocks, KINDS_AT_ONCE, async (block) => {
    const result = await readKind(input, block, regions);
    kinds.push({ ...result, unread: [] });
    unread.push(...result.unread);
  });

  const result: AccountResult = { account: { id: account.id, name: account.name }, kinds };
  if (unread.length === 0) {
    upsertMemo({ status: 'completed' });
    return result;
  }
  upsertMemo({ status: `${unread.length} scopes unread` });
  const named = unread
    .slice(0, SCOPES_NAMED)
    .map(({ kind, region, code, message }) => `${kind} in ${region}: ${code}: ${message}`);
  const more = unread.length - named.length;
  throw ApplicationFailure.create({
    type: SCOPES_UNREAD,
    nonRetryable: true,
    message:
      `${unread.length} scopes of account ${account.id} (${account.name}) could not be read; their entities in Port were left as they are.\n` +
      named.join('\n') +
      (more > 0 ? `\n… and ${more} more` : ''),
    details: [result, unread.slice(0, SCOPES_LISTED), unread.length],
  });
}

/** Gets into the account. What stops that is the child's own failure, so that it is the first thing Temporal UI says. */
async function enter({ plan, account, partition, blocks }: SyncAccountInput): Promise<string[]> {
  try {
    await assumeRole.executeWithOptions({ summary: `${account.id} ${account.name}` }, [plan, account]);
    const needsRegions = blocks.some((block) => block.scope !== 'organization');
    return needsRegions ? await listRegions(plan, account, partition) : [];
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const { code, message } = toFailure(error);
    throw ApplicationFailure.create({ type: code, message, nonRetryable: true, cause: error });
  }
}

/** An activity that fails for good costs its own kind, not the account. */
async function readKind(
  input: SyncAccountInput,
  block: PlannedBlock,
  regions: string[],
): Promise<KindResult> {
  const { plan, partition, account, requestedRegions } = input;
  try {
    return await syncKind.executeWithOptions({ summary: block.kind }, [
      { plan, partition, account, regions, block, ...(requestedRegions && { requestedRegions }) },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const { code, message } = toFailure(error);
    return {
      kind: block.kind,
      regions: 0,
      ...NO_COUNTS,
      unread: [{ account: account.id, region: 'all', kind: block.kind, code, message }],
    };
  }
}
