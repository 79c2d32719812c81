import { parseJson } from '../config/parse-json.js';
import { type PortAnswer, readProblem } from './answer.js';
import {
  type CallName,
  describeProblem,
  PortAnswerUnexpected,
  PortRateLimited,
  PortRequestRejected,
  PortUnavailable,
} from './errors.js';
import type { PortLogger } from './logger.js';
import { RateGate } from './rate-gate.js';
import { askedDelay, backoff } from './retry-delay.js';
import { type PortStats, RATE_FAMILIES, type RateFamily } from './stats.js';
import type { Exchange, NoAnswer, RawAnswer, Transport } from './transport.js';
import { sleep } from './waiting.js';

/** How a call proves who sends it. The token call itself has none. */
interface Authorization {
  header(): Promise<string>;
  /** Port answered 401 to this header. */
  reject(header: string): void;
  /** The error for a second 401, to a header that is fresh. */
  refused(answer: RawAnswer): Error;
}

export interface OutgoingCall {
  name: CallName & { method: Exchange['method'] };
  url: string;
  userAgent: string;
  body: string | undefined;
  family: RateFamily;
  idempotent: boolean;
  expected: readonly number[];
  /** Where it differs from that of all calls. */
  retryBudgetMs?: number | undefined;
  signal: AbortSignal | undefined;
  authorization?: Authorization;
}

interface Dependencies {
  baseUrl: string;
  transport: Transport;
  stats: PortStats;
  logger: PortLogger | undefined;
  retryBudgetMs: number;
}

/** Port's own list lacks 500, which occurs as well (port-api.md 13). */
const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
/** A header that asks for no wait at all must not make a busy loop (ms). */
const LEAST_DELAY_MS = 1_000;
const NEVER_REACHED_SHARE = 0.1;

/** One call's progress through its attempts. */
interface Progress {
  startedAt: number;
  failures: number;
  reauthorized: boolean;
}

/** Sends calls: pacing by family, one new token after a 401, retries with growing pauses within the time budget. */
export class CallSender {
  readonly #deps: Dependencies;
  readonly #gates = new Map<RateFamily, RateGate>(RATE_FAMILIES.map((family) => [family, new RateGate()]));
  #reached = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  stats(): PortStats {
    const pacedMs = [...this.#gates.values()].reduce((sum, gate) => sum + gate.waitedMs, 0);
    return { ...this.#deps.stats, calls: { ...this.#deps.stats.calls }, pacedMs };
  }

  /** Errors: see PortClient.request. */
  async send(call: OutgoingCall): Promise<PortAnswer> {
    const progress: Progress = { startedAt: Date.now(), failures: 0, reauthorized: false };
    for (let exchanges = 0; ; exchanges++) {
      const header = await call.authorization?.header();
      if (exchanges > 0) this.#deps.stats.retries += 1;
      const answer = await this.#exchange(call, header, progress);
      if ('failure' in answer) {
        await this.#pauseAfterFailure(call, progress, answer);
        continue;
      }
      this.#reached = true;
      if (answer.status === 401 && header !== undefined && call.authorization !== undefined) {
        if (progress.reauthorized) throw call.authorization.refused(answer);
        call.authorization.reject(header);
        progress.reauthorized = true;
      } else if (RETRYABLE_STATUSES.has(answer.status)) {
        await this.#pauseAfterStatus(call, progress, answer);
      } else {
        return this.#accept(call, answer);
      }
    }
  }

  async #exchange(
    call: OutgoingCall,
    header: string | undefined,
    progress: Progress,
  ): Promise<RawAnswer | NoAnswer> {
    const { transport, stats } = this.#deps;
    const gate = this.#gate(call.family);
    const admission = await gate.admit(this.#deadline(call, progress), call.signal);
    if (!admission.admitted) throw this.#limited(call, admission.waitMs);
    stats.calls[call.family] += 1;
    stats.bytesSent += call.body === undefined ? 0 : Buffer.byteLength(call.body);
    let answer: RawAnswer | NoAnswer | undefined;
    try {
      answer = await transport.send({
        method: call.name.method,
        url: call.url,
        headers: requestHeaders(call, header),
        body: call.body,
        signal: call.signal,
      });
      if ('bytes' in answer) stats.bytesReceived += answer.bytes;
      return answer;
    } finally {
      gate.leave(answer !== undefined && 'headers' in answer ? answer.headers : undefined);
    }
  }

  #accept(call: OutgoingCall, answer: RawAnswer): PortAnswer {
    const { baseUrl } = this.#deps;
    const successful = answer.status >= 200 && answer.status < 300;
    const problem = readProblem(answer);
    if (!successful && !call.expected.includes(answer.status)) {
      throw new PortRequestRejected({ baseUrl, call: call.name, problem });
    }
    const body = parseJson(answer.text);
    if (successful && body === undefined && answer.text.trim() !== '') {
      throw new PortAnswerUnexpected({
        baseUrl,
        call: call.name,
        what: `${answer.status} with a body that is not JSON`,
      });
    }
    return { name: call.name, baseUrl, status: answer.status, body, problem };
  }

  async #pauseAfterStatus(call: OutgoingCall, progress: Progress, answer: RawAnswer): Promise<void> {
    const limited = answer.status === 429;
    if (limited) this.#deps.stats.rateLimited += 1;
    progress.failures += 1;
    const own = backoff(progress.failures);
    const delay = Math.max(askedDelay(answer.headers, Date.now()) ?? own, Math.min(own, LEAST_DELAY_MS));
    const what = describeProblem(readProblem(answer));
    const mayRepeat = call.idempotent || limited;
    if (!mayRepeat || Date.now() + delay > this.#deadline(call, progress)) {
      throw limited ? this.#limited(call, delay) : this.#unavailable(call, progress, what);
    }
    this.#logRetry(call, progress, what, delay);
    // A 429 speaks to all calls of the family: they wait at the gate, in line.
    if (limited) this.#gate(call.family).pause(delay);
    else await sleep(delay, call.signal);
  }

  async #pauseAfterFailure(call: OutgoingCall, progress: Progress, failed: NoAnswer): Promise<void> {
    progress.failures += 1;
    const delay = backoff(progress.failures);
    if (
      failed.untrusted ||
      !(call.idempotent || failed.unsent) ||
      Date.now() + delay > this.#deadline(call, progress)
    ) {
      throw this.#unavailable(call, progress, failed.what, failed);
    }
    this.#logRetry(call, progress, failed.what, delay);
    await sleep(delay, call.signal);
  }

  #gate(family: RateFamily): RateGate {
    const gate = this.#gates.get(family);
    if (gate === undefined) throw new Error(`no rate gate for ${family}`);
    return gate;
  }

  #deadline(call: OutgoingCall, progress: Progress): number {
    const retryBudgetMs = Math.min(this.#deps.retryBudgetMs, call.retryBudgetMs ?? Infinity);
    return progress.startedAt + (this.#reached ? retryBudgetMs : retryBudgetMs * NEVER_REACHED_SHARE);
  }

  #limited(call: OutgoingCall, retryAfterMs: number): PortRateLimited {
    return new PortRateLimited({ baseUrl: this.#deps.baseUrl, call: call.name, retryAfterMs });
  }

  #unavailable(call: OutgoingCall, progress: Progress, what: string, failed?: NoAnswer): PortUnavailable {
    return new PortUnavailable({
      baseUrl: this.#deps.baseUrl,
      call: call.name,
      what,
      attempts: progress.failures,
      elapsedMs: Date.now() - progress.startedAt,
      cause: failed?.failure,
      ...(failed?.proxy !== undefined && {
        remedy: `Check HTTPS_PROXY and HTTP_PROXY (address, user and password) and whether ${failed.proxy} lets the worker through to this address; NO_PROXY names hosts that are reached directly.`,
      }),
      ...(failed?.untrusted === true && {
        remedy:
          "The worker does not trust this address's TLS certificate: set NODE_EXTRA_CA_CERTS to the certificate of your proxy, or correct OCEAN__PORT__BASE_URL.",
      }),
    });
  }

  #logRetry(call: OutgoingCall, progress: Progress, what: string, delay: number): void {
    const fields = { ...call.name, attempt: progress.failures, delayMs: Math.round(delay) };
    const message = `Port: ${call.name.method} ${call.name.path} failed (${what}), trying again`;
    // What serves reporting only is no trouble of the sync, and a log that is sent to Port must not feed itself.
    if (call.family === 'ingest') this.#deps.logger?.debug(fields, message);
    else this.#deps.logger?.warn(fields, message);
  }
}

function requestHeaders(call: OutgoingCall, authorization: string | undefined): Record<string, string> {
  return {
    'user-agent': call.userAgent,
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...(authorization !== undefined && { authorization }),
  };
}
