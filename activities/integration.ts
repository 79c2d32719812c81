import type { Outcome } from '../ledger/types.js';
import { createIntegration, getIntegration, patchIntegration, patchResyncState } from '../port/index.js';
import type { Integration } from '../port/index.js';
import type { Dependencies } from './dependencies.js';

/** The integration as Port holds it; registered where Port does not know it yet. An existing one is adopted as it is. */
export async function ensureIntegration(
  { port }: Pick<Dependencies, 'port'>,
  signal: AbortSignal,
): Promise<Integration> {
  const existing = await getIntegration(port, signal);
  if (existing?.processingMode === 'ocean-core') return existing;
  // The mapping is evaluated here, never on Port's side: an integration must say so, or Port may reconcile it as well.
  if (existing) return patchIntegration(port, { processingMode: 'ocean-core' }, signal);
  await createIntegration(port, { config: { resources: [] }, createPortResourcesOrigin: 'Empty' }, signal);
  return patchIntegration(port, { processingMode: 'ocean-core' }, signal);
}

/** Tells Port that a resync runs. */
export async function reportRunning(
  { port, settings }: Pick<Dependencies, 'port' | 'settings'>,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const started = new Date(startedAt);
  await patchResyncState(
    port,
    { status: 'running', startedAt: started, ...next(settings, startedAt) },
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
  await patchResyncState(port, { status, endedAt: new Date(now), ...next(settings, now) }, signal);
}

function next({ resyncIntervalMinutes }: Dependencies['settings'], from: number) {
  return {
    nextResync: resyncIntervalMinutes === undefined ? null : new Date(from + resyncIntervalMinutes * 60_000),
    intervalMinutes: resyncIntervalMinutes ?? null,
  };
}
