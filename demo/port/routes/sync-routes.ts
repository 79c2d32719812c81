import { objectAt, onlyKeys, stringAt, textOf } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid, notFound } from '../refusal.js';
import { ok, param } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import { stateOf } from '../syncs.js';
import type { World } from '../world.js';
import { api } from './api-route.js';

const STATUSES = new Set(['started', 'finished', 'failed', 'aborted']);
const GRANULARITIES = new Set(['kind', 'reconciliation']);
const KEYS = new Set([
  'status',
  'integration_id',
  'integration_type',
  'integration_version',
  'ocean_version',
  'sync_type',
  'started_at',
  'mapping',
  'kind_identifiers',
  'kind_identifier',
]);

/** Reading a sync's metrics back, and the life cycle that DSP mode tells (`port-api.md` sections 2.7 and 7). */
export function syncRoutes({ integrations, ingest, lifecycles }: World): Route[] {
  const syncsOf = (call: Call) =>
    ingest.syncs.of(textOf(integrations.byInternalId(param(call, 'id')).document['identifier'])).toReversed();

  const tell = (call: Call): Reply => {
    const body = objectAt(call.body, 'body');
    onlyKeys(body, KEYS, 'body');
    const status = stringAt(body['status'], 'body/status');
    if (!STATUSES.has(status)) throw invalid('body/status must be equal to one of the allowed values');
    const part = call.params['part'];
    if (part !== undefined && !GRANULARITIES.has(part)) throw notFound('Part of a resync', part);
    lifecycles.set(placeOf(call, body), status);
    return ok({ status });
  };
  const read = (call: Call): Reply => {
    const status = lifecycles.get(placeOf(call, {}));
    if (status === undefined) throw notFound('Resync', param(call, 'event'));
    return ok({ status });
  };

  return [
    api('GET /v1/integration/:id/syncMetrics', 'other', 'sync-metrics-get', (call) => {
      const data = syncsOf(call).flatMap(({ kinds }) => [...kinds.values()].map(({ document }) => document));
      return ok({ data, count: data.length });
    }),
    api('GET /v1/integration/:id/syncsMetadata', 'other', 'syncs-metadata', (call) => {
      const data = syncsOf(call).map((sync) => ({
        eventId: sync.eventId,
        syncState: stateOf(sync),
        startedAt: new Date(sync.startedAt).toISOString(),
        updatedAt: new Date(sync.seenAt).toISOString(),
        kinds: [...sync.kinds.keys()],
      }));
      return ok({ data, count: data.length });
    }),
    api('POST /v1/lifecycle/:event', 'other', 'lifecycle', tell),
    api('GET /v1/lifecycle/:event', 'other', 'lifecycle-get', read),
    api('POST /v1/lifecycle/:event/:part', 'other', 'lifecycle', tell),
    api('GET /v1/lifecycle/:event/:part', 'other', 'lifecycle-get', read),
  ];
}

/** A whole resync, or a kind of it, or its reconciliation. */
function placeOf(call: Call, body: JsonObject): string {
  const kind = call.query.get('kind_identifier') ?? textOf(body['kind_identifier']);
  return [param(call, 'event'), param(call, 'part'), kind].join('\n');
}
