import { z } from 'zod';
import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';
import { PortAnswerUnexpected } from './errors.js';
import { isoWithOffset } from './integration.js';
import type { EntityRef } from './types.js';
import { datasourceQuery } from './user-agent.js';

const PAGE_SIZE = 5_000;

const pageSchema = z.object({
  entities: z.array(z.object({ identifier: z.string(), blueprint: z.string() })),
  next: z.string().nullish(),
});

/** A page of the inventory. `next` is the cursor that continues after it, null after the last page. */
export interface InventoryPage {
  refs: EntityRef[];
  next: string | null;
}

/**
 * What Port holds of this integration: every entity that any version of it wrote, 5,000 a page (port-api.md 5.1).
 *
 * @param before only entities last updated before this time: those that this resync touches are never candidates
 * @param cursor `next` of the last page that was handled, null for the beginning
 */
export async function* inventoryPages(
  client: PortClient,
  { before, cursor, signal }: { before: Date; cursor: string | null; signal?: AbortSignal | undefined },
): AsyncGenerator<InventoryPage, void, undefined> {
  const { prefix, suffix } = datasourceQuery(client.integration);
  let from = cursor;
  do {
    const answer = await client.request({
      method: 'POST',
      path: '/blueprints/entities/datasource-entities',
      body: {
        datasource_prefix: prefix,
        datasource_suffix: suffix,
        limit: PAGE_SIZE,
        before: isoWithOffset(before),
        ...(from !== null && { from }),
      },
      family: 'search',
      feature: 'exporter',
      signal,
    });
    const page = readAnswer(answer, pageSchema);
    const next = page.next === undefined || page.next === '' ? null : page.next;
    if (next !== null && next === from) {
      throw new PortAnswerUnexpected({
        baseUrl: client.baseUrl,
        call: answer.name,
        what: 'the cursor of the next page is that of this page',
      });
    }
    yield { refs: page.entities, next };
    from = next;
  } while (from !== null);
}
