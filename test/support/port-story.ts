import { isObject } from '../../config/mapping-reading.js';
import type { CallRecord, PortStandIn } from '../../demo/port/index.js';

/** Calls that say nothing of the order of a resync: tokens, signs of life, logs, and the listener's look. */
const ASIDE = new Set(['token', 'heartbeat', 'ingest-logs', 'resync-request']);

/**
 * What was asked of Port, told as a story: each step once, where it first came, with what its body says
 * (`state running`, `metrics pending`, `__runtime__ syncing`).
 */
export function storyOf(calls: readonly CallRecord[]): string[] {
  return [...new Set(calls.filter(({ name }) => !ASIDE.has(name)).flatMap(stepsOf))];
}

/** The calls since the last `running` that Port was told. */
export function lastResync(port: PortStandIn): CallRecord[] {
  const calls = port.calls();
  return calls.slice(calls.findLastIndex((call) => stepsOf(call)[0] === 'state running'));
}

function stepsOf({ name, body }: CallRecord): string[] {
  const sent = recordOf(body);
  if (name === 'resync-state') return [`state ${String(sent['status'])}`];
  if (name === 'sync-metrics') {
    const metrics = Array.isArray(sent['syncKindsMetrics']) ? sent['syncKindsMetrics'] : [];
    return [...new Set(metrics.map((metric: unknown) => stepOf(metric)))];
  }
  return [name === 'sync-metrics-kind' ? stepOf(sent['syncKindMetrics']) : name];
}

/** Blocks share their steps: `block syncing`. */
function stepOf(metric: unknown): string {
  const { kindIdentifier, syncState } = recordOf(metric);
  const part = String(kindIdentifier);
  return `${part.startsWith('__') ? part : 'block'} ${String(syncState)}`;
}

function recordOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
