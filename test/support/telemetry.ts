import assert from 'node:assert/strict';

import type { PortStandIn } from '../../demo/port/index.js';

/** A sync metric as it came to the stand-in. */
export interface SeenMetric {
  /** `AWS::S3::Bucket-0`. */
  kind: string;
  state: string;
  eventId: string;
  metric: Record<string, unknown>;
  /** Counts of a phase by their names. */
  counts(phase: string): Record<string, unknown>;
}

/** Those that came after the first `from`, in their order. */
export function metricsOf(port: PortStandIn, from = 0): SeenMetric[] {
  return port.ingest.metrics.slice(from).map(({ metric }) => ({
    kind: textOf(metric['kindIdentifier']),
    state: textOf(metric['syncState']),
    eventId: textOf(metric['eventId']),
    metric,
    counts: (phase) => countsOf(metric, phase),
  }));
}

/** What must be a text. */
export function textOf(value: unknown): string {
  assert.ok(typeof value === 'string');
  return value;
}

export function isTerminal(state: string): boolean {
  return state === 'completed' || state === 'failed' || state === 'aborted';
}

function countsOf(metric: Record<string, unknown>, phase: string): Record<string, unknown> {
  let value: unknown = metric['metrics'];
  for (const step of ['phase', phase, 'object_count_type']) value = field(value, step);
  const names = Object.keys(record(value));
  return Object.fromEntries(names.map((name) => [name, field(field(value, name), 'object_count')]));
}

/** A mapping's kinds in their order, and the same mapping with a queue's identifier that does not compile. */
export function withoutExpression(mapping: unknown): { kinds: string[]; broken: unknown; index: number } {
  const resources = field(mapping, 'resources');
  assert.ok(Array.isArray(resources));
  const kinds = resources.map((block: unknown) => textOf(field(block, 'kind')));
  const index = kinds.indexOf('AWS::SQS::Queue');
  const broken: unknown = JSON.parse(JSON.stringify(mapping));
  const block: unknown = Object.values(record(field(broken, 'resources')))[index];
  const mappings = record(field(field(field(block, 'port'), 'entity'), 'mappings'));
  mappings['identifier'] = '.Properties | (';
  return { kinds, broken, index };
}

function field(value: unknown, name: string): unknown {
  return record(value)[name];
}

function record(value: unknown): Record<string, unknown> {
  assert.ok(isRecord(value));
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
