import { setMaxListeners } from 'node:events';
import { isTooLarge, upsertBulk, type UpsertOptions } from './bulk-upsert.js';
import type { PortClient } from './client.js';
import { checkEntity, MAX_BODY_BYTES } from './entity-rules.js';
import { type PreparedEntity, prepareEntity } from './prepared-entity.js';
import type { Entity } from './types.js';
import { refused, type UpsertOutcome } from './upsert-outcome.js';
import { UpsertQueue } from './upsert-queue.js';
import { AbortWatch, Ticket } from './upsert-ticket.js';
import { orAborted } from './waiting.js';

export interface EntityWriterOptions {
  /** Bulks on their way at once. Default 8. */
  maxInFlight?: number;
  /** A bulk that is not full is sent once no entity has come for this long (ms). Default 250. */
  lingerMs?: number;
  /** … and at the latest when its oldest entity has waited this long (ms). Default 4 × `lingerMs`. */
  maxLingerMs?: number;
  /** `whenRoom` waits while more bytes of entities than this are accepted and not yet settled. Default 16 MiB. */
  maxPendingBytes?: number;
}

export interface UpsertCall extends UpsertOptions {
  /** Ends the wait for the outcome; an entity that nobody waits for any more is not sent. */
  signal?: AbortSignal | undefined;
}

/**
 * Writes entities for all activities of a worker, so that what they write to one blueprint shares full bulks: ≤ 20 entities
 * and ≤ 1 MiB each, sent when full or after a short wait (port-api.md 4).
 *
 * The same entity (blueprint and identifier) is never on its way twice at once: a second, different one waits for the first
 * and is then sent on its own, since two resource blocks may each supply some of its fields, in the mapping's order; an equal
 * one shares the first one's outcome.
 */
export interface EntityWriter {
  /**
   * @returns whether Port has it now, or why not
   * @throws as PortClient.request where it is unknown whether it was written (retryable in most cases), or the signal's reason
   */
  upsert(entity: Entity | PreparedEntity, call: UpsertCall): Promise<UpsertOutcome>;
  /** Waits for room, then upserts all; outcomes in order. Throws as `upsert`, at the first that throws. */
  upsertAll(entities: readonly (Entity | PreparedEntity)[], call: UpsertCall): Promise<UpsertOutcome[]>;
  /** Resolves when little enough is pending to accept more. First come, first served. */
  whenRoom(signal?: AbortSignal): Promise<void>;
  /** Sends what is queued at once, waits for all outcomes, and accepts nothing any more. */
  close(): Promise<void>;
  /** Gives up: what is queued or on its way fails with this reason. */
  abort(reason: Error): void;
}

const DEFAULT_LINGER_MS = 250;

export function createEntityWriter(client: PortClient, options: EntityWriterOptions = {}): EntityWriter {
  return new BulkingWriter(client, options);
}

class BulkingWriter implements EntityWriter {
  readonly #client: PortClient;
  readonly #queue: UpsertQueue;
  readonly #watch = new AbortWatch();
  readonly #maxInFlight: number;
  readonly #maxPendingBytes: number;
  readonly #stop = new AbortController();
  /** Tickets by blueprint and identifier: the first of each is queued or on its way, the others wait for it. */
  readonly #lines = new Map<string, Ticket[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #roomSeekers: (() => void)[] = [];
  #pendingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(client: PortClient, options: EntityWriterOptions) {
    const lingerMs = options.lingerMs ?? DEFAULT_LINGER_MS;
    this.#client = client;
    // Every bulk on its way listens to it.
    setMaxListeners(0, this.#stop.signal);
    this.#queue = new UpsertQueue({ lingerMs, maxLingerMs: options.maxLingerMs ?? 4 * lingerMs });
    this.#maxInFlight = options.maxInFlight ?? 8;
    this.#maxPendingBytes = options.maxPendingBytes ?? 16 * MAX_BODY_BYTES;
  }

  async upsert(entity: Entity | PreparedEntity, call: UpsertCall): Promise<UpsertOutcome> {
    call.signal?.throwIfAborted();
    this.#stop.signal.throwIfAborted();
    if (this.#closing) throw new Error('the entity writer is closed');
    const prepared = 'json' in entity ? entity : prepareEntity(entity);
    const { blueprint } = prepared.entity;
    const refusal = checkEntity(prepared.entity);
    if (refusal !== undefined) return refusal;
    if (typeof blueprint !== 'string') throw new TypeError('blueprint was checked to be a string');
    if (isTooLarge(prepared)) return tooLarge(prepared);

    const { merge, createMissingRelatedEntities, syncId } = call;
    const ticket = new Ticket(prepared, {
      blueprint,
      options: { merge, createMissingRelatedEntities, syncId },
    });
    return this.#stand(ticket, call.signal);
  }

  async upsertAll(
    entities: readonly (Entity | PreparedEntity)[],
    call: UpsertCall,
  ): Promise<UpsertOutcome[]> {
    await this.whenRoom(call.signal);
    return Promise.all(entities.map((entity) => this.upsert(entity, call)));
  }

  async whenRoom(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#roomSeekers.length === 0 && this.#hasRoom()) return;
    let admit: (() => void) | undefined;
    const room = new Promise<void>((resolve) => {
      admit = resolve;
      this.#roomSeekers.push(resolve);
    });
    try {
      await orAborted(room, signal);
    } finally {
      const place = this.#roomSeekers.findIndex((seeker) => seeker === admit);
      if (place >= 0) this.#roomSeekers.splice(place, 1);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#pump();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  abort(reason: Error): void {
    this.#closing = true;
    clearTimeout(this.#timer);
    this.#stop.abort(reason);
    this.#queue.clear();
    for (const line of this.#lines.values()) for (const ticket of line) ticket.fail(reason);
    this.#lines.clear();
    this.#pendingBytes = 0;
    for (const admit of this.#roomSeekers.splice(0)) admit();
  }

  /** Puts a ticket into the line of its entity, or joins an equal one that stands last there. */
  #stand(ticket: Ticket, signal: AbortSignal | undefined): Promise<UpsertOutcome> {
    const key = lineOf(ticket);
    const line = this.#lines.get(key);
    const last = line?.at(-1);
    if (last?.equals(ticket) === true) return last.wait(signal, this.#watch);
    // Before it is queued, which may send it at once: a ticket that nobody waits for is not sent.
    const outcome = ticket.wait(signal, this.#watch);
    this.#pendingBytes += ticket.prepared.bytes;
    if (line !== undefined) {
      line.push(ticket);
    } else {
      this.#lines.set(key, [ticket]);
      this.#enqueue(ticket);
    }
    return outcome;
  }

  #enqueue(ticket: Ticket): void {
    if (this.#queue.add(ticket, Date.now()) || this.#closing) this.#pump();
    else this.#arm();
  }

  /** Sends what is ready as far as bulks may be on their way. */
  #pump(): void {
    while (this.#running.size < this.#maxInFlight) {
      const bulk = this.#queue.take(Date.now(), this.#closing);
      if (bulk === undefined) {
        this.#arm();
        return;
      }
      const run = this.#run(bulk).finally(() => {
        this.#running.delete(run);
        this.#pump();
        this.#admitSeeker();
      });
      this.#running.add(run);
    }
  }

  /** Wakes when the next bulk that is not full is due. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    const dueAt = this.#queue.dueAt();
    if (dueAt === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#pump();
      },
      Math.max(1, dueAt - Date.now()),
    );
  }

  async #run(bulk: readonly Ticket[]): Promise<void> {
    const wanted = bulk.filter((ticket) => !ticket.abandoned);
    const [first] = wanted;
    if (first !== undefined) {
      try {
        const entities = wanted.map(({ prepared }) => prepared);
        const outcomes = await upsertBulk(this.#client, first.target, entities, this.#stop.signal);
        for (const [index, outcome] of outcomes.entries()) wanted[index]?.settle(outcome);
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        for (const ticket of wanted) ticket.fail(reason);
      }
    }
    for (const ticket of bulk) this.#release(ticket);
  }

  /** The ticket is done: the next one of the same entity goes. */
  #release(ticket: Ticket): void {
    const key = lineOf(ticket);
    const line = this.#lines.get(key);
    if (line?.[0] !== ticket) return;
    this.#pendingBytes -= ticket.prepared.bytes;
    line.shift();
    const [next] = line;
    if (next === undefined) this.#lines.delete(key);
    else this.#enqueue(next);
  }

  #hasRoom(): boolean {
    return this.#pendingBytes < this.#maxPendingBytes;
  }

  /** One at a time, so that each can take its room before the next is asked in. */
  #admitSeeker(): void {
    if (!this.#hasRoom()) return;
    const admit = this.#roomSeekers.shift();
    if (admit === undefined) return;
    admit();
    setImmediate(() => this.#admitSeeker());
  }
}

/** Search identifiers stand in line by their text. */
function lineOf({ prepared, target }: Ticket): string {
  const { identifier } = prepared.entity;
  return `${target.blueprint}\n${typeof identifier === 'string' ? identifier : JSON.stringify(identifier)}`;
}

function tooLarge({ bytes }: PreparedEntity): UpsertOutcome {
  return refused(
    'too_large',
    `The entity has ${bytes} bytes as JSON, more than the ${MAX_BODY_BYTES} of a request that Port takes. Leave out its largest properties.`,
  );
}
