import { invalid } from '../refusal.js';
import { onlyQuery } from '../router.js';
import type { Call } from '../router.js';

/** Port's list, and the two that only Ocean knows (`port-api.md` 1.4). */
const EVENT_TYPES = new Set(['http_request', 'resync', 'start', 'action_run', 'incremental_resync']);

/**
 * Refuses (422) other parameters than the route's own and those of the event that a write belongs to:
 * `ocean_info_event_type`, and for a full resync `ocean_info_resync_id`.
 */
export function eventQuery(call: Call, ...own: readonly string[]): void {
  onlyQuery(call, ...own, 'ocean_info_event_type', 'ocean_info_resync_id');
  const type = call.query.get('ocean_info_event_type');
  if (type !== null && !EVENT_TYPES.has(type)) {
    throw invalid('querystring/ocean_info_event_type must be equal to one of the allowed values');
  }
  if (call.query.get('ocean_info_resync_id') === '') {
    throw invalid('querystring/ocean_info_resync_id must not be empty');
  }
}
