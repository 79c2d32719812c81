import type { Insertable } from 'kysely';

import { nameOf } from './names.js';
import type { Tables } from './schema.js';
import { inChunks } from './store.js';
import type { Db } from './store.js';
import type { EntityRecord } from './types.js';

/** Records entities of a scope as seen, in the order of their key, so that two workers never wait for each other crosswise. */
export async function recordEntities(
  db: Db,
  seq: number,
  scopeId: number,
  entities: readonly EntityRecord[],
): Promise<void> {
  const now = Date.now();
  const rows = new Map<string, Insertable<Tables['entity']>>();
  for (const { blueprint, identifier, resourceId, hash, written, reference, occurredAt } of entities) {
    // Twice in one page: the last one wins, in Port as here.
    rows.set(nameOf(blueprint, identifier), {
      blueprint,
      identifier,
      scope_id: scopeId,
      resource_id: resourceId,
      hash,
      seen_seq: seq,
      gone_seq: null,
      written_at: written ? now : null,
      reference: Number(reference ?? false),
      occurred_at: occurredAt ?? null,
    });
  }
  const sorted = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await inChunks(sorted, (chunk) =>
    db
      .insertInto('entity')
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(['blueprint', 'identifier', 'scope_id'])
          .doUpdateSet((update) => ({
            resource_id: update.ref('excluded.resource_id'),
            hash: update.ref('excluded.hash'),
            seen_seq: seq,
            gone_seq: null,
            // Not written now: the time of the last writing stands.
            written_at: update.fn.coalesce('excluded.written_at', 'entity.written_at'),
            reference: update.ref('excluded.reference'),
            occurred_at: update.ref('excluded.occurred_at'),
          }))
          // A page of an older resync that ends late must not turn back what a newer one saw.
          .where('entity.seen_seq', '<=', seq),
      )
      .execute(),
  );
}
