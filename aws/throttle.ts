import { setTimeout as sleep } from 'node:timers/promises';

/** Calls a second, and how many may be made at once after a pause. */
export interface RateLimit {
  rate: number;
  burst: number;
}

/** A throttled bucket goes no slower than this share of its rate… */
const SLOWEST = 1 / 16;
/** …and is back at its full rate after this long without another throttling answer. */
const RECOVERY_SECONDS = 60;
/** Answers to calls that were in flight together count as one. */
const SAME_EVENT_MS = 1000;

/**
 * Token bucket for one AWS action: the caller takes a token before each call, so that AWS need not refuse it. A
 * throttling answer halves the rate, which then recovers slowly.
 */
export class TokenBucket {
  private tokens: number;
  private rate: number;
  private filledAt: number;
  private throttledAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds, monotonic */
  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = limit.burst;
    this.rate = limit.rate;
    this.filledAt = now();
  }

  /**
   * Takes a token. Answers undefined where one was there, else a promise for the time it is due: tokens are promised in
   * the order in which they were asked for. Rejects with the signal's reason, giving the token back.
   */
  take(signal?: AbortSignal): Promise<void> | undefined {
    this.fill();
    this.tokens -= 1;
    if (this.tokens >= 0) return undefined;
    return this.wait((-this.tokens / this.rate) * 1000, signal);
  }

  /** AWS answered that calls come too fast. */
  throttled(): void {
    const now = this.now();
    this.fill();
    this.tokens = Math.min(this.tokens, 0);
    if (now - this.throttledAt < SAME_EVENT_MS) return;
    this.throttledAt = now;
    this.rate = Math.max(this.rate / 2, this.limit.rate * SLOWEST);
  }

  /** Calls a second that it allows now. */
  get currentRate(): number {
    this.fill();
    return this.rate;
  }

  private fill(): void {
    const now = this.now();
    const seconds = (now - this.filledAt) / 1000;
    this.filledAt = now;
    this.tokens = Math.min(this.limit.burst, this.tokens + seconds * this.rate);
    this.rate = Math.min(this.limit.rate, this.rate + (seconds / RECOVERY_SECONDS) * this.limit.rate);
  }

  private async wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch {
      this.tokens += 1;
      throw signal?.reason;
    }
  }
}
