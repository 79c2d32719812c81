import type { PortClient } from '../client.js';
import type { IngestChannel } from './channel.js';
import { formEncode } from './form-encode.js';

/** Port takes no body above 1 MiB. */
const BODY_BYTES = 1_000_000;

/**
 * Posts raw items of a kind, which Port shows beside the mapping (port-api.md 2.8). Items that do not fit are left out. Best
 * effort, as all that is only shown.
 */
export async function sendExamples(
  channel: IngestChannel,
  { integration }: PortClient,
  kind: string,
  items: readonly object[],
): Promise<void> {
  const examples: string[] = [];
  let bytes = 20;
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > BODY_BYTES) continue;
    bytes += size;
    examples.push(text);
  }
  if (examples.length === 0) return;
  await channel.sendToApi({
    method: 'POST',
    path: `/integration/${formEncode(integration.identifier)}/kinds/${formEncode(kind)}/examples`,
    body: `{"examples":[${examples.join(',')}]}`,
  });
}
