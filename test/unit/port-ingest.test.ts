import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Integration } from '../../port/index.js';
import { IngestChannel, RUNTIME, sendExamples, SyncMetrics } from '../../port/ingest/index.js';
import type { MetricInput } from '../../port/ingest/index.js';
import { keepLog, withIngest } from '../support/ingest-fixture.js';
import { clientOf, OURS, withFixture } from '../support/port-fixture.js';

const EVENT = '1b671a64-40d5-491e-99b0-da01ff1f3341';
const BLOCK: MetricInput = {
  part: { kind: 'AWS::S3::Bucket', index: 3, blueprint: '"s3Bucket"' },
  state: 'completed',
  eventId: EVENT,
  seconds: 2.5,
  counts: {
    extract: { raw_extracted: 7, failed: 0 },
    transform: { transformed: 5, filtered_out: 2, failed: 0 },
    load: { loaded: 4, failed: 0, skipped: 1 },
  },
};

test('addresses that an integration does not have yet are learnt once it has them', () =>
  withFixture(async (fixture, client) => {
    const channel = new IngestChannel(client);
    channel.learn({ config: {} });
    assert.equal(channel.takes('metrics'), false);
    channel.learn({ metricAttributes: { ingestUrl: `${fixture.url}/metrics` } });
    channel.learn({ logAttributes: { ingestUrl: `${fixture.url}/logs` }, metricAttributes: {} });
    assert.deepEqual([channel.takes('metrics'), channel.takes('logs')], [true, true]);
  }));

describe('sync metrics', () => {
  test('have the fields and names that Ocean sends, and go to the kind by its form-encoded path', () =>
    withIngest(async ({ port, channel }) => {
      await new SyncMetrics(channel, OURS).update(BLOCK);
      assert.deepEqual(port.ingest.metrics.at(-1)?.metric, {
        integrationType: 'aws-v3',
        installationType: 'OnPrem',
        executionMode: 'single_process',
        integrationIdentifier: 'my-aws',
        integrationVersion: '1.2.3',
        oceanVersion: '0.48.12',
        kindIdentifier: 'AWS::S3::Bucket-3',
        kind: 'AWS::S3::Bucket',
        kindIndex: 3,
        eventId: EVENT,
        syncState: 'completed',
        blueprint: '"s3Bucket"',
        metrics: {
          phase: {
            extract: {
              object_count_type: { raw_extracted: { object_count: 7 }, failed: { object_count: 0 } },
            },
            transform: {
              object_count_type: {
                transformed: { object_count: 5 },
                filtered_out: { object_count: 2 },
                failed: { object_count: 0 },
              },
            },
            load: {
              object_count_type: {
                loaded: { object_count: 4 },
                failed: { object_count: 0 },
                skipped: { object_count: 1 },
              },
            },
            resync: { success: 1, duration_seconds: 2.5 },
          },
        },
      });
      const call = port.calls().at(-1);
      assert.equal(call?.path, `/ingest/metrics/syncMetrics/resync/${EVENT}/kind/AWS%3A%3AS3%3A%3ABucket-3`);
      assert.equal(call.userAgent, 'port-ocean/aws-v3/1.2.3/my-aws', 'no feature');
    }));

  test('of the resync as a whole carry success and duration once it has ended', () =>
    withIngest(async ({ port, channel }) => {
      const metrics = new SyncMetrics(channel, OURS);
      await metrics.announce([{ part: RUNTIME, state: 'syncing', eventId: EVENT, seconds: 0 }]);
      await metrics.announce([{ part: RUNTIME, state: 'failed', eventId: EVENT, seconds: 9 }]);
      const [begun, ended] = port.ingest.metrics.map(({ metric }) => metric);
      assert.deepEqual([begun?.['kindIdentifier'], begun?.['metrics']], ['__runtime__', { phase: {} }]);
      assert.deepEqual(ended?.['metrics'], { phase: { resync: { success: 0, duration_seconds: 9 } } });
    }));

  test('a heartbeat names the event and nothing else', () =>
    withIngest(async ({ port, channel }) => {
      await new SyncMetrics(channel, OURS).heartbeat(EVENT);
      assert.deepEqual([...port.ingest.heartbeats.keys()], [EVENT]);
    }));
});

const document = (logs: string): Integration => ({ logAttributes: { ingestUrl: logs } });

describe('ingest hosts', () => {
  for (const [url, taken] of [
    ['https://ingest.port.io/logs', true],
    ['http://127.0.0.1:9/logs', true],
    ['http://localhost/logs', true],
    ['http://port.internal:9000/logs', true],
    ['http://ingest.example.com/logs', false],
    ['ftp://port.internal/logs', false],
    ['/logs', false],
  ] as const) {
    test(`${url} ${taken ? 'gets' : 'does not get'} the token of http://port.internal`, async () => {
      const { logger, lines } = keepLog();
      const client = clientOf({ url: 'http://port.internal:8080' });
      const channel = new IngestChannel(client, logger);
      channel.learn(document(url));
      channel.learn(document(url));
      assert.equal(channel.takes('logs'), taken);
      assert.equal(lines.length, taken ? 0 : 1, 'one warning');
      await client.close();
    });
  }

  test('are read from the integration where nobody has, once for all that ask', () =>
    withFixture(async (fixture, client) => {
      const integration = { metricAttributes: { ingestUrl: `${fixture.url}/take/in` } };
      fixture.on('GET /v1/integration/my-aws', () => ({ body: { integration } }));
      const metrics = new SyncMetrics(new IngestChannel(client), OURS);
      await Promise.all([metrics.heartbeat(EVENT), metrics.heartbeat(EVENT)]);
      assert.equal(fixture.of('GET /v1/integration/my-aws').length, 1);
      assert.equal(fixture.of('POST /take/in/heartbeat').length, 2);
    }));

  test('that fail are left alone for a while, but for what is urgent, and warned of once', () =>
    withIngest(async ({ port, channel, lines }) => {
      port.faults.add({ match: 'sync-metrics-kind', status: 503, times: 1_000 });
      const metrics = new SyncMetrics(channel, OURS);
      await metrics.updateAll(Array.from({ length: 30 }, () => BLOCK));
      const tried = port.counters().calls['sync-metrics-kind'] ?? 0;
      await metrics.updateAll(Array.from({ length: 30 }, () => BLOCK));
      assert.equal(port.counters().calls['sync-metrics-kind'], tried, 'nothing more was sent');
      await metrics.announce([BLOCK], { urgent: true });
      assert.equal(port.ingest.metrics.length, 1);
      assert.equal(lines.filter(([level]) => level === 'warn').length, 1);
    }));

  test('that refuse our token are not asked for one again with every heartbeat', () =>
    withIngest(async ({ port, channel }) => {
      port.faults.add({ match: 'heartbeat', status: 401, times: 1_000 });
      const metrics = new SyncMetrics(channel, OURS);
      for (let beat = 0; beat < 5; beat += 1) await metrics.heartbeat(EVENT);
      assert.equal(port.counters().calls['heartbeat'], 2);
    }));

  test('that do not answer cost a bounded time, and never an error', () =>
    withIngest(async ({ port, channel }) => {
      port.faults.add({ match: 'sync-metrics', delayMs: 60_000 });
      await new SyncMetrics(channel, OURS).announce([BLOCK]);
      assert.equal(port.ingest.metrics.length, 0);
    }, 200));
});

describe('examples', () => {
  test('go to the form-encoded kind without feature, and those that would exceed 1 MiB are left out (P40)', () =>
    withIngest(async ({ port, client, channel }) => {
      const big = { text: 'x'.repeat(700_000) };
      await sendExamples(channel, client, 'AWS::S3::Bucket', [{ a: 1 }, big, big, { b: 2 }]);
      assert.deepEqual(port.examples('my-aws', 'AWS::S3::Bucket'), [{ a: 1 }, big, { b: 2 }]);
      const call = port.calls().at(-1);
      assert.equal(call?.path, '/v1/integration/my-aws/kinds/AWS%3A%3AS3%3A%3ABucket/examples');
      assert.equal(call.userAgent, 'port-ocean/aws-v3/1.2.3/my-aws');
    }));

  test('that Port refuses are nobody else’s trouble', () =>
    withIngest(async ({ port, client, channel }) => {
      port.faults.add({ match: 'kind-examples', status: 422 });
      await sendExamples(channel, client, 'AWS::S3::Bucket', [{ a: 1 }]);
      assert.deepEqual(port.examples('my-aws', 'AWS::S3::Bucket'), []);
    }));
});
