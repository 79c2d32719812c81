import { normaliseBaseUrl } from './base-url.js';
import type { PortAnswer } from './answer.js';
import { CallSender } from './call-sender.js';
import type { PortLogger } from './logger.js';
import { createStats, type PortStats, type RateFamily } from './stats.js';
import { readProxies } from './proxy.js';
import { createTransport, type Exchange, type Timeouts } from './transport.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenSource } from './token-source.js';
import { type Feature, type IntegrationIdentity, userAgent } from './user-agent.js';

export interface PortClientOptions {
  /** Address of Port's API, with or without `/v1`. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  integration: IntegrationIdentity;
  logger?: PortLogger;
  /** Defaults: connect 10 s, headers 60 s, body 60 s. */
  timeouts?: Partial<Timeouts>;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` stand; default that of the process. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Connections to Port at once, kept alive. Default 16. */
  connections?: number;
  /**
   * How long one call may go on with its retries, in ms. Default 75 s; longer waits are the caller's (Temporal's) job.
   * A host that never answered yet gets a tenth of it.
   */
  retryBudgetMs?: number;
}

/** One call of Port's API. */
export interface PortCall {
  method: Exchange['method'];
  /** Below `/v1`, beginning with a slash, parts already URL-encoded. */
  path: string;
  /** Address that `path` is below where it is not the API's: that of an ingest host, as Port gave it (port-api.md 2.7). */
  base?: string | undefined;
  query?: Readonly<Record<string, string | number | boolean>>;
  /** JSON text as it is to be sent, or a value to serialise. */
  body?: string | object;
  family: RateFamily;
  feature?: Feature;
  /** Names the resync in the event query parameters (entity writes only, port-api.md 1.4). */
  syncId?: string | undefined;
  /** False where sending it twice does harm: then only a refusal before processing is retried. Default true. */
  idempotent?: boolean;
  /** Error statuses that are an answer to the caller rather than a failure. */
  expected?: readonly number[];
  /** How long this call may go on with its retries, in ms, where that is less than the client's budget. */
  retryBudgetMs?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Port's API for one integration: token, headers, retries within a time budget, pacing by the rate-limit headers. One
 * client serves a whole process.
 */
export interface PortClient {
  readonly integration: IntegrationIdentity;
  /** Without `/v1`. */
  readonly baseUrl: string;
  /**
   * @throws PortCredentialsRejected, PortRequestRejected, PortAnswerUnexpected: not retryable
   * @throws PortUnavailable, PortRateLimited: retryable, after the retries within the budget
   * @throws the signal's reason when it is aborted
   */
  request(call: PortCall): Promise<PortAnswer>;
  /** Makes sure that Port takes the credentials, by fetching a token unless one is held. Errors as `request`. */
  authenticate(signal?: AbortSignal): Promise<void>;
  /** What was sent since the client was made. */
  stats(): PortStats;
  /** Closes the connections once the calls in flight have ended. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000 };
const DEFAULT_RETRY_BUDGET_MS = 75_000;

/**
 * @throws SyncError `PortBaseUrlInvalid`, `ProxyInvalid`. Nothing is sent before the first call.
 */
export function createPortClient(options: PortClientOptions): PortClient {
  const baseUrl = normaliseBaseUrl(options.baseUrl);
  const stats = createStats();
  const transport = createTransport({
    connections: options.connections ?? 16,
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    proxies: readProxies(options.environment ?? process.env),
  });
  const sender = new CallSender({
    baseUrl,
    transport,
    stats,
    logger: options.logger,
    retryBudgetMs: options.retryBudgetMs ?? DEFAULT_RETRY_BUDGET_MS,
  });
  const issuer = new TokenIssuer(sender, { ...options, baseUrl });
  const tokens = new TokenSource(() => issuer.issue());

  return {
    integration: options.integration,
    baseUrl,
    request(call) {
      const name = { method: call.method, path: `${call.base ?? '/v1'}${call.path}` };
      return sender.send({
        name,
        url: (call.base === undefined ? baseUrl : '') + name.path + queryText(call),
        userAgent: userAgent(options.integration, call.feature),
        body: typeof call.body === 'object' ? JSON.stringify(call.body) : call.body,
        family: call.family,
        idempotent: call.idempotent ?? true,
        expected: call.expected ?? [],
        retryBudgetMs: call.retryBudgetMs,
        signal: call.signal,
        authorization: {
          header: () => tokens.header(call.signal),
          reject: (header) => tokens.reject(header),
          refused: (answer) => issuer.refused(answer),
        },
      });
    },
    async authenticate(signal) {
      await tokens.header(signal);
    },
    stats: () => sender.stats(),
    close: () => transport.close(),
  };
}

function queryText(call: PortCall): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
  if (call.syncId !== undefined) {
    query.set('ocean_info_event_type', 'resync');
    query.set('ocean_info_resync_id', call.syncId);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
