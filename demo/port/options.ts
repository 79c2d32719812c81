import type { Json } from '../../port/types.js';
import type { JsonObject } from './json.js';

/** Calls in one period, and how many may come at once above the steady rate (`port-api.md` 8.2). */
export interface Rate {
  limit: number;
  burst: number;
}

export type RateFamily =
  'unauthenticated' | 'entities' | 'search' | 'bulk-upsert' | 'single-upsert' | 'blueprints' | 'other';

/** Port's documented limits, each of which a test may tighten. */
export interface Limits {
  /** Bytes of a request body. */
  bodyBytes: number;
  bulkUpsert: number;
  bulkDelete: number;
  /** Entities a page of the per-blueprint search. */
  searchPage: number;
  /** Entities a page of the datasource query. */
  inventoryPage: number;
  /** False: the headers are sent and counted down, but nothing is refused. */
  enforceRates: boolean;
  /** Length of the rate window in seconds. */
  ratePeriodSeconds: number;
  rates: Readonly<Record<RateFamily, Rate>>;
  /** What `x-ratelimit-reset` holds: Port's documentation has said both. */
  rateReset: 'seconds' | 'epoch' | 'iso';
  /** Whether a 429 carries `Retry-After` (seconds) as well. */
  retryAfter: boolean;
}

export const PORT_LIMITS: Limits = {
  bodyBytes: 1_048_576,
  bulkUpsert: 20,
  bulkDelete: 100,
  searchPage: 1000,
  inventoryPage: 5000,
  enforceRates: true,
  ratePeriodSeconds: 300,
  rates: {
    unauthenticated: { limit: 100, burst: 10 },
    entities: { limit: 35_000, burst: 3_500 },
    search: { limit: 35_000, burst: 3_500 },
    'bulk-upsert': { limit: 35_000, burst: 3_500 },
    'single-upsert': { limit: 10_000, burst: 200 },
    blueprints: { limit: 15_000, burst: 1_500 },
    other: { limit: 15_000, burst: 1_500 },
  },
  rateReset: 'epoch',
  retryAfter: false,
};

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export interface PortOptions {
  /** 0 (default): any free one. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Where clients reach this server, for the ingest addresses it hands out; default the address it listens on. */
  publicUrl?: string;
  credentials: Credentials;
  /** Default 10,800 (three hours). */
  tokenLifetimeSeconds?: number;
  /** Whether a token that is handed out again says its remaining life (default) or, misleadingly, the full one. */
  tokenExpiry?: 'remaining' | 'full';
  limits?: Partial<Omit<Limits, 'rates'>> & { rates?: Partial<Record<RateFamily, Rate>> };
  /** See `Settings.schemaErrors`. */
  schemaErrors?: Settings['schemaErrors'];
  /** Answer of `GET /v1/organization`; default none. */
  featureFlags?: readonly string[];
  /** Whether `GET /v1/organization` calls the organization blocked; default false. */
  organizationBlocked?: boolean;
  /** Answer of `GET /v1/integration/provision-enabled`; default none. */
  provisionEnabled?: readonly string[];
  /** See `Settings.provisioning`. */
  provisioning?: Partial<Settings['provisioning']>;
  /** See `Settings.staleHeartbeatSeconds`; default: nobody watches. */
  staleHeartbeatSeconds?: number;
  /** Milliseconds since the epoch; default the system's clock. */
  now?: () => number;
}

/** The options with every default in place. */
export interface Settings {
  credentials: Credentials;
  tokenLifetimeSeconds: number;
  tokenExpiry: 'remaining' | 'full';
  limits: Limits;
  /**
   * What one entity that fails the route's schema (its identifier's pattern, a number as a relation) does to the bulk it is in.
   * Port's documents do not say: `request` (default, the harsher) refuses all twenty with 422, `item` only that one.
   */
  schemaErrors: 'request' | 'item';
  featureFlags: readonly string[];
  organizationBlocked: boolean;
  provisionEnabled: readonly string[];
  /**
   * What Port makes for an integration that asks for it (`integration_modes=create_resources`): blueprints and mapping, which
   * are there once the integration was read `afterReads` times (default 1).
   */
  provisioning: { afterReads: number; config: JsonObject; blueprints: readonly Json[] };
  /** After so long without a metric or heartbeat an open sync is aborted by Port; undefined: nobody watches. */
  staleHeartbeatSeconds: number | undefined;
  now: () => number;
}

/** A mapping with nothing in it, which yet is not empty: `{}` would say that provisioning goes on. */
const PROVISIONED = { deleteDependentEntities: true, createMissingRelatedEntities: true, resources: [] };

export function settingsOf(options: PortOptions): Settings {
  const { limits = {} } = options;
  return {
    credentials: options.credentials,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 10_800,
    tokenExpiry: options.tokenExpiry ?? 'remaining',
    limits: { ...PORT_LIMITS, ...limits, rates: { ...PORT_LIMITS.rates, ...limits.rates } },
    schemaErrors: options.schemaErrors ?? 'request',
    featureFlags: options.featureFlags ?? [],
    organizationBlocked: options.organizationBlocked ?? false,
    provisionEnabled: options.provisionEnabled ?? [],
    provisioning: { afterReads: 1, config: PROVISIONED, blueprints: [], ...options.provisioning },
    staleHeartbeatSeconds: options.staleHeartbeatSeconds,
    now: options.now ?? Date.now,
  };
}
