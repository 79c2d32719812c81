/** A metric as Ocean sends it (port-api.md 2.7): of one kind of one resync. */
export function metricOf(eventId: string, kindIdentifier: string, syncState: string, metrics: object = {}) {
  return {
    integrationType: 'aws-v3',
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: 'my-aws',
    integrationVersion: '1.0.0',
    oceanVersion: '0.48.12',
    kindIdentifier,
    kind: kindIdentifier.replace(/-\d+$/, ''),
    kindIndex: Number(/-(\d+)$/.exec(kindIdentifier)?.[1] ?? 0),
    eventId,
    syncState,
    blueprint: '"bucket"',
    metrics,
  };
}

export const KIND = 'AWS::S3::Bucket-0';

/** Counts of a kind that read and wrote some. */
export function counts(extracted: number, loaded: number) {
  return {
    phase: {
      resync: { success: 1, duration_seconds: 2.5 },
      extract: { object_count_type: { raw_extracted: { object_count: extracted } } },
      load: { object_count_type: { loaded: { object_count: loaded }, failed: { object_count: 0 } } },
    },
  };
}

export const LOG = {
  message: 'hello',
  level: 'INFO',
  timestamp: '2026-01-01T00:00:00.123456Z',
  extra: { event_id: 'e' },
};
