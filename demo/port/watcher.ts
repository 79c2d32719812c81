import type { Integration } from './integrations.js';
import { isObject, textOf } from './json.js';
import { isClosed } from './syncs.js';
import type { Sync } from './syncs.js';
import type { World } from './world.js';

/**
 * Port's watcher of stale heartbeats (`port-api.md` 2.5): a sync that its integration has not closed by a terminal
 * `__runtime__` metric, and that gave no sign of life for so long, is aborted; so is a resync state that still says
 * `running`. It looks before every call and every look at the stand-in, so that a test with its own clock needs no timer.
 */
export function watchHeartbeats({ settings, ingest, integrations }: World): void {
  const { staleHeartbeatSeconds, now } = settings;
  if (staleHeartbeatSeconds === undefined) return;
  const latest = now() - staleHeartbeatSeconds * 1000;
  for (const sync of ingest.syncs.all()) {
    if (!isClosed(sync) && sync.seenAt < latest) sync.verdict = 'aborted';
  }
  for (const [identifier, integration] of integrations.all) {
    const state = runningSince(integration);
    if (state === undefined) continue;
    const signs = ingest.syncs.of(identifier).map((sync: Sync) => sync.seenAt);
    if (Math.max(state, ...signs) < latest) integrations.enterState(integration, { status: 'aborted' });
  }
}

/** When the state became `running`, milliseconds since the epoch; undefined where it is not. */
function runningSince({ document }: Integration): number | undefined {
  const state = document['resyncState'];
  if (!isObject(state) || state['status'] !== 'running') return undefined;
  return Date.parse(textOf(state['updatedAt']));
}
