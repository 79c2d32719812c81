import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkflowExecutionInfo } from '@temporalio/client';

import { readMapping } from '../support/catalog.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { freePort } from '../../worker/embedded/free-port.js';
import { reportOf } from '../../worker/report.js';
import type { Listening } from '../../workflows/listener-state.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import type { AwsProxy } from '../support/aws-proxy.js';
import { setMapping } from '../support/port-api.js';
import { runCli, startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** How Port's resync requests are heard and answered (docs/architecture.md, "Listening"). */
const LISTENER = 'listen-demo';
let stack: TestStack;
let proxy: AwsProxy;
let worker: WorkerProcess | undefined;
let settings: Record<string, string> | undefined;
let polling: Record<string, string>;

before(async () => {
  stack = await startTestStack();
  proxy = await startAwsProxy(stack.emulator.url, 5);
  polling = {
    ...stack.environment,
    AWS_ENDPOINT_URL: proxy.url,
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
  };
});

afterEach(async () => {
  proxy.delayMs = 5;
  stack.port.faults.clear();
});

after(async () => {
  await worker?.stop();
  await proxy?.stop();
  await stack?.stop();
});

test('a start without a completed resync makes one at once, with nothing set (P10); the next start makes none', async () => {
  await serve(polling);
  assert.equal((await closed('resync-demo-first')).outcome, 'completed');
  await serve(polling, 'anew');
  await looks();
  assert.equal((await resyncs()).length, 1);
});

test('an edited mapping leads to one full resync, which writes every entity', async () => {
  await serve(polling);
  await looks();
  const known = await resyncs();
  await setMapping(stack, readMapping());
  const answer = await newResync(known);
  assert.match(answer, /^resync-demo-requested-20/);
  const report = await closed(answer);
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  assert.equal(report.totals.written, report.totals.found);
  assert.equal(report.totals.unchanged, 0);
  await looks();
  assert.equal((await resyncs()).length, known.length + 1, 'and to no other');
});

test('what changes the integration’s document is no request (P11)', async () => {
  await serve(polling);
  const before = stack.port.integration('demo')?.['updatedAt'];
  await stack.resync();
  assert.notEqual(stack.port.integration('demo')?.['updatedAt'], before);
  const known = await resyncs();
  await looks();
  assert.equal((await resyncs()).length, known.length);
});

test('a request cancels the resync that runs, which Port sees aborted, and is answered by a new one', async () => {
  await serve(polling);
  await looks();
  proxy.delayMs = 1_000;
  const running = await stack.client.workflow.start('resync', {
    workflowId: 'makes-way',
    taskQueue: 'aws-port-sync',
    args: [{}],
  });
  await until(() => portState() === 'running');
  await sleep(500);
  const { updatedAt } = stack.port.requestResync('demo');
  await until(() => portState() === 'aborted');
  await assert.rejects(running.result());
  assert.equal((await running.describe()).status.name, 'CANCELLED');
  proxy.delayMs = 5;
  assert.equal((await closed(`resync-demo-requested-${updatedAt}`)).outcome, 'completed');
  assert.equal(portState(), 'completed');
});

test('of two requests the second makes the answer to the first give way', async () => {
  await serve(polling);
  await looks();
  proxy.delayMs = 1_000;
  const first = stack.port.requestResync('demo').updatedAt;
  await until(() => portState() === 'running');
  const second = stack.port.requestResync('demo').updatedAt;
  assert.equal((await closed(`resync-demo-requested-${first}`)).outcome, 'aborted');
  proxy.delayMs = 5;
  assert.equal((await closed(`resync-demo-requested-${second}`)).outcome, 'completed');
});

test('a dry run is not cancelled: the answer waits for it', async () => {
  await serve(polling);
  await looks();
  proxy.delayMs = 100;
  const dry = stack.resync({ dryRun: true });
  await sleep(1_500);
  const { updatedAt } = stack.port.requestResync('demo');
  assert.equal((await dry).outcome, 'completed');
  proxy.delayMs = 5;
  assert.equal((await closed(`resync-demo-requested-${updatedAt}`)).outcome, 'completed');
});

test('a request made while the only worker is dead is answered once when there is one again', async () => {
  await serve(polling);
  await looks();
  const known = await resyncs();
  // The worker dies with the answer on its way: Port takes the question, but gives no answer in time.
  stack.port.faults.add({ match: 'resync-request', times: 5, delayMs: 3_000 });
  const { updatedAt } = stack.port.requestResync('demo');
  await sleep(1_500);
  await worker?.kill();
  stack.port.faults.clear();
  await serve(polling, 'anew');
  assert.equal((await closed(`resync-demo-requested-${updatedAt}`)).outcome, 'completed');
  await looks();
  assert.equal((await resyncs()).length, known.length + 1);
});

test('another interval replaces the listener, which keeps its memory: no request is answered twice', async () => {
  await serve(polling);
  await looks();
  const before = await stack.client.workflow.getHandle(LISTENER).describe();
  const { lastAnswered } = await listening();
  assert.ok(lastAnswered);
  const known = await resyncs();

  await serve(polling, 'anew');
  const same = await stack.client.workflow.getHandle(LISTENER).describe();
  assert.equal(same.runId, before.runId, 'the same settings leave it alone');

  const slower = { ...polling, OCEAN__EVENT_LISTENER__INTERVAL: '2' };
  await worker?.stop();
  const [another] = await Promise.all([startWorkerProcess(slower), serve(slower, 'anew')]);
  await another.stop();
  const replaced = await stack.client.workflow.getHandle(LISTENER).describe();
  assert.notEqual(replaced.runId, before.runId);
  assert.equal(replaced.status.name, 'RUNNING');
  await looks();
  const now = await listening();
  assert.equal(now.intervalSeconds, 2);
  assert.deepEqual(now.lastAnswered, lastAnswered);
  assert.equal((await resyncs()).length, known.length);
});

test('a listener that lost its memory finds the answer that is there, and cancels nothing for it', async () => {
  await serve(polling);
  const { lastAnswered } = await listening();
  assert.ok(lastAnswered);
  await stack.client.workflow.getHandle(LISTENER).terminate('for the test');
  proxy.delayMs = 1_000;
  const running = stack.resync();
  await until(() => portState() === 'running');
  const known = await resyncs();
  await stack.client.workflow.start('listenForResync', {
    workflowId: LISTENER,
    taskQueue: 'aws-port-sync',
    args: [{ type: 'POLLING', intervalSeconds: 1, memory: { baseline: '2020-01-01T00:00:00.000Z' } }],
  });
  await until(async () => (await listening()).lastAnswered !== null);
  proxy.delayMs = 5;
  assert.equal((await listening()).lastAnswered?.workflowId, lastAnswered.workflowId);
  assert.equal((await running).outcome, 'completed');
  assert.equal((await resyncs()).length, known.length);
});

test('Port being away ends nothing: status names the failure, and the request is answered afterwards', async () => {
  await serve(polling);
  await looks();
  stack.port.faults.add({ match: 'resync-request', times: 1_000, status: 403 });
  const { updatedAt } = stack.port.requestResync('demo');
  await until(async () => (await listening()).failure !== null);
  const { stdout } = await runCli(['status'], polling);
  assert.match(stdout, /listening by POLLING every 1 s: listen-demo/);
  assert.match(stdout, /✗ .*PortRequestRejected/);
  stack.port.faults.clear();
  assert.equal((await closed(`resync-demo-requested-${updatedAt}`)).outcome, 'completed');
  await until(async () => (await listening()).failure === null);
  const { stdout: json } = await runCli(['status', '--json'], polling);
  assert.match(json, new RegExp(`"updatedAt": "${updatedAt}"`));
});

test('a call of the webhook answers Port’s request, or starts a plain resync where there is none', async () => {
  const free = await freeAddress();
  await serve({
    ...polling,
    OCEAN__EVENT_LISTENER: '{"type":"WEBHOOK","appHost":"https://sync.example.com/base"}',
    SYNC_WEBHOOK_ADDRESS: free,
  });
  await looks();
  const known = await resyncs();
  assert.equal((await listening()).intervalSeconds, null);
  await poke(free, '/base/resync');
  assert.equal(await newResync(known), 'resync-demo-webhook');
  const plain = await closed('resync-demo-webhook');
  assert.deepEqual([plain.outcome, plain.totals.written], ['completed', 0]);

  const { updatedAt } = stack.port.requestResync('demo');
  await sleep(1_500);
  assert.equal((await resyncs()).length, known.length + 1, 'it is not polled');
  proxy.delayMs = 1_000;
  await poke(free, '/resync');
  const requested = `resync-demo-requested-${updatedAt}`;
  assert.equal(await newResync([...known, 'resync-demo-webhook']), requested);
  await until(() => portState() === 'running');
  for (let calls = 0; calls < 20; calls += 1) await poke(free, '/resync', false);
  await looks();
  proxy.delayMs = 5;
  const report = await closed(requested);
  assert.equal(report.outcome, 'completed', 'calls without a request cancel nothing');
  assert.equal(report.totals.written, report.totals.found);
  assert.ok((await resyncs()).length <= known.length + 3, 'and do not pile up');
});

test('what Port called for while no worker ran is answered when one starts; without a request nothing is started', async () => {
  const listener = '{"type":"WEBHOOK","appHost":"https://sync.example.com/base"}';
  const webhook = { ...polling, OCEAN__EVENT_LISTENER: listener, SYNC_WEBHOOK_ADDRESS: await freeAddress() };
  await serve(webhook, 'anew');
  await looks();
  await worker?.stop();
  const known = await resyncs();
  const { updatedAt } = stack.port.requestResync('demo');
  await serve(webhook, 'anew');
  const requested = `resync-demo-requested-${updatedAt}`;
  assert.equal((await closed(requested)).outcome, 'completed');
  const before = (await listening()).lastCheck;
  await serve(webhook, 'anew');
  await until(async () => (await listening()).lastCheck !== before);
  assert.deepEqual(await resyncs(), [requested, ...known]);
});

test('listener NONE ends the listener and answers nothing; what was asked meanwhile is answered by the next listener', async () => {
  await serve(stack.environment);
  const { status } = await stack.client.workflow.getHandle(LISTENER).describe();
  assert.equal(status.name, 'TERMINATED');
  assert.match((await runCli(['status'], polling)).stdout, /no listener is running/);
  const known = await resyncs();
  const { updatedAt } = stack.port.requestResync('demo');
  await sleep(1_500);
  assert.equal((await resyncs()).length, known.length);
  await serve(polling);
  assert.equal((await closed(`resync-demo-requested-${updatedAt}`)).outcome, 'completed');
});

/** Lets a worker run with these settings: the one that is there, or (`anew`) another. */
async function serve(environment: Record<string, string>, how?: 'anew'): Promise<void> {
  if (worker && settings === environment && how !== 'anew') return;
  await worker?.stop();
  settings = environment;
  worker = await startWorkerProcess(environment);
}

async function listening(): Promise<Listening> {
  return stack.client.workflow.getHandle(LISTENER).query<Listening>('listening');
}

/** Waits until the listener has looked at Port once more, begun after this call. */
async function looks(): Promise<void> {
  const handle = stack.client.workflow.getHandle(LISTENER);
  const checks = async () => {
    let count = 0;
    for (const { activityTaskScheduledEventAttributes: scheduled } of (await handle.fetchHistory()).events ??
      [])
      if (scheduled?.activityType?.name === 'checkResyncRequest') count += 1;
    return count;
  };
  const { intervalSeconds } = await listening();
  if (intervalSeconds === null) {
    await until(async () => (await listening()).lastCheck !== null);
    return;
  }
  const seen = await checks();
  await until(async () => (await checks()) > seen + 1);
}

/** Workflow ids of all resyncs so far, the newest first. */
async function resyncs(): Promise<string[]> {
  const all: WorkflowExecutionInfo[] = [];
  for await (const found of stack.client.workflow.list({ query: `WorkflowType = 'resync'` })) all.push(found);
  return all.map(({ workflowId }) => workflowId);
}

async function newResync(known: readonly string[]): Promise<string> {
  let found: string | undefined;
  await until(async () => {
    found = (await resyncs()).find((id) => !known.includes(id));
    return found !== undefined;
  });
  return found ?? '';
}

/** How a resync ended, once it is there and over. */
async function closed(workflowId: string) {
  const handle = stack.client.workflow.getHandle(workflowId);
  await until(async () =>
    handle.describe().then(
      () => true,
      () => false,
    ),
  );
  return handle.result().then(reportOf, reportOf);
}

async function poke(address: string, path: string, alone = true): Promise<void> {
  const answer = fetch(`http://${address}${path}`, { method: 'POST', body: '{"action":"RESYNC"}' });
  if (alone) assert.equal((await answer).status, 202);
  else void answer.catch(() => undefined);
}

async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

function portState(): unknown {
  const state = stack.port.integration('demo')?.['resyncState'];
  return typeof state === 'object' && state !== null && 'status' in state ? state.status : undefined;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await sleep(50);
  }
}
