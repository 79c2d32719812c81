import type { OutgoingHttpHeaders } from 'node:http';
import type { RateFamily, Settings } from './options.js';
import { Refusal } from './refusal.js';

interface Window {
  startedAt: number;
  used: number;
  /** Calls that may come at once; refilled at the steady rate up to `burst`. */
  spare: number;
  refilledAt: number;
}

/** Whether a call may pass, and the four headers that say how many more may. */
export interface RateVerdict {
  headers: OutgoingHttpHeaders;
  refusal: Refusal | undefined;
}

/** Counts calls by family: so many a period, and no faster than the steady rate once the burst is used up. */
export class RateLimits {
  private readonly windows = new Map<RateFamily, Window>();

  constructor(private readonly settings: Settings) {}

  take(family: RateFamily): RateVerdict {
    const { limits, now } = this.settings;
    const { limit, burst } = limits.rates[family];
    const period = limits.ratePeriodSeconds * 1000;
    const time = now();
    const window = this.windowAt(family, time);
    window.spare = Math.min(burst, window.spare + ((time - window.refilledAt) * limit) / period);
    window.refilledAt = time;

    const exhausted = window.used >= limit;
    const tooFast = window.spare < 1;
    const passes = !limits.enforceRates || !(exhausted || tooFast);
    if (passes) {
      window.used += 1;
      window.spare = Math.max(0, window.spare - 1);
    }
    const waitForOne = ((1 - window.spare) * period) / limit;
    const resetAt = passes || exhausted ? window.startedAt + period : time + waitForOne;
    const headers: OutgoingHttpHeaders = {
      'x-ratelimit-limit': limit,
      'x-ratelimit-period': limits.ratePeriodSeconds,
      'x-ratelimit-remaining': passes ? Math.max(0, limit - window.used) : 0,
      'x-ratelimit-reset': this.reset(resetAt, time),
    };
    if (passes) return { headers, refusal: undefined };
    if (limits.retryAfter) headers['retry-after'] = String(Math.max(1, Math.ceil((resetAt - time) / 1000)));
    const message = `Too many requests: ${limit} per ${limits.ratePeriodSeconds} seconds`;
    return { headers, refusal: new Refusal(429, 'rate_limit_exceeded', message) };
  }

  private windowAt(family: RateFamily, time: number): Window {
    const { limits } = this.settings;
    const known = this.windows.get(family);
    if (known !== undefined && time - known.startedAt < limits.ratePeriodSeconds * 1000) return known;
    const window: Window = {
      startedAt: time,
      used: 0,
      spare: known?.spare ?? limits.rates[family].burst,
      refilledAt: known?.refilledAt ?? time,
    };
    this.windows.set(family, window);
    return window;
  }

  private reset(at: number, time: number): string {
    const { rateReset } = this.settings.limits;
    if (rateReset === 'seconds') return String(Math.max(0, Math.ceil((at - time) / 1000)));
    return rateReset === 'epoch' ? String(Math.ceil(at / 1000)) : new Date(at).toISOString();
  }
}
