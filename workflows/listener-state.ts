import type { Failure } from '../activities/types.js';
import type { RequestedResync, WantedBecause } from '../activities/listener-types.js';

/** What a listener is told: to start a resync where Port has no request for one, or only to look whether it has. */
export type Wanted = WantedBecause | 'look';

/** What must outlive everything: in the workflow's memo, so that who takes a listener's place goes on with it. */
export interface ListenerMemory {
  /** Only requests newer than this (ISO-8601) are to be answered; only an answered request moves it. */
  baseline?: string;
  /** The last request that was answered, and by which resync. */
  answered?: { updatedAt: string; workflowId: string; at: string };
}

/** What a listener is started with. */
export interface ListenInput {
  type: 'POLLING' | 'WEBHOOK';
  /** Seconds between two looks at Port; null: only when told to. */
  intervalSeconds: number | null;
  memory: ListenerMemory;
  /** What was told and could not be done yet (carried over continue-as-new). */
  owed?: Wanted;
}

/** Answer of the `listening` query. Times are ISO-8601. */
export interface Listening {
  type: ListenInput['type'];
  intervalSeconds: number | null;
  /** When Port was last asked with success. */
  lastCheck: string | null;
  lastAnswered: NonNullable<ListenerMemory['answered']> | null;
  /** Why the latest look came to nothing; null where it did not. */
  failure: (Failure & { at: string }) | null;
}

export interface ListenerState extends ListenInput {
  /** Told to look since the last look. */
  told?: Wanted;
  lastCheck?: string;
  failure?: Failure & { at: string };
}

export function describeListener({
  type,
  intervalSeconds,
  lastCheck,
  memory,
  failure,
}: ListenerState): Listening {
  return {
    type,
    intervalSeconds,
    lastCheck: lastCheck ?? null,
    lastAnswered: memory.answered ?? null,
    failure: failure ?? null,
  };
}

const URGENCY = ['start', 'webhook', 'look'] as const;

/** A resync on start is wanted whatever Port says; a call of the webhook is served once Port could be asked. */
export function mostUrgent(first: Wanted | undefined, second: Wanted | undefined): Wanted | undefined {
  return URGENCY.find((told) => told === first || told === second);
}

/** The memory once a request is answered. */
export function afterAnswer(
  { updatedAt }: RequestedResync,
  workflowId: string,
  at: string,
): Required<ListenerMemory> {
  return { baseline: updatedAt, answered: { updatedAt, workflowId, at } };
}
