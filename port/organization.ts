import { z } from 'zod';

import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';

const FRESH_MS = 300_000;
const organizationSchema = z.object({
  organization: z.looseObject({ featureFlags: z.array(z.string()).nullish() }),
});
const known = new WeakMap<PortClient, { flags: ReadonlySet<string>; at: number }>();

/**
 * Feature flags of the organization, kept for 300 s (port-api.md 1.5). Where they cannot be read they are taken to be off:
 * nothing that is needed depends on them.
 */
export async function featureFlags(client: PortClient, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const last = known.get(client);
  if (last && Date.now() - last.at < FRESH_MS) return last.flags;
  try {
    const answer = await client.request({ method: 'GET', path: '/organization', family: 'other', signal });
    const flags = new Set(readAnswer(answer, organizationSchema).organization.featureFlags);
    known.set(client, { flags, at: Date.now() });
    return flags;
  } catch {
    signal?.throwIfAborted();
    return new Set();
  }
}
