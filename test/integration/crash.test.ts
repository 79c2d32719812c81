import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startWorkerProcess } from '../../demo/worker-process.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import { needs } from '../support/needs.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { assertCatalogIsSeed, startTestStack } from '../support/stack.js';

/** Resources in a page here: several pages a scope, so that a crash falls between them. */
const PAGE = 5;
/** How many of the described queues are seen before the worker is killed. */
const KILLED_AFTER = 25;
const ORGANIZATION = {
  accounts: ['alpha', 'beta'],
  counts: {
    buckets: 4,
    queues: 40,
    topics: 4,
    functions: 4,
    tables: 4,
    instances: 4,
    clusters: 2,
    logGroups: 4,
    parameters: 2,
  },
};

const ENGINES = [
  { name: 'a file ledger and one worker that is started again', workers: 1, postgres: false, options: {} },
  {
    name: 'a Postgres ledger and two workers of which one dies',
    workers: 2,
    postgres: true,
    options: needs(findPostgres(), 'no Postgres server is on this machine'),
  },
];

for (const { name, workers, postgres, options } of ENGINES) {
  test(
    `a worker killed in the middle of a resync costs two pages an activity at most: ${name}`,
    { timeout: 180_000, ...options },
    async (t) => {
      const stack = await startTestStack(ORGANIZATION);
      t.after(() => stack.stop());
      const proxy = await startAwsProxy(stack.emulator.url, 15);
      t.after(() => proxy.stop());
      const database = postgres ? await startPostgres() : undefined;
      t.after(() => database?.stop());
      const environment = {
        ...stack.environment,
        AWS_ENDPOINT_URL: proxy.url,
        SYNC_PAGE_SIZE: String(PAGE),
        ...(database && { SYNC_LEDGER_URL: database.url }),
      };
      const running = await Promise.all(
        Array.from({ length: workers }, () => startWorkerProcess(environment)),
      );
      t.after(async () => {
        for (const worker of running) await worker.stop();
      });

      const resync = stack.resync();
      await until(() => (proxy.counts.get('GetQueueAttributes') ?? 0) >= KILLED_AFTER);
      await running.shift()?.kill();
      if (workers === 1) running.push(await startWorkerProcess(environment));
      const report = await resync;

      assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
      assertCatalogIsSeed(stack);
      const queues = stack.port.catalog.count('sqsQueue');
      const again = (proxy.counts.get('GetQueueAttributes') ?? 0) - queues;
      const activities = ORGANIZATION.accounts.length;
      assert.ok(
        again <= 2 * PAGE * activities,
        `${again} queues were described again, more than two pages an activity`,
      );
      assert.ok(again >= 0, 'a queue was never described');
      assert.equal(
        report.totals.found,
        report.totals.written + report.totals.unchanged,
        'each resource is counted once',
      );

      const second = await stack.resync();
      assert.deepEqual([second.outcome, second.totals.written, second.totals.deleted], ['completed', 0, 0]);
    },
  );
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await sleep(10);
  }
}
