import { doubt, seeResources } from './marks.js';
import { eachBlueprint, nameOf } from './names.js';
import { recordEntities } from './records.js';
import { inChunks } from './store.js';
import type { Db, Store } from './store.js';
import type { EntityRecord, KnownEntity, Ledger, ScopeCounts } from './types.js';
import { keepWaiting } from './waiting.js';

type PageMethods = Pick<Ledger, 'lookup' | 'commitPage'>;

const UNKNOWN: KnownEntity = {
  hash: null,
  writtenAt: null,
  present: false,
  resourceId: null,
  occurredAt: null,
};

/** What a scope's pages ask and record. */
export function pageMethods(store: Store): PageMethods {
  return {
    lookup: (seq, scopeId, keys) => store.read((db) => lookup(db, seq, scopeId, keys)),
    commitPage: (seq, scopeId, page) =>
      store.write(async (db) => {
        const unchanged = page.entities.filter(isUnchanged);
        await seeNames(db, seq, scopeId, unchanged);
        await recordEntities(
          db,
          seq,
          scopeId,
          unchanged.length === 0 ? page.entities : page.entities.filter((entity) => !isUnchanged(entity)),
        );
        for (const id of page.protectedResources) {
          // Nothing known of it: it may have given any of what this scope misses.
          if ((await seeResources(db, seq, scopeId, [id])) === 0) await doubt(db, seq, scopeId);
        }
        await recordTargets(db, seq, scopeId, page.targets);
        if (page.waiting) await keepWaiting(db, seq, scopeId, page.entities, page.waiting);
        await advance(db, seq, scopeId, page.counts, page.cursor);
      }),
  };
}

async function lookup(
  db: Db,
  seq: number,
  scopeId: number,
  keys: readonly { blueprint: string; identifier: string }[],
): Promise<KnownEntity[]> {
  const known = new Map<string, KnownEntity>();
  await eachBlueprint(keys, async (blueprint, chunk) => {
    const entities = await db
      .selectFrom('entity')
      .select(['identifier', 'hash', 'written_at', 'resource_id', 'occurred_at'])
      .where('blueprint', '=', blueprint)
      .where('identifier', 'in', chunk)
      .where('scope_id', '=', scopeId)
      .execute();
    const held = await db
      .selectFrom('inventory')
      .select('identifier')
      .where('blueprint', '=', blueprint)
      .where('identifier', 'in', chunk)
      .where('seq', '=', seq)
      .execute();
    for (const { identifier, hash, written_at, resource_id, occurred_at } of entities) {
      known.set(nameOf(blueprint, identifier), {
        hash,
        writtenAt: written_at,
        present: false,
        resourceId: resource_id,
        occurredAt: occurred_at,
      });
    }
    for (const { identifier } of held) {
      const name = nameOf(blueprint, identifier);
      known.set(name, { ...(known.get(name) ?? UNKNOWN), present: true });
    }
  });
  return keys.map(({ blueprint, identifier }) => known.get(nameOf(blueprint, identifier)) ?? UNKNOWN);
}

/** Found as it was: all there is to record is that it was seen, which costs a fraction of an upsert. */
function isUnchanged({ written, hash, reference, moved }: EntityRecord): boolean {
  return !written && hash !== null && reference !== true && moved !== true;
}

async function seeNames(
  db: Db,
  seq: number,
  scopeId: number,
  names: readonly { blueprint: string; identifier: string }[],
): Promise<void> {
  await eachBlueprint(names, (blueprint, chunk) =>
    db
      .updateTable('entity')
      .set({ seen_seq: seq, gone_seq: null })
      .where('blueprint', '=', blueprint)
      .where('identifier', 'in', chunk)
      .where('scope_id', '=', scopeId)
      .where('seen_seq', '<=', seq)
      .execute(),
  );
}

/** What a page's relations point at, once a scope. */
export async function recordTargets(
  db: Db,
  seq: number,
  scopeId: number,
  targets: readonly string[],
): Promise<void> {
  const rows = [...new Set(targets)].toSorted().map((identifier) => ({ identifier, scope_id: scopeId, seq }));
  await inChunks(rows, (chunk) =>
    db
      .insertInto('relation_target')
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(['identifier', 'scope_id'])
          .doUpdateSet({ seq })
          // As for entities: a page of an older resync that ends late turns nothing back.
          .where('relation_target.seq', '<', seq),
      )
      .execute(),
  );
}

/** Adds a page's counts to its scope's run and moves the cursor. */
export async function advance(
  db: Db,
  seq: number,
  scopeId: number,
  counts: ScopeCounts,
  cursor: string | null,
): Promise<void> {
  await db
    .updateTable('scope_run')
    .set((row) => ({
      cursor,
      found: row('found', '+', counts.found),
      written: row('written', '+', counts.written),
      unchanged: row('unchanged', '+', counts.unchanged),
      failed: row('failed', '+', counts.failed),
      unsure: row('unsure', '+', counts.unsure),
      filtered: row('filtered', '+', counts.filtered),
    }))
    .where('seq', '=', seq)
    .where('scope_id', '=', scopeId)
    .execute();
}
