/** Door of what Port only shows: sync metrics, logs, raw examples. All of it is best effort (port-api.md 2.7, 2.8). */
export { IngestChannel } from './channel.js';
export { sendExamples } from './examples.js';
export { LogIngest, logTimestamp, type LogIngestOptions, type LogRecord } from './log-ingest.js';
export {
  kindIdentifier,
  type MetricCounts,
  type MetricInput,
  type MetricPart,
  RECONCILIATION,
  RUNTIME,
  type SyncState,
} from './metrics.js';
export { SyncMetrics } from './sync-metrics.js';
