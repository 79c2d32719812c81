import { isTerminal, RUNTIME_KIND } from './sync-metric.js';
import type { SyncMetric, SyncState } from './sync-metric.js';

/** A resync as its metrics and heartbeats tell it. */
export interface Sync {
  readonly eventId: string;
  readonly integration: string;
  /** kind identifier → the last metric of it, in the order the kinds were announced. */
  readonly kinds: Map<string, SyncMetric>;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Time of the last metric or heartbeat. */
  seenAt: number;
  /** What Port's watcher made of it when no sign of life came any more; undefined while it has not. */
  verdict: 'aborted' | undefined;
}

const SYNCS_KEPT = 500;

/** The resyncs that sent metrics, oldest first. */
export class Syncs {
  private readonly byEvent = new Map<string, Sync>();

  add(metric: SyncMetric, at: number): void {
    const { eventId, integrationIdentifier: integration } = metric;
    let sync = this.byEvent.get(eventId);
    if (sync === undefined) {
      sync = { eventId, integration, kinds: new Map(), startedAt: at, seenAt: at, verdict: undefined };
      this.byEvent.set(eventId, sync);
      const [oldest] = this.byEvent.keys();
      if (this.byEvent.size > SYNCS_KEPT && oldest !== undefined) this.byEvent.delete(oldest);
    }
    sync.kinds.set(metric.kindIdentifier, metric);
    sync.seenAt = at;
  }

  /** A heartbeat; one for an event that sent no metric is kept nowhere here. */
  beat(eventId: string, at: number): void {
    const sync = this.byEvent.get(eventId);
    if (sync !== undefined) sync.seenAt = at;
  }

  get(eventId: string): Sync | undefined {
    return this.byEvent.get(eventId);
  }

  /** Those of one integration, oldest first. */
  of(integration: string): Sync[] {
    return [...this.byEvent.values()].filter((sync) => sync.integration === integration);
  }

  all(): Iterable<Sync> {
    return this.byEvent.values();
  }
}

/** State of the whole: what the watcher said, else what `__runtime__` says, else `syncing`. */
export function stateOf(sync: Sync): SyncState {
  return sync.verdict ?? sync.kinds.get(RUNTIME_KIND)?.syncState ?? 'syncing';
}

/** Whether its integration has closed it itself, by a terminal metric of `__runtime__`. */
export function isClosed(sync: Sync): boolean {
  const runtime = sync.kinds.get(RUNTIME_KIND);
  return runtime !== undefined && isTerminal(runtime.syncState);
}
