import type { ClientSettings } from '../config/settings.js';

type Named = Pick<ClientSettings, 'integration'>;

/** What the workflow ids of an integration's resyncs begin with; the schedule's is just that, with a time appended. */
export function resyncIdOf({ integration }: Named): string {
  return `resync-${integration.identifier}`;
}

/** The one resync that answers a request of Port: its id is what keeps a request from being answered twice. */
export function requestedResyncId(settings: Named, updatedAt: string): string {
  return `${resyncIdOf(settings)}-requested-${updatedAt}`;
}
