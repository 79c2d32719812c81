/** A request for a resync as Port keeps it: a person's, or that of an edited mapping. */
export interface RequestedResync {
  id?: string;
  /** ISO-8601; tells one request from the next. */
  updatedAt: string;
}

export interface RequestCheck {
  /** Only where it is newer than the baseline. */
  request?: RequestedResync;
  /** The baseline that was used: the given one, or where none was given what Port says of the last resync. */
  baseline?: string;
}

export interface AnsweredRequest {
  /** The resync that answers it. */
  workflowId: string;
  /** False where an earlier attempt had started it already. */
  started: boolean;
  /** Workflow ids of resyncs that made way for it. */
  cancelled: string[];
}

/** Why a resync is started that nobody put into a request. */
export type WantedBecause = 'start' | 'webhook';

/** The activities of the listener (design section 2, docs/architecture.md "Listening"). */
export interface ListenerActivities {
  /** @param baseline time of the last answered request; null where this listener has none yet */
  checkResyncRequest(baseline: string | null): Promise<RequestCheck>;
  /** @param previous the resync that answered the request before, if any: it makes way as well, even where it still waits */
  answerResyncRequest(request: RequestedResync, previous: string | null): Promise<AnsweredRequest>;
  startResync(because: WantedBecause): Promise<{ workflowId: string; started: boolean }>;
}
