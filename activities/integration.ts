import { VERSION } from '../config/version.js';
import type { Outcome } from '../ledger/types.js';
import type { Integration } from '../port/index.js';
import type { Dependencies } from './dependencies.js';

/** The integration as Port holds it; registered where Port does not know it yet. An existing one is adopted as it is. */
export async function ensureIntegration(
  { port, settings }: Pick<Dependencies, 'port' | 'settings'>,
  signal: AbortSignal,
): Promise<Integration> {
  const existing = await port.getIntegration(signal);
  if (existing) return existing;
  return port.createIntegration(
    {
      installationId: settings.integration.identifier,
      installationAppType: settings.integration.type,
      version: VERSION,
      changelogDestination: {},
      config: { resources: [] },
    },
    signal,
  );
}

/** Tells Port that a resync runs. */
export async function reportRunning(
  { port, settings }: Pick<Dependencies, 'port' | 'settings'>,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  await port.patchResyncState(
    {
      status: 'running',
      lastResyncEnd: null,
      lastResyncStart: isoTime(startedAt),
      ...next(settings, startedAt),
    },
    signal,
  );
}

/** Tells Port how a resync ended; `partial` is Port's `failed`, as it knows no such word. */
export async function reportEnded(
  { port, settings }: Pick<Dependencies, 'port' | 'settings'>,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const now = Date.now();
  const status = outcome === 'partial' ? 'failed' : outcome;
  await port.patchResyncState({ status, lastResyncEnd: isoTime(now), ...next(settings, now) }, signal);
}

/** Port's key is misspelt; the real one would be ignored. */
function next({ resyncIntervalMinutes }: Dependencies['settings'], from: number) {
  return {
    nextResync: resyncIntervalMinutes === undefined ? null : isoTime(from + resyncIntervalMinutes * 60_000),
    intervalInMinuets: resyncIntervalMinutes ?? null,
  };
}

/** With an offset, as Port's own framework sends it. */
function isoTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}
