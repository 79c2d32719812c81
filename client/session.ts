import type { Client } from '@temporalio/client';

import { loadClientSettings } from '../config/settings.js';
import type { ClientSettings } from '../config/settings.js';
import { connectClient, temporalTarget } from '../worker/connection.js';

/** Settings and an open connection, for as long as `work` lasts. Throws `SettingsInvalid` or `TemporalUnreachable`. */
export async function withTemporal<T>(
  work: (client: Client, settings: ClientSettings) => Promise<T>,
): Promise<T> {
  const { settings, warnings } = loadClientSettings(process.env);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const client = await connectClient(temporalTarget());
  try {
    return await work(client, settings);
  } finally {
    await client.connection.close();
  }
}
