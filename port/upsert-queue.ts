import { bulkBytes, MAX_BULK_ENTITIES } from './bulk-upsert.js';
import { MAX_BODY_BYTES } from './entity-rules.js';
import type { Ticket } from './upsert-ticket.js';

interface Queued {
  ticket: Ticket;
  /** Milliseconds since the epoch. */
  at: number;
}

interface Group {
  queued: Queued[];
  bytes: number;
}

/** How long a bulk waits to become full, in ms. */
export interface Linger {
  /** Since the last entity of any group came: as long as they come, more may follow. */
  lingerMs: number;
  /** Since the oldest entity of the bulk came. */
  maxLingerMs: number;
}

/** Entities waiting to be sent, by group (those of one group can share a bulk), first come, first served. */
export class UpsertQueue {
  readonly #linger: Linger;
  readonly #groups = new Map<string, Group>();
  #lastAt = 0;

  constructor(linger: Linger) {
    this.#linger = linger;
  }

  /** @returns whether the entity's group now fills a bulk */
  add(ticket: Ticket, now: number): boolean {
    let group = this.#groups.get(ticket.group);
    if (group === undefined) {
      group = { queued: [], bytes: 0 };
      this.#groups.set(ticket.group, group);
    }
    group.queued.push({ ticket, at: now });
    group.bytes += ticket.prepared.bytes;
    this.#lastAt = now;
    return isFull(group);
  }

  /** The next bulk that may go now: of the groups that are full or due, the one whose first entity waits longest. */
  take(now: number, everything: boolean): Ticket[] | undefined {
    let chosen: { name: string; group: Group; at: number } | undefined;
    for (const [name, group] of this.#groups) {
      const at = oldest(group);
      if (chosen !== undefined && chosen.at <= at) continue;
      if (everything || isFull(group) || this.#dueAt(group) <= now) chosen = { name, group, at };
    }
    if (chosen === undefined) return undefined;
    const bulk = cut(chosen.group);
    if (chosen.group.queued.length === 0) this.#groups.delete(chosen.name);
    return bulk;
  }

  /** When the next bulk that is not full has waited long enough; undefined where nothing is queued. */
  dueAt(): number | undefined {
    if (this.#groups.size === 0) return undefined;
    return Math.min(...[...this.#groups.values()].map((group) => this.#dueAt(group)));
  }

  clear(): void {
    this.#groups.clear();
  }

  #dueAt(group: Group): number {
    const { lingerMs, maxLingerMs } = this.#linger;
    return Math.min(oldest(group) + maxLingerMs, this.#lastAt + lingerMs);
  }
}

function oldest(group: Group): number {
  return group.queued[0]?.at ?? 0;
}

function isFull({ queued, bytes }: Group): boolean {
  return queued.length >= MAX_BULK_ENTITIES || bulkBytes(queued.length, bytes) > MAX_BODY_BYTES;
}

/** Takes as many from the front as one bulk holds. */
function cut(group: Group): Ticket[] {
  let count = 0;
  let bytes = 0;
  for (const { ticket } of group.queued) {
    const more = bytes + ticket.prepared.bytes;
    if (count === MAX_BULK_ENTITIES || bulkBytes(count + 1, more) > MAX_BODY_BYTES) break;
    count += 1;
    bytes = more;
  }
  group.bytes -= bytes;
  return group.queued.splice(0, count).map(({ ticket }) => ticket);
}
