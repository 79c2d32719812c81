import { OCEAN_CORE_VERSION } from '../integration.js';
import type { IntegrationIdentity } from '../user-agent.js';

/** `pending` → `syncing` → one of the others, which is the last. */
export type SyncState = 'pending' | 'syncing' | 'completed' | 'failed' | 'aborted';

/** What a metric is about: a block of the mapping, the resync as a whole, or its deletions. */
export type MetricPart =
  | {
      kind: string;
      /** The block's place in the mapping, from 0. */
      index: number;
      /** The mapping's expression as the user wrote it, quotes included. */
      blueprint: string;
    }
  | { kind: '__runtime__' | '__reconciliation__' };

export const RUNTIME: MetricPart = { kind: '__runtime__' };
export const RECONCILIATION: MetricPart = { kind: '__reconciliation__' };

/** Counts by the names that Port gives them; those left out are not reported. */
export interface MetricCounts {
  extract?: { raw_extracted: number; failed: number };
  transform?: { transformed: number; filtered_out: number; failed: number };
  load?: { loaded: number; failed: number; skipped: number };
  delete?: { deleted: number };
}

export interface MetricInput {
  part: MetricPart;
  state: SyncState;
  /** Names the resync everywhere, also in `ocean_info_resync_id`. */
  eventId: string;
  /** Since the resync began. */
  seconds: number;
  counts?: MetricCounts;
}

/** `AWS::S3::Bucket-0`; `__runtime__` and `__reconciliation__` are their own. */
export function kindIdentifier(part: MetricPart): string {
  return 'index' in part ? `${part.kind}-${part.index}` : part.kind;
}

/** A sync metric as Ocean sends it (port-api.md 2.7). */
export function syncMetric(
  identity: IntegrationIdentity,
  { part, state, eventId, seconds, counts }: MetricInput,
) {
  return {
    integrationType: identity.type,
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: identity.identifier,
    integrationVersion: identity.version,
    oceanVersion: OCEAN_CORE_VERSION,
    kindIdentifier: kindIdentifier(part),
    kind: part.kind,
    kindIndex: 'index' in part ? part.index : 0,
    eventId,
    syncState: state,
    blueprint: 'blueprint' in part ? part.blueprint : '',
    metrics: {
      phase: {
        ...Object.fromEntries(Object.entries(counts ?? {}).map(([phase, values]) => [phase, byType(values)])),
        ...(isTerminal(state) && {
          resync: { success: state === 'completed' ? 1 : 0, duration_seconds: seconds },
        }),
      },
    },
  };
}

export type SyncMetric = ReturnType<typeof syncMetric>;

function byType(values: object): object {
  const entries = Object.entries(values).map(([name, count]: [string, unknown]) => [
    name,
    { object_count: count },
  ]);
  return { object_count_type: Object.fromEntries(entries) };
}

function isTerminal(state: SyncState): boolean {
  return state !== 'pending' && state !== 'syncing';
}
