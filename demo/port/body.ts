import type { IncomingMessage } from 'node:http';
import type { Json } from '../../port/types.js';
import { parseJson } from './json.js';
import { Refusal } from './refusal.js';

/**
 * Reads a request's body. What is beyond the limit is read and thrown away, so that the client gets to read the 413.
 *
 * @throws Refusal 413 for a body above `limit` bytes
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > limit) {
    throw new Refusal(413, 'payload_too_large', `Request body is larger than ${limit} bytes`);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** @throws Refusal 415 for a body that does not say it is JSON, 400 for one that is not */
export function parseBody(body: Buffer, contentType: string | undefined): Json | undefined {
  if (body.length === 0) return undefined;
  if (contentType === undefined || !/^application\/json\b/i.test(contentType)) {
    throw new Refusal(415, 'unsupported_media_type', `Unsupported Media Type: ${contentType ?? 'none'}`);
  }
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'invalid_request', 'The body is not valid JSON');
  }
}
