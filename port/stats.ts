/** Port counts its rate limits by these families of calls (port-api.md 8.2); its ingest hosts are apart. */
export const RATE_FAMILIES = [
  'token',
  'entities',
  'search',
  'bulkUpsert',
  'blueprints',
  'other',
  'ingest',
] as const;

export type RateFamily = (typeof RATE_FAMILIES)[number];

/** What a client did since it was made; HTTP exchanges, so that a retry counts again. */
export interface PortStats {
  calls: Record<RateFamily, number>;
  /** Exchanges that were a repetition. */
  retries: number;
  /** Answers 429. */
  rateLimited: number;
  /** Bytes of request and response bodies. */
  bytesSent: number;
  bytesReceived: number;
  /** Time that callers waited for room in the rate limit, summed, in ms. */
  pacedMs: number;
}

export function createStats(): PortStats {
  return {
    calls: { token: 0, entities: 0, search: 0, bulkUpsert: 0, blueprints: 0, other: 0, ingest: 0 },
    retries: 0,
    rateLimited: 0,
    bytesSent: 0,
    bytesReceived: 0,
    pacedMs: 0,
  };
}
