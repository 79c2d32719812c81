import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import { createMasker } from '../../config/masking/index.js';
import { getIntegration } from '../../port/index.js';
import { IngestChannel, LogIngest } from '../../port/ingest/index.js';
import type { LogRecord } from '../../port/ingest/index.js';
import { forwardRecords, toRecord } from '../../worker/forward-records.js';
import { createLogger } from '../../worker/logger.js';
import { withIngest } from '../support/ingest-fixture.js';
import { textOf } from '../support/telemetry.js';

const masker = createMasker(['the-secret']);
const record = (message: string, extra: LogRecord['extra'] = {}): LogRecord => ({
  message,
  level: 'INFO',
  timestamp: '2026-01-31T12:00:00.123000Z',
  extra,
});
const many = (count: number, log: LogIngest): void => {
  for (let index = 0; index < count; index += 1) log.add(record(`message ${index}`));
};

describe('the log in Port', () => {
  test('gets records in batches of a hundred', () =>
    withIngest(async ({ port, channel }) => {
      const log = new LogIngest(channel, { masker });
      many(250, log);
      await log.close();
      assert.equal(port.counters().calls['ingest-logs'], 3);
      const messages = port.ingest.logs.map(({ message }) => message);
      assert.deepEqual([messages.length, messages[0], messages[249]], [250, 'message 0', 'message 249']);
      assert.deepEqual(port.ingest.logs[0], record('message 0'));
    }));

  test('gets fewer after five seconds', () =>
    withIngest(async ({ channel }) => {
      const sent: unknown[] = [];
      mock.method(channel, 'send', async ({ body }: { body: unknown }) => {
        sent.push(body);
        return Promise.resolve(true);
      });
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        const log = new LogIngest(channel, { masker });
        log.add(record('one'));
        mock.timers.tick(4_999);
        assert.equal(sent.length, 0);
        mock.timers.tick(1);
        assert.deepEqual(sent, [{ logs: [record('one')] }]);
      } finally {
        mock.timers.reset();
        mock.restoreAll();
      }
    }));

  test('has no secret, in message or context (P42)', () =>
    withIngest(async ({ port, channel }) => {
      const log = new LogIngest(channel, { masker });
      log.add(
        record('sent the-secret to x', {
          nested: { header: 'Bearer abcdef1234567890' },
          list: ['the-secret'],
        }),
      );
      await log.close();
      const text = JSON.stringify(port.ingest.logs);
      assert.ok(!text.includes('the-secret') && !text.includes('abcdef1234567890'), text);
      assert.match(text, /sent \[REDACTED\] to x/);
    }));

  test('keeps the newest records until its address is known, and says how many were dropped', () =>
    withIngest(async ({ port, client }) => {
      const channel = new IngestChannel(client);
      const log = new LogIngest(channel, { masker, kept: 50, flushAt: 20 });
      many(61, log);
      assert.equal(port.ingest.logs.length, 0);
      channel.learn((await getIntegration(client)) ?? {});
      await log.close();
      const messages = port.ingest.logs.map(({ message }) => textOf(message));
      assert.deepEqual(
        [messages[0], messages.includes('message 60'), messages.length],
        ['message 11', true, 51],
      );
      assert.ok(
        messages.includes('11 older log records were dropped, because Port did not take them in time'),
      );
    }));

  test('gets what it refused a moment ago once it takes records again', () =>
    withIngest(async ({ port, channel }) => {
      port.faults.add({ match: 'ingest-logs', reset: 'before' });
      const log = new LogIngest(channel, { masker });
      many(3, log);
      await log.close();
      assert.equal(port.ingest.logs.length, 3);
    }));

  test('gets no body above 1 MiB, and no endless record', () =>
    withIngest(async ({ port, channel }) => {
      const log = new LogIngest(channel, { masker });
      for (let index = 0; index < 100; index += 1)
        log.add(record('x'.repeat(20_000), { text: 'y'.repeat(30_000) }));
      log.add(record('last', { text: 'y'.repeat(100_000) }));
      await log.close();
      assert.equal(port.ingest.logs.length, 101);
      assert.equal(port.counters().statuses['413'], undefined);
      assert.equal(textOf(port.ingest.logs[0]?.['message']).length, 8_000);
    }));

  test('is no worse for a host that never answers when the worker ends', () =>
    withIngest(async ({ port, channel }) => {
      port.faults.add({ match: 'ingest-logs', delayMs: 60_000, times: 10 });
      const log = new LogIngest(channel, { masker });
      many(3, log);
      await log.close();
      assert.equal(port.ingest.logs.length, 0);
    }));
});

describe('the log of the process', () => {
  test('gives Port what is of info or above, with its context, whatever standard error shows', () => {
    const logger = createLogger({ SYNC_LOG_LEVEL: 'error', SYNC_LOG_FORMAT: 'json' });
    const records: LogRecord[] = [];
    const stop = forwardRecords(logger, { add: (added) => records.push(added) });
    logger.debug('not this');
    logger.info({ event_id: 'e', kind: 'AWS::SQS::Queue' }, 'hello');
    logger.warn({ ingest: 'logs' }, 'trouble with sending logs stays here');
    stop();
    logger.info('nor this');
    assert.deepEqual(
      records.map(({ level, message, extra }) => [level, message, extra]),
      [['INFO', 'hello', { event_id: 'e', kind: 'AWS::SQS::Queue' }]],
    );
    assert.match(records[0]?.timestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test('names levels as Python does', () => {
    const levels = [20, 30, 40, 50, 60].map(
      (level) => toRecord(JSON.stringify({ level, time: 0, msg: '', pid: 1, hostname: 'h' }))?.level,
    );
    assert.deepEqual(levels, ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
  });
});
