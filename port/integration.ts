import { z } from 'zod';
import { readAnswer } from './answer.js';
import type { PortClient } from './client.js';

/** The framework whose behaviour towards Port is reproduced here (port-api.md 0). */
export const OCEAN_CORE_VERSION = '0.48.12';

/** Where logs, metrics and raw data go; never constructed, only read (port-api.md 1.1). */
const ingest = z.looseObject({ ingestUrl: z.string().optional() }).nullish();

const integrationSchema = z.looseObject({
  /** The mapping; `{}` until somebody sets it. */
  config: z.record(z.string(), z.unknown()).nullish(),
  installationType: z.string().nullish(),
  installationAppType: z.string().nullish(),
  version: z.string().nullish(),
  changelogDestination: z.looseObject({ type: z.string().optional() }).nullish(),
  actionsProcessingEnabled: z.boolean().nullish(),
  incrementalSyncEnabled: z.boolean().nullish(),
  processingMode: z.string().nullish(),
  createPortResourcesOrigin: z.string().nullish(),
  arePortResourcesInitialized: z.boolean().nullish(),
  resyncState: z
    .looseObject({
      status: z.string().nullish(),
      updatedAt: z.string().nullish(),
      lastResyncStart: z.string().nullish(),
    })
    .nullish(),
  logAttributes: ingest,
  metricAttributes: ingest,
  ingestAttributes: ingest,
});

/** The integration document as Port keeps it, as far as it is read here; other keys are kept (port-api.md 2.1). */
export type Integration = z.infer<typeof integrationSchema>;

const wrapped = z.object({ integration: integrationSchema });

/** The integration document, undefined where Port has none under our identifier. */
export async function getIntegration(
  client: PortClient,
  signal?: AbortSignal,
): Promise<Integration | undefined> {
  const answer = await client.request({
    method: 'GET',
    path: integrationPath(client),
    query: { oceanCoreVersion: OCEAN_CORE_VERSION, isPolling: false },
    family: 'other',
    expected: [404],
    signal,
  });
  return answer.status === 404 ? undefined : readAnswer(answer, wrapped).integration;
}

/** What a new integration is made with, besides its identity. */
export interface NewIntegration {
  /** The mapping, or `{}`. */
  config: Readonly<Record<string, unknown>>;
  /** `Empty`: no default resources; `Default`: ours; `Port`: Port creates them (port-api.md 2.3). */
  createPortResourcesOrigin: 'Empty' | 'Default' | 'Port';
  /** Where Port sends resync requests; `{}` where it is asked for them. */
  changelogDestination: ChangelogDestination;
}

/** `{}`, or `{type: 'WEBHOOK', url}` (port-api.md 2.2). */
export type ChangelogDestination = Readonly<Record<string, string>>;

/**
 * Registers the integration. Not repeated after a fault, since Port's answer to an identifier that exists is unknown
 * (port-api.md 14): look with `getIntegration` first. `processingMode` is not part of it; send it by `patchIntegration`.
 */
export async function createIntegration(
  client: PortClient,
  { config, createPortResourcesOrigin, changelogDestination }: NewIntegration,
  signal?: AbortSignal,
): Promise<Integration> {
  const { identifier, type, version } = client.integration;
  const answer = await client.request({
    method: 'POST',
    path: '/integration',
    body: {
      installationId: identifier,
      installationAppType: type,
      version,
      changelogDestination,
      config,
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      createPortResourcesOrigin,
    },
    family: 'other',
    idempotent: false,
    signal,
  });
  return readAnswer(answer, wrapped).integration;
}

/** Fields of an integration that may be changed. */
export interface IntegrationPatch {
  installationAppType?: string;
  config?: Readonly<Record<string, unknown>>;
  arePortResourcesInitialized?: boolean;
  actionsProcessingEnabled?: boolean;
  incrementalSyncEnabled?: boolean;
  changelogDestination?: ChangelogDestination;
  /** `ocean-core`: the mapping is evaluated on our side. */
  processingMode?: 'ocean-core';
}

/** Changes the integration; our version goes with every change, as Ocean does. */
export async function patchIntegration(
  client: PortClient,
  patch: IntegrationPatch,
  signal?: AbortSignal,
): Promise<Integration> {
  const answer = await client.request({
    method: 'PATCH',
    path: integrationPath(client),
    body: { ...patch, version: client.integration.version },
    family: 'other',
    signal,
  });
  return readAnswer(answer, wrapped).integration;
}

/** Replaces the mapping. Port may ask for a resync because of it. */
export async function patchMapping(
  client: PortClient,
  config: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Integration> {
  const answer = await client.request({
    method: 'PATCH',
    path: `${integrationPath(client)}/config`,
    body: { config },
    family: 'other',
    signal,
  });
  return readAnswer(answer, wrapped).integration;
}

/** A resync as Port shows it. `nextResync` and `intervalMinutes` are null without a schedule. */
export type ResyncState = {
  nextResync: Date | null;
  intervalMinutes: number | null;
} & ({ status: 'running'; startedAt: Date } | { status: 'completed' | 'failed' | 'aborted'; endedAt: Date });

/**
 * Tells Port that a resync runs or how it ended (port-api.md 2.5).
 *
 * @returns Port's time of that change, as text: resync requests newer than it are for us to answer
 */
export async function patchResyncState(
  client: PortClient,
  state: ResyncState,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const answer = await client.request({
    method: 'PATCH',
    path: `${integrationPath(client)}/resync-state`,
    body: {
      status: state.status,
      lastResyncEnd: state.status === 'running' ? null : isoWithOffset(state.endedAt),
      ...(state.status === 'running' && { lastResyncStart: isoWithOffset(state.startedAt) }),
      nextResync: state.nextResync === null ? null : isoWithOffset(state.nextResync),
      // Port's spelling.
      intervalInMinuets: state.intervalMinutes,
    },
    family: 'other',
    signal,
  });
  const parsed = z.object({ integration: integrationSchema.optional() }).safeParse(answer.body);
  return parsed.data?.integration?.resyncState?.updatedAt ?? undefined;
}

/** ISO-8601 with a numeric offset, as Ocean writes times. */
export function isoWithOffset(time: Date): string {
  return time.toISOString().replace('Z', '+00:00');
}

export function integrationPath(client: PortClient): string {
  return `/integration/${encodeURIComponent(client.integration.identifier)}`;
}
