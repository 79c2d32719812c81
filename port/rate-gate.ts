import { type Headers, headerDelay, headerNumber } from './retry-delay.js';
import { abortReason } from './waiting.js';

/** Above this share of the window's quota nothing is delayed; below it the rest is spread over the rest of the window. */
const UNPACED_SHARE = 0.2;
/** Left to other workers, whose calls in flight no header tells yet: else the last ones of a window would meet each other. */
const RESERVED_SHARE = 0.01;
/** After a 429 calls keep the quota's average rate for this long (ms): Port also limits bursts, of which no header tells. */
const STEADY_MS = 60_000;
/** Timers fire late: so much lateness (ms) is made up for, so that the pace is kept on average. */
const CATCH_UP_MS = 100;
/** Two answers of one window may name resets that differ by the time between them being written. */
const SAME_WINDOW_MS = 2_000;

/** `admitted`, or how long the caller would have to wait, which is longer than it may. */
export type Admission = { admitted: true } | { admitted: false; waitMs: number };

interface Waiter {
  deadline: number;
  settle(admission: Admission): void;
}

/**
 * Paces the calls of one rate-limit family of Port by the `x-ratelimit-*` headers of its answers: full speed while much of
 * the window's quota is left, the rest spread evenly, nothing while the quota is used up or a 429 said when to come back.
 * First come, first served; one gate serves all callers of the process (port-api.md 8.2).
 */
export class RateGate {
  #limit = 0;
  #remaining = 0;
  #resetAt = 0;
  #pausedUntil = 0;
  #periodMs = 0;
  #steadyUntil = 0;
  /** Where calls are spaced: the earliest time of the next one. */
  #slot = 0;
  #inFlight = 0;
  readonly #waiting: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Time spent waiting here by all callers, in ms. */
  waitedMs = 0;

  /**
   * Waits for this caller's turn. Every admission must be followed by one `leave`.
   *
   * @param deadline time (ms since the epoch) after which waiting is not worth while
   */
  async admit(deadline: number, signal: AbortSignal | undefined): Promise<Admission> {
    signal?.throwIfAborted();
    const now = Date.now();
    if (this.#waiting.length === 0 && this.#nextAt(now) <= now) {
      this.#enter(now);
      return { admitted: true };
    }
    try {
      return await this.#queue(deadline, signal);
    } finally {
      this.waitedMs += Date.now() - now;
    }
  }

  /** The call that was admitted is over; `headers` of its answer, if there was one, correct what is known of the quota. */
  leave(headers: Headers | undefined): void {
    this.#inFlight -= 1;
    if (headers !== undefined) this.#learn(headers, Date.now());
    this.#drain();
  }

  /** A 429 said so: nobody passes for this long (ms), and then no faster than the quota's average rate for a while. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + ms);
    this.#steadyUntil = this.#pausedUntil + STEADY_MS;
    this.#drain();
  }

  #queue(deadline: number, signal: AbortSignal | undefined): Promise<Admission> {
    return new Promise<Admission>((resolve, reject) => {
      const waiter: Waiter = {
        deadline,
        settle: (admission) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(admission);
        },
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        if (signal !== undefined) reject(abortReason(signal));
        this.#drain();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
      this.#drain();
    });
  }

  #enter(now: number): void {
    const spacing = this.#spacing(now);
    this.#slot = spacing === 0 ? now : Math.max(this.#slot, now - CATCH_UP_MS) + spacing;
    this.#inFlight += 1;
  }

  #drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined) return;
      const now = Date.now();
      const at = this.#nextAt(now);
      if (at <= now) {
        this.#waiting.shift();
        this.#enter(now);
        first.settle({ admitted: true });
      } else if (this.#sendAwayBefore(at, now) === 0) {
        this.#timer = setTimeout(() => this.#drain(), Math.max(1, at - now));
        return;
      }
    }
  }

  /** Those whose deadline is earlier than the next admission wait in vain. */
  #sendAwayBefore(at: number, now: number): number {
    const hopeless = this.#waiting.filter((waiter) => waiter.deadline < at);
    for (const waiter of hopeless) {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.settle({ admitted: false, waitMs: at - now });
    }
    return hopeless.length;
  }

  /** Earliest time of the next admission, ms since the epoch. */
  #nextAt(now: number): number {
    const unpaused = Math.max(now, this.#pausedUntil);
    if (unpaused < this.#resetAt && this.#left() <= 0) return this.#resetAt;
    return this.#spacing(unpaused) === 0 ? unpaused : Math.max(unpaused, this.#slot);
  }

  /** Calls in flight are not in the server's last count yet. */
  #left(): number {
    return this.#remaining - this.#inFlight - Math.ceil(this.#limit * RESERVED_SHARE);
  }

  /** Time from one call to the next (ms); 0 where nothing has to be spared. */
  #spacing(now: number): number {
    if (this.#limit === 0) return 0;
    const steady = now < this.#steadyUntil ? this.#periodMs / this.#limit : 0;
    const left = this.#left();
    if (now >= this.#resetAt || left / this.#limit >= UNPACED_SHARE) return steady;
    return Math.max(steady, (this.#resetAt - now) / Math.max(1, left));
  }

  #learn(headers: Headers, now: number): void {
    const limit = headerNumber(headers, 'x-ratelimit-limit');
    const remaining = headerNumber(headers, 'x-ratelimit-remaining');
    const period = headerNumber(headers, 'x-ratelimit-period');
    const untilReset =
      headerDelay(headers, 'x-ratelimit-reset', now) ?? (period === undefined ? undefined : period * 1000);
    if (limit === undefined || remaining === undefined || untilReset === undefined || limit <= 0) return;
    const resetAt = now + untilReset;
    const sameWindow = now < this.#resetAt && Math.abs(resetAt - this.#resetAt) <= SAME_WINDOW_MS;
    // Answers overtake one another: within a window the quota only shrinks.
    this.#remaining = sameWindow ? Math.min(this.#remaining, remaining) : remaining;
    this.#resetAt = sameWindow ? Math.max(this.#resetAt, resetAt) : resetAt;
    this.#limit = limit;
    this.#periodMs = (period ?? 0) * 1000;
  }
}
