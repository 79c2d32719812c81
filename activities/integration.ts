import { readDefaultResources } from '../config/default-resources.js';
import { changelogDestination } from '../config/listener.js';
import type { WorkerSettings } from '../config/settings.js';
import type { Outcome } from '../ledger/types.js';
import { getIntegration, patchResyncState, refuseServerMapping, setUpIntegration } from '../port/index.js';
import type { Integration, SetUp, WantedIntegration } from '../port/index.js';
import type { Dependencies } from './dependencies.js';

type Needed = Pick<Dependencies, 'port' | 'settings'>;

/** How the settings want the integration to be in Port. */
function wantedIntegration({ initializePortResources, listener }: WorkerSettings): WantedIntegration {
  return {
    // What runs once, perhaps beside a service, must not turn away the requests that Port sends there.
    changelogDestination: listener.type === 'ONCE' ? undefined : changelogDestination(listener),
    defaults: initializePortResources ? readDefaultResources() : undefined,
  };
}

/** Makes the integration ready in Port, as a worker does before it polls and a resync before it begins. Errors: `setUpIntegration`. */
export function ensureIntegration({ port, settings }: Needed, signal: AbortSignal): Promise<SetUp> {
  return setUpIntegration(port, wantedIntegration(settings), signal);
}

/** The integration as Port holds it now. Throws `PortMapsItself` where Port would map the same data. */
export async function readIntegration({ port }: Needed, signal: AbortSignal): Promise<Integration> {
  const integration = (await getIntegration(port, signal)) ?? {};
  await refuseServerMapping(port, integration, signal);
  return integration;
}

/** The mapping that a resync would use, without a trace in Port: that of the integration, or what a first start would give it. */
export async function peekMapping({ port, settings }: Needed, signal: AbortSignal): Promise<unknown> {
  const integration = await getIntegration(port, signal);
  if (integration) return integration.config;
  return wantedIntegration(settings).defaults?.mapping;
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
