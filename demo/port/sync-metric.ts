import type { Json } from '../../port/types.js';
import { isObject, objectAt, onlyKeys, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';

/** The part of a metric that stands for the whole resync, and the one that stands for its deletions. */
export const RUNTIME_KIND = '__runtime__';

const TEXTS = [
  'integrationType',
  'installationType',
  'executionMode',
  'integrationIdentifier',
  'integrationVersion',
  'oceanVersion',
  'kindIdentifier',
  'kind',
  'eventId',
  'blueprint',
] as const;
const KEYS = new Set<string>([...TEXTS, 'kindIndex', 'syncState', 'metrics']);

const STATES = ['pending', 'syncing', 'completed', 'failed', 'aborted'] as const;
export type SyncState = (typeof STATES)[number];

/** Names of counts in each phase (`port-api.md` 2.7). */
const COUNTS: Readonly<Record<string, ReadonlySet<string>>> = {
  extract: new Set(['raw_extracted', 'failed']),
  transform: new Set(['transformed', 'filtered_out', 'failed']),
  load: new Set(['loaded', 'failed', 'skipped']),
  delete: new Set(['deleted']),
};

/** One kind of one resync as its integration reports it. */
export interface SyncMetric {
  eventId: string;
  integrationIdentifier: string;
  kindIdentifier: string;
  syncState: SyncState;
  /** All of it, as sent. */
  document: JsonObject;
}

/** Reads a metric; 422 for a field that is missing, unknown or of the wrong type, and for a count that has no such name. */
export function readSyncMetric(value: Json | undefined, where: string): SyncMetric {
  const document = objectAt(value, where);
  onlyKeys(document, KEYS, where);
  for (const key of TEXTS) stringAt(document[key], `${where}/${key}`);
  if (document['eventId'] === '') throw invalid(`${where}/eventId must not be empty`);
  if (!Number.isInteger(document['kindIndex'])) throw invalid(`${where}/kindIndex must be integer`);
  const syncState = STATES.find((state) => state === document['syncState']);
  if (syncState === undefined) {
    throw invalid(`${where}/syncState must be equal to one of the allowed values: ${STATES.join(', ')}`);
  }
  const metrics = objectAt(document['metrics'], `${where}/metrics`);
  onlyNumbers(metrics, `${where}/metrics`);
  checkPhases(objectAt(metrics['phase'] ?? {}, `${where}/metrics/phase`), `${where}/metrics/phase`);
  return {
    eventId: stringAt(document['eventId'], where),
    integrationIdentifier: stringAt(document['integrationIdentifier'], where),
    kindIdentifier: stringAt(document['kindIdentifier'], where),
    syncState,
    document,
  };
}

/** Whether nothing more is to come of it. */
export function isTerminal(state: SyncState): boolean {
  return state !== 'pending' && state !== 'syncing';
}

/** Number of things counted in a phase: `count(metric, 'load', 'loaded')`; 0 where it is not reported. */
export function countOf({ document }: SyncMetric, phase: string, name: string): number {
  let value: Json | undefined = document['metrics'];
  for (const step of ['phase', phase, 'object_count_type', name, 'object_count']) {
    value = isObject(value) ? value[step] : undefined;
  }
  return typeof value === 'number' ? value : 0;
}

function onlyNumbers(value: Json, where: string): void {
  if (typeof value === 'number') return;
  for (const [name, inner] of Object.entries(objectAt(value, where))) onlyNumbers(inner, `${where}/${name}`);
}

function checkPhases(phases: JsonObject, where: string): void {
  for (const [phase, value] of Object.entries(phases)) {
    const counts = COUNTS[phase];
    if (counts === undefined) continue;
    const types = objectAt(objectAt(value, `${where}/${phase}`)['object_count_type'] ?? {}, where);
    onlyKeys(types, counts, `${where}/${phase}/object_count_type`);
    for (const [name, count] of Object.entries(types)) {
      const holder = objectAt(count, `${where}/${phase}/object_count_type/${name}`);
      if (typeof holder['object_count'] !== 'number') {
        throw invalid(`${where}/${phase}/object_count_type/${name}/object_count must be number`);
      }
    }
  }
  const success = isObject(phases['resync']) ? phases['resync']['success'] : undefined;
  if (success !== undefined && success !== 0 && success !== 1) {
    throw invalid(`${where}/resync/success must be 0 or 1`);
  }
}
