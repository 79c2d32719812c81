import { z } from 'zod';

import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';
import { integrationPath } from './integration.js';
import type { Integration } from './integration.js';
import type { PortLogger } from './logger.js';

const answerSchema = z.object({ request: z.unknown() }).partial();
const documentSchema = z.looseObject({
  id: z.string().optional().catch(undefined),
  updatedAt: z.iso.datetime({ offset: true }),
});

/** Somebody wants a resync: a person pressed the button, or the mapping was edited (port-api.md 2.6). */
export interface PortResyncRequest {
  id: string | undefined;
  /** ISO-8601 in UTC, to the millisecond: which request this is. */
  updatedAt: string;
}

/**
 * The latest resync request of the integration; undefined where there is none, or where Port does not know the
 * integration yet. One whose time cannot be read is none either, and said so in the log.
 */
export async function getResyncRequest(
  client: PortClient,
  signal?: AbortSignal,
  logger?: Pick<PortLogger, 'warn'>,
): Promise<PortResyncRequest | undefined> {
  const answer = await client.request({
    method: 'GET',
    path: `${integrationPath(client)}/resync-request`,
    family: 'other',
    expected: [404],
    signal,
  });
  if (answer.status === 404) return undefined;
  const { request } = readAnswer(answer, answerSchema);
  if (isEmpty(request)) return undefined;
  const { success, data } = documentSchema.safeParse(request);
  if (success) return { id: data.id, updatedAt: new Date(data.updatedAt).toISOString() };
  const shown = JSON.stringify(request).slice(0, 200);
  logger?.warn(
    { request: shown },
    `a resync request of Port has no readable updatedAt and is left alone: ${shown}`,
  );
  return undefined;
}

function isEmpty(request: unknown): boolean {
  if (request === undefined || request === null) return true;
  return typeof request === 'object' && Object.keys(request).length === 0;
}

/** Whether a request came after the baseline, strictly; without a (readable) baseline every request did. */
export function isNewer(
  request: Pick<PortResyncRequest, 'updatedAt'>,
  baseline: string | undefined,
): boolean {
  const known = baseline === undefined ? Number.NaN : Date.parse(baseline);
  return Number.isNaN(known) || Date.parse(request.updatedAt) > known;
}

/**
 * When the last resync that Port knows of began: requests older than that were answered by it, those made while it ran
 * were not. Undefined where there was none. The document's own `updatedAt` says nothing: every change moves it.
 */
export function startOfLastResync({ resyncState }: Pick<Integration, 'resyncState'>): string | undefined {
  const updatedAt = resyncState?.updatedAt ?? undefined;
  if (updatedAt === undefined || resyncState?.status === 'running') return updatedAt;
  // It ended since, which moved `updatedAt`; its start is told by the clock of whoever ran it.
  const started = resyncState?.lastResyncStart ?? undefined;
  return started !== undefined && Date.parse(started) < Date.parse(updatedAt) ? started : updatedAt;
}
