import { integrationOf } from '../catalog/datasource.js';
import { ok, param } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { api, formApi } from './api-route.js';

/** The ingest hosts, served here under `/ingest` (`port-api.md` sections 2.7 and 7). */
export function ingestRoutes({ ingest }: World): Route[] {
  return [
    api(
      'POST /ingest/logs',
      'other',
      'ingest-logs',
      accept((call) => ingest.addLogs(integrationOf(call.headers['user-agent']) ?? '', call.body)),
    ),
    api(
      'POST /ingest/metrics/syncMetrics',
      'other',
      'sync-metrics',
      accept((call) => ingest.announce(call.body)),
    ),
    formApi(
      'PUT /ingest/metrics/syncMetrics/resync/:event/kind/:kind',
      'sync-metrics-kind',
      accept((call) => ingest.updateKind(param(call, 'event'), param(call, 'kind'), call.body)),
    ),
    api(
      'POST /ingest/metrics/heartbeat',
      'other',
      'heartbeat',
      accept((call) => ingest.heartbeat(call.body)),
    ),
    formApi(
      'POST /ingest/:type/lake/write/integration-type/:integrationType/integration/:id/sync/:sync/kind/:kind',
      'lake-write',
      accept((call) => ingest.addLakeBatch(param(call, 'kind'), call.body)),
    ),
  ];
}

function accept(take: (call: Call) => void): (call: Call) => Reply {
  return (call) => {
    take(call);
    return ok();
  };
}
