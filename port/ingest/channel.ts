import type { PortCall, PortClient } from '../client.js';
import { PortCredentialsRejected } from '../errors.js';
import { getIntegration, type Integration } from '../integration.js';
import type { PortLogger } from '../logger.js';
import { type IngestAddresses, type IngestName, readIngestAddresses } from './addresses.js';

/** A call to an ingest host takes no longer, its retries included (ms). */
const LIMIT_MS = 10_000;
/** Retries end earlier, so that what Port answered is known rather than that time was up (ms). */
const RETRY_BUDGET_MS = 3_000;
/** After a fault a host is left alone for so long (ms): it must not hold up a resync again and again. */
const REST_MS = 30_000;
/** Where our token is refused even what is urgent waits (ms), since each attempt costs a new token. */
const REFUSED_REST_MS = 300_000;

type Target = IngestName | 'api';

/** What goes to an ingest host. */
export interface IngestCall {
  to: IngestName;
  method: 'POST' | 'PUT';
  /** Below the ingest address; parts URL-encoded. */
  path: string;
  body: object;
  /** True where it is sent although the host failed a moment ago: signs of life and the last word of a resync. */
  urgent?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Best-effort calls to Port's ingest hosts: bounded in time, never throwing, silent after the first failure until one
 * succeeds again. The addresses are those of the integration's document, learnt once and kept.
 */
export class IngestChannel {
  readonly #client: PortClient;
  readonly #logger: PortLogger | undefined;
  #addresses: IngestAddresses | undefined;
  #lookingUp: Promise<void> | undefined;
  readonly #rests = new Map<Target, { until: number; refused: boolean }>();
  readonly #failing = new Set<Target>();

  readonly #limitMs: number;
  readonly #inFlight = new Set<AbortController>();

  /** @param limitMs how long a call may take, in ms */
  constructor(client: PortClient, logger?: PortLogger, limitMs = LIMIT_MS) {
    this.#client = client;
    this.#logger = logger;
    this.#limitMs = limitMs;
  }

  /** Whoever reads the integration's document hands it over. */
  learn(integration: Integration): void {
    const known = this.#addresses;
    if (known?.logs !== undefined && known.metrics !== undefined) return;
    // An integration that was made a moment ago may not have them yet: what is missing is learnt from a later reading.
    const read = readIngestAddresses(integration, this.#client.baseUrl);
    const said = new Set(known?.untrusted);
    this.#addresses = {
      logs: known?.logs ?? read.logs,
      metrics: known?.metrics ?? read.metrics,
      untrusted: [...said, ...read.untrusted],
    };
    for (const url of read.untrusted.filter((address) => !said.has(address))) {
      this.#logger?.warn(
        { ingest: url },
        'Port names an ingest address that is neither https nor the host of its API: nothing is sent there, since the token would go along',
      );
    }
  }

  /** Whether it is known that Port takes this; false also while nobody has read the integration. */
  takes(name: IngestName): boolean {
    return this.#addresses?.[name] !== undefined;
  }

  /** Reads the integration where nobody has: a worker may join in the middle of a resync. */
  async lookUp(signal: AbortSignal | undefined): Promise<void> {
    if (this.#addresses !== undefined || this.#isResting('api', false)) return;
    this.#lookingUp ??= this.#readIntegration(signal).finally(() => {
      this.#lookingUp = undefined;
    });
    await this.#lookingUp;
  }

  /** @returns whether Port took it; false where it was not sent at all */
  async send({ to, urgent, ...call }: IngestCall): Promise<boolean> {
    const base = this.#addresses?.[to];
    if (base === undefined || this.#isResting(to, urgent === true)) return false;
    return this.#bestEffort(to, { ...call, base, family: 'ingest' });
  }

  /** A call of the API that is as little worth waiting for. */
  async sendToApi(call: Omit<PortCall, 'family' | 'base'>): Promise<boolean> {
    if (this.#isResting('api', false)) return false;
    return this.#bestEffort('api', { ...call, family: 'other' });
  }

  /** Cuts off what is still on its way. */
  close(): void {
    for (const controller of this.#inFlight) controller.abort(new Error('the worker ends'));
  }

  #bestEffort(to: Target, call: PortCall): Promise<boolean> {
    return this.#bounded(to, call.signal, async (signal) => {
      await this.#client.request({ ...call, retryBudgetMs: RETRY_BUDGET_MS, signal });
    });
  }

  async #readIntegration(signal: AbortSignal | undefined): Promise<void> {
    await this.#bounded('api', signal, async (bounded) => {
      const integration = await getIntegration(this.#client, bounded);
      if (integration) this.learn(integration);
    });
  }

  /** @returns whether it succeeded within the limit */
  async #bounded(
    to: Target,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(signal?.reason);
    const timer = setTimeout(
      () => controller.abort(new Error(`no answer within ${this.#limitMs / 1000} s`)),
      this.#limitMs,
    );
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    this.#inFlight.add(controller);
    try {
      await work(controller.signal);
      this.#failing.delete(to);
      this.#rests.delete(to);
      return true;
    } catch (error) {
      if (signal?.aborted !== true) this.#note(to, error);
      return false;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      this.#inFlight.delete(controller);
    }
  }

  #isResting(name: Target, urgent: boolean): boolean {
    const rest = this.#rests.get(name);
    return rest !== undefined && Date.now() < rest.until && (rest.refused || !urgent);
  }

  /** The field `ingest` keeps the record out of what is sent to Port. */
  #note(name: Target, error: unknown): void {
    const refused = error instanceof PortCredentialsRejected;
    this.#rests.set(name, { until: Date.now() + (refused ? REFUSED_REST_MS : REST_MS), refused });
    const fields = { ingest: name, failure: error instanceof Error ? error.message : String(error) };
    if (this.#failing.has(name))
      this.#logger?.debug(fields, 'Port still does not take what it shows of resyncs');
    else {
      this.#logger?.warn(
        fields,
        'Port does not take what it shows of resyncs (metrics, logs, examples); the sync itself goes on',
      );
    }
    this.#failing.add(name);
  }
}
