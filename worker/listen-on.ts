import { once } from 'node:events';
import type { Server } from 'node:http';

import { SyncError } from '../config/sync-error.js';

/** Lets a server listen on `host:port`, IPv6 in brackets. Throws `AddressUnavailable`; `setting` names the variable. */
export async function listenOn(server: Server, address: string, setting: string): Promise<void> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '');
  server.listen(Number(address.slice(colon + 1)), host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyncError(`${address} cannot be listened on: ${reason}.`, {
      code: 'AddressUnavailable',
      retryable: false,
      remedy: `Set ${setting} to an address of this machine whose port is free.`,
      cause,
    });
  }
}
