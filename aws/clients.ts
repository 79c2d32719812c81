import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { LRUCache } from 'lru-cache';
import { sharedRequestHandler } from './clients-http.js';
import { Lanes, type Lane } from './throttle-lanes.js';

export { sharedRequestHandler } from './clients-http.js';

/** What every client is made with; services add their own settings to it. */
export interface ClientConfig {
  region: string;
  credentials: AwsCredentialIdentityProvider;
  requestHandler: NodeHttpHandler;
  /** The SDK's own retries are the only ones. */
  maxAttempts: number;
  retryMode: 'standard';
  /** The middleware of a command is put together once a client, not once a call (a tenth of a call's CPU time). */
  cacheMiddleware: true;
}

export interface AwsClientsOptions {
  /** Clients kept; one that was used holds about 85 KB. Default 48: more than are at work at once, as finished accounts do not come back. */
  maxClients?: number;
  /** Calls in flight for each account × region × service. Default 20. */
  inFlight?: number;
  /** What we are called in AWS's logs (CloudTrail). */
  userAgent?: string;
}

/**
 * What the process's AWS clients have in common: one request handler, the lanes that pace calls, and a bound on how many
 * clients there are (the least recently used is dropped; not destroyed, as that would close the shared sockets). The
 * clients themselves are kept by their service (`AwsService.connect`).
 */
export class AwsClients {
  readonly userAgent: string;
  private readonly lanes: Lanes;
  private readonly inUse: LRUCache<string, () => void>;

  constructor(options: AwsClientsOptions = {}) {
    this.userAgent = options.userAgent ?? 'aws-port-sync';
    this.lanes = new Lanes(options.inFlight ?? 20);
    this.inUse = new LRUCache({
      max: options.maxClients ?? 48,
      dispose: (forget, _key, reason) => {
        if (reason === 'evict') forget();
      },
    });
  }

  config(region: string, credentials: AwsCredentialIdentityProvider): ClientConfig {
    return {
      region,
      credentials,
      requestHandler: sharedRequestHandler(),
      maxAttempts: 3,
      retryMode: 'standard',
      cacheMiddleware: true,
    };
  }

  lane(account: string, region: string, service: string): Lane {
    return this.lanes.lane(account, region, service);
  }

  /** Marks a client as used now; `forget` is called when it must go. */
  touch(key: string, forget: () => void): void {
    this.inUse.set(key, forget);
  }

  /** How many clients there are. */
  get size(): number {
    return this.inUse.size;
  }
}
