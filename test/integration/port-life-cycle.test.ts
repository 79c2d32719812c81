import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client } from '@temporalio/client';

import { readDefaultResources } from '../../config/default-resources.js';
import { startStack } from '../../demo/stack.js';
import type { Stack } from '../../demo/stack.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { connectClient } from '../../worker/connection.js';
import { reportOf } from '../../worker/report.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import type { AwsProxy } from '../support/aws-proxy.js';
import { lastResync, storyOf } from '../support/port-story.js';

/**
 * The whole life of an integration, recorded call by call: first start, default resources, resync, an edit of the mapping
 * and its resync, cancellation, restart. The order is that of port-api.md 11, but for two things (docs/port.md): the
 * inventory is taken beside the reading, and what is unchanged is known from the ledger, not looked up in Port.
 */
const BEGIN = ['state running', 'integration-get', 'block pending', '__runtime__ syncing', 'block syncing'];
const READING = ['inventory', 'kind-examples', 'bulk-upsert'];
/** Blocks end, then deleting begins. */
const RECONCILIATION = ['block completed', '__reconciliation__ syncing'];
const END = ['__reconciliation__ completed', 'state completed', '__runtime__ completed'];

let stack: Stack;
let proxy: AwsProxy;
let worker: WorkerProcess;
let client: Client;
let environment: Record<string, string>;

before(async () => {
  stack = await startStack({
    accounts: ['alpha'],
    counts: {
      buckets: 2,
      queues: 6,
      topics: 2,
      functions: 1,
      tables: 1,
      instances: 1,
      clusters: 1,
      services: 1,
    },
  });
  proxy = await startAwsProxy(stack.emulator.url, 1);
  const { address } = stack.temporal;
  client = await connectClient({ address, namespace: 'default', given: true, options: { address } });
  environment = {
    ...stack.environment,
    AWS_ENDPOINT_URL: proxy.url,
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
  };
  worker = await startWorkerProcess(environment);
});

after(async () => {
  await worker?.stop();
  await client?.connection.close();
  await proxy?.stop();
  await stack?.stop();
});

const states = () => stack.port.resyncStates('demo');
const status = () => states().at(-1);

test('the first start registers the integration and makes its default resources, before any resync', async () => {
  await ended(1);
  const calls = stack.port.calls();
  const start = calls.slice(
    0,
    calls.findIndex(({ name }) => name === 'resync-state'),
  );
  assert.deepEqual(storyOf(start), [
    'integration-get',
    'blueprint-get',
    'integration-create',
    'integration-update',
    'blueprint-create',
  ]);
  assert.equal(start.find(({ name }) => name === 'integration-get')?.status, 404);
  const made = start.filter(({ name }) => name === 'blueprint-create');
  assert.equal(made.length, readDefaultResources().blueprints.length);
  assert.ok(start.every(({ status: code, method }) => code < 400 || method === 'GET'));
  assert.equal(stack.port.integration('demo')?.['arePortResourcesInitialized'], true);
});

test('the first resync goes in the order of Ocean, and Port refuses nothing of it', () => {
  assert.deepEqual(states(), ['running', 'completed']);
  assertStory(lastResync(stack.port), [...RECONCILIATION, ...END]);
  assert.deepEqual(storyOf(lastResync(stack.port)).slice(0, 4), [
    'state running',
    'integration-get',
    'organization',
    'block pending',
  ]);
  assert.deepEqual(
    stack.port
      .calls()
      .filter(
        ({ status: code, name }) => code >= 400 && name !== 'integration-get' && name !== 'blueprint-get',
      ),
    [],
  );
});

test('an edit of the mapping is heard as a resync request, and answered by a full resync, which deletes what left the mapping', async () => {
  const mapping = { ...readDefaultResources().mapping };
  const resources = mapping['resources'];
  assert.ok(Array.isArray(resources));
  const left = () => stack.port.catalog.count('sqsQueue') + stack.port.catalog.count('snsTopic');
  const others = stack.port.catalog.count() - left();
  assert.ok(left() > 0);
  const from = stack.port.calls().length;
  stack.port.editMapping('demo', {
    ...mapping,
    resources: resources.filter((block: unknown) => !/AWS::(SQS|SNS)::/.test(JSON.stringify(block))),
  });
  await ended(2);
  const calls = stack.port.calls().slice(from);
  const request = calls.findIndex(({ name }) => name === 'resync-request');
  const running = calls.findIndex(({ name }) => name === 'resync-state');
  assert.ok(request >= 0 && request < running, 'the request is heard before Port is told "running"');
  assertStory(lastResync(stack.port), [...RECONCILIATION, 'blueprint-get', 'bulk-delete', ...END]);
  assert.equal(left(), 0);
  const written = lastResync(stack.port)
    .filter(({ name }) => name === 'bulk-upsert')
    .reduce((sum, { body }) => sum + entitiesIn(body), 0);
  assert.equal(written, others, 'everything is written again');
});

test('a resync that is cancelled leaves nothing open: blocks, reconciliation and runtime are aborted (P44)', async () => {
  proxy.delayMs = 1_000;
  const handle = await client.workflow.start('resync', {
    workflowId: 'cancelled-one',
    taskQueue: 'aws-port-sync',
    args: [{ full: true }],
  });
  await until(() => status() === 'running');
  await until(() => storyOf(lastResync(stack.port)).includes('block syncing'));
  await handle.cancel();
  assert.equal((await handle.result().then(reportOf, reportOf)).outcome, 'aborted');
  proxy.delayMs = 1;
  assert.deepEqual(states().slice(-2), ['running', 'aborted']);
  assert.deepEqual(orderOf(lastResync(stack.port)), [
    ...BEGIN,
    'block aborted',
    '__reconciliation__ aborted',
    'state aborted',
    '__runtime__ aborted',
  ]);
});

test('a restart in the middle: Port shows aborted while nobody works, then running, and the end', async () => {
  proxy.delayMs = 300;
  const handle = await client.workflow.start('resync', {
    workflowId: 'restarted-one',
    taskQueue: 'aws-port-sync',
    args: [{ full: true }],
  });
  await until(() => status() === 'running');
  await until(() => storyOf(lastResync(stack.port)).includes('block syncing'));
  await worker.stop();
  assert.equal(status(), 'aborted');
  proxy.delayMs = 1;
  worker = await startWorkerProcess(environment);
  assert.equal((await handle.result().then(reportOf)).outcome, 'completed');
  assert.deepEqual(states().slice(-4), ['running', 'aborted', 'running', 'completed']);
  assert.deepEqual(storyOf(lastResync(stack.port)).slice(-2), ['state completed', '__runtime__ completed']);
});

test('the document never stayed "running": each one is followed by its end', () => {
  for (const [index, state] of states().entries())
    if (state === 'running') assert.notEqual(states()[index + 1] ?? 'nothing', 'nothing');
  assert.notEqual(status(), 'running');
});

/** A resync from "running" to its last word: the beginning and the end in order, what is read and written in between. */
function assertStory(calls: Parameters<typeof storyOf>[0], end: readonly string[]): void {
  assert.deepEqual(orderOf(calls), [...BEGIN, ...end]);
  const story = storyOf(calls);
  const first = (step: string) => story.indexOf(step);
  assert.ok(first('inventory') > first('__runtime__ syncing'));
  assert.ok(first('bulk-upsert') > first('block syncing'));
  assert.ok(first('kind-examples') > first('block syncing'));
  assert.ok(Math.max(...READING.map(first)) < first('block completed'));
}

/** What has its place in the order; the organization's flags are kept for five minutes, reading has no order of its own. */
function orderOf(calls: Parameters<typeof storyOf>[0]): string[] {
  return storyOf(calls).filter((step) => step !== 'organization' && !READING.includes(step));
}

function entitiesIn(body: unknown): number {
  const text: unknown = JSON.parse(JSON.stringify(body ?? {}));
  return typeof text === 'object' && text !== null && 'entities' in text && Array.isArray(text.entities)
    ? text.entities.length
    : 0;
}

/** Waits until so many resyncs have ended, each told to Port to its last word. */
async function ended(count: number): Promise<void> {
  await until(() => {
    const story = storyOf(lastResync(stack.port));
    return (
      states().filter((state) => state !== 'running').length >= count &&
      story.at(-1) === '__runtime__ completed'
    );
  });
}

async function until(reached: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (reached()) return;
    await sleep(50);
  }
  assert.fail(`not reached; Port was told: ${storyOf(stack.port.calls()).join(', ')}`);
}
