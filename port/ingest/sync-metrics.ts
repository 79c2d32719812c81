import type { IntegrationIdentity } from '../user-agent.js';
import type { IngestChannel } from './channel.js';
import { formEncode } from './form-encode.js';
import { kindIdentifier, type MetricInput, syncMetric } from './metrics.js';

/** Metrics in one request: far below the 1 MiB that Port takes. */
const AT_ONCE = 500;
/** Updates on their way at once. */
const LANES = 8;

interface SendOptions {
  signal?: AbortSignal | undefined;
  /** See `IngestCall.urgent`. */
  urgent?: boolean;
}

/** The three calls about a running resync (port-api.md 2.7). Best effort: none of them throws or takes longer than 10 s. */
export class SyncMetrics {
  readonly #channel: IngestChannel;
  readonly #identity: IntegrationIdentity;

  constructor(channel: IngestChannel, identity: IntegrationIdentity) {
    this.#channel = channel;
    this.#identity = identity;
  }

  /** POST: the announcement of all blocks, and what is said of the resync as a whole. */
  async announce(metrics: readonly MetricInput[], options: SendOptions = {}): Promise<void> {
    await this.#channel.lookUp(options.signal);
    for (let start = 0; start < metrics.length; start += AT_ONCE) {
      const some = metrics.slice(start, start + AT_ONCE);
      await this.#channel.send({
        to: 'metrics',
        method: 'POST',
        path: '/syncMetrics',
        body: { syncKindsMetrics: some.map((metric) => syncMetric(this.#identity, metric)) },
        ...options,
      });
    }
  }

  /** PUT: how one part stands. */
  async update(metric: MetricInput, options: SendOptions = {}): Promise<void> {
    await this.#channel.lookUp(options.signal);
    await this.#channel.send({
      to: 'metrics',
      method: 'PUT',
      path: `/syncMetrics/resync/${formEncode(metric.eventId)}/kind/${formEncode(kindIdentifier(metric.part))}`,
      body: { syncKindMetrics: syncMetric(this.#identity, metric) },
      ...options,
    });
  }

  /** Several of them, some at once. */
  async updateAll(metrics: readonly MetricInput[], options: SendOptions = {}): Promise<void> {
    const left = [...metrics];
    const lane = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await this.update(next, options);
    };
    await Promise.all(Array.from({ length: Math.min(LANES, metrics.length) }, lane));
  }

  /** Says that the resync lives. Port takes one that is silent for too long for aborted. */
  async heartbeat(eventId: string, signal?: AbortSignal): Promise<void> {
    await this.#channel.lookUp(signal);
    // Urgent: a host that failed a moment ago is asked again with the next beat, which is all there is to lose.
    const call = { to: 'metrics', method: 'POST', path: '/heartbeat', body: { eventId } } as const;
    await this.#channel.send({ ...call, urgent: true, signal });
  }
}
