import type { EntityRecord, KeptWaiting, Ledger } from '../ledger/types.js';
import { restoreEntity } from '../port/index.js';
import type { Dependencies } from './dependencies.js';
import { nameScope } from './scope-name.js';
import { mayWait, reasonOf, toRecord } from './waiting.js';
import type { PlanRef, Resent } from './types.js';

/** Entities named in the report that wait in vain. */
const NAMED = 20;

/** What an attempt has done so far, for its heartbeat. */
interface Progress {
  round: number;
  sent: number;
  written: number;
}

/**
 * Sends again, whole, what Port refused because the target of a relation was not there yet (port-api.md 4.4): round after
 * round until one writes nothing, so that chains are written whatever their order and cycles end. In a round those that
 * others point at go first. Streams from the ledger; each page is settled there once Port has answered, so another attempt
 * goes on with what still waits.
 */
export async function resendWaiting(
  deps: Pick<Dependencies, 'ledger' | 'mappings' | 'writer'>,
  plan: PlanRef,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Resent> {
  const { mapping } = await deps.mappings.load(plan.mappingHash);
  if (plan.dryRun || !mayWait(mapping)) return { written: [], rounds: 0 };
  const written = new Map<string, number>();
  const progress: Progress = { round: 0, sent: 0, written: 0 };
  for (let before = -1; progress.written > before;) {
    before = progress.written;
    progress.round += 1;
    for (const pointedAt of [true, false]) {
      for await (const page of pagesOf(deps.ledger, plan.seq, pointedAt)) {
        const settled = await send(deps, page, plan, mapping.enableMergeEntity, signal);
        progress.sent += page.length;
        for (const { kind, written: count } of settled) {
          written.set(kind, (written.get(kind) ?? 0) + count);
          progress.written += count;
        }
        onProgress({ ...progress });
      }
    }
  }
  return { written: [...written].map(([kind, count]) => ({ kind, written: count })), rounds: progress.round };
}

async function* pagesOf(ledger: Ledger, seq: number, pointedAt: boolean): AsyncGenerator<KeptWaiting[]> {
  for (let after = 0; ;) {
    const page = await ledger.nextWaiting(seq, { pointedAt, after });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.id;
  }
}

async function send(
  { ledger, writer }: Pick<Dependencies, 'ledger' | 'writer'>,
  page: readonly KeptWaiting[],
  { seq, syncId }: PlanRef,
  merge: boolean,
  signal: AbortSignal,
): Promise<{ kind: string; written: number }[]> {
  const entities = page.map(({ body }) => restoreEntity(body));
  const outcomes = await writer.upsertAll(entities, {
    merge,
    createMissingRelatedEntities: false,
    syncId,
    signal,
  });
  const written: { id: number; record: EntityRecord }[] = [];
  const left: { id: number; reason: string }[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const waiting = page[index];
    const entity = entities[index];
    if (!waiting || !entity) continue;
    if (outcome.status === 'written') {
      written.push({ id: waiting.id, record: toRecord(waiting, entity, outcome) });
    } else {
      const reason = reasonOf(outcome);
      if (reason !== waiting.reason) left.push({ id: waiting.id, reason });
    }
  }
  return ledger.settleWaiting(seq, { written, left });
}

/** What still waits for a target, each with what Port misses, as far as the report has room. */
export async function describeWaiting(ledger: Ledger, seq: number): Promise<string[]> {
  const { total, named } = await ledger.listWaiting(seq, NAMED);
  const said = named.map(
    ({ key, blueprint, identifier, reason }) =>
      `${nameScope(key)}: Port refused ${blueprint} ${identifier}: ${reason}`,
  );
  if (total > named.length)
    said.push(`${total - named.length} more entities wait for the target of a relation.`);
  return said;
}
