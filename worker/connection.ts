import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

import { SyncError } from '../config/sync-error.js';

const DEFAULT_ADDRESS = 'localhost:7233';

/** Where Temporal is, by its own variables and configuration file (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, …). */
export interface TemporalTarget {
  address: string;
  namespace: string;
  /** True where an address was given, by environment or file. */
  given: boolean;
  /** True where this process brought it along: it ends with the process. */
  embedded?: boolean;
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
}

export function temporalTarget(): TemporalTarget {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const { address } = connectionOptions;
  return {
    address: address ?? DEFAULT_ADDRESS,
    namespace: namespace ?? 'default',
    given: address !== undefined,
    options: { ...connectionOptions, address: address ?? DEFAULT_ADDRESS },
  };
}

/** Connects a client. Throws `TemporalUnreachable`. */
export async function connectClient(target: TemporalTarget): Promise<Client> {
  try {
    const connection = await Connection.connect({ ...target.options, connectTimeout: '10s' });
    return new Client({ connection, namespace: target.namespace });
  } catch (cause) {
    throw temporalUnreachable(target, cause);
  }
}

/** Connects a worker. Throws `TemporalUnreachable`. */
export async function connectWorker(target: TemporalTarget): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(target.options);
  } catch (cause) {
    throw temporalUnreachable(target, cause);
  }
}

function temporalUnreachable(target: TemporalTarget, cause: unknown): SyncError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SyncError(
    `Temporal at ${target.address} (namespace ${target.namespace}) cannot be reached: ${reason}.`,
    {
      code: 'TemporalUnreachable',
      retryable: true,
      remedy: target.given
        ? 'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TLS and TEMPORAL_API_KEY, and that the server is up.'
        : 'Set TEMPORAL_ADDRESS, or start a server with `temporal server start-dev`.',
      cause,
    },
  );
}
