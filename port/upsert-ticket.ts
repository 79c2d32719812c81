import type { BulkTarget } from './bulk-upsert.js';
import type { PreparedEntity } from './prepared-entity.js';
import type { UpsertOutcome } from './upsert-outcome.js';
import { abortReason } from './waiting.js';

interface Waiter {
  resolve(outcome: UpsertOutcome): void;
  reject(error: Error): void;
}

/** One entity on its way to Port, and those who wait for its outcome (several where they want to write the same). */
export class Ticket {
  readonly prepared: PreparedEntity;
  readonly target: BulkTarget;
  /** Name of what it can share a bulk with: same blueprint, same options. */
  readonly group: string;
  readonly #waiters = new Set<Waiter>();

  constructor(prepared: PreparedEntity, target: BulkTarget) {
    const { merge, createMissingRelatedEntities, syncId = '' } = target.options;
    this.prepared = prepared;
    this.target = target;
    this.group = `${target.blueprint}\n${merge}\n${createMissingRelatedEntities}\n${syncId}`;
  }

  /** True where writing this one does all that writing the other would. */
  equals(other: Ticket): boolean {
    return this.group === other.group && this.prepared.json === other.prepared.json;
  }

  /** Nobody waits any more: it need not be sent. */
  get abandoned(): boolean {
    return this.#waiters.size === 0;
  }

  wait(signal: AbortSignal | undefined, watch: AbortWatch): Promise<UpsertOutcome> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject };
      this.#waiters.add(waiter);
      if (signal === undefined) return;
      const leave = watch.onAbort(signal, () => {
        this.#waiters.delete(waiter);
        reject(abortReason(signal));
      });
      waiter.resolve = (outcome) => {
        leave();
        resolve(outcome);
      };
      waiter.reject = (error) => {
        leave();
        reject(error);
      };
    });
  }

  settle(outcome: UpsertOutcome): void {
    for (const waiter of this.#waiters) waiter.resolve(outcome);
    this.#waiters.clear();
  }

  fail(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }
}

/**
 * Many waits on one AbortSignal by one listener: a page of entities would otherwise add hundreds, each addition walking the
 * list of those before it.
 */
export class AbortWatch {
  readonly #callbacks = new Map<AbortSignal, { callbacks: Set<() => void>; listener: () => void }>();

  /** @returns what ends the watch */
  onAbort(signal: AbortSignal, callback: () => void): () => void {
    const known = this.#callbacks.get(signal) ?? this.#listen(signal);
    known.callbacks.add(callback);
    return () => {
      known.callbacks.delete(callback);
      if (known.callbacks.size === 0) this.#forget(signal, known.listener);
    };
  }

  #listen(signal: AbortSignal): { callbacks: Set<() => void>; listener: () => void } {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      this.#forget(signal, listener);
      for (const callback of callbacks) callback();
    };
    const watched = { callbacks, listener };
    this.#callbacks.set(signal, watched);
    signal.addEventListener('abort', listener, { once: true });
    return watched;
  }

  #forget(signal: AbortSignal, listener: () => void): void {
    signal.removeEventListener('abort', listener);
    this.#callbacks.delete(signal);
  }
}
