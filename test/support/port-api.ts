import assert from 'node:assert/strict';

import type { Stack } from '../../demo/stack.js';
import { readMapping } from './catalog.js';

/** A call of Port's API by a person: no integration's User-Agent. */
export async function callPort(stack: Stack, method: string, path: string, body?: unknown): Promise<unknown> {
  const { url } = stack.port;
  const answer = await fetch(`${url}/v1/auth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      clientId: stack.environment['OCEAN__PORT__CLIENT_ID'],
      clientSecret: stack.environment['OCEAN__PORT__CLIENT_SECRET'],
    }),
  });
  const token: unknown = await answer.json();
  assert.ok(
    typeof token === 'object' &&
      token !== null &&
      'accessToken' in token &&
      typeof token.accessToken === 'string',
  );
  const result = await fetch(`${url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token.accessToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  assert.ok(result.ok, `${method} ${path}: ${result.status} ${await result.clone().text()}`);
  return result.json();
}

/** Changes the integration's mapping as a person does in Port. */
export async function setMapping(stack: Stack, config: unknown): Promise<void> {
  await callPort(stack, 'PATCH', '/integration/demo/config', { config });
}

/** The seeded mapping with its accounts read one after another. */
export function oneAccountAtATime(): unknown {
  const text = JSON.stringify(readMapping(), (key, value: unknown) =>
    key === 'selector' && typeof value === 'object' ? { ...value, maxConcurrentAccounts: 1 } : value,
  );
  return JSON.parse(text);
}
