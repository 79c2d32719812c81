import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import type { AwsProxy } from '../support/aws-proxy.js';
import { readMapping } from '../support/catalog.js';
import { oneAccountAtATime, setMapping } from '../support/port-api.js';
import { runCli, startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** How resyncs begin and end: cancelled, terminated, continued as new, by schedule, once. */
let stack: TestStack;
let proxy: AwsProxy;
let worker: WorkerProcess;
let environment: Record<string, string>;

before(async () => {
  stack = await startTestStack();
  proxy = await startAwsProxy(stack.emulator.url, 5);
  // So few events that the parent must continue as new between its children.
  environment = { ...stack.environment, AWS_ENDPOINT_URL: proxy.url, SYNC_HISTORY_EVENTS: '30' };
  worker = await startWorkerProcess(environment);
});

after(async () => {
  await worker?.stop();
  await proxy?.stop();
  await stack?.stop();
});

function portState(): unknown {
  const state = stack.port.integration('demo')?.['resyncState'];
  return typeof state === 'object' && state !== null && 'status' in state ? state.status : undefined;
}

test('a cancelled resync is told to Port as aborted, and the command line exits with 130', async () => {
  // So slow that it cannot end before it is cancelled, however busy the machine is.
  proxy.delayMs = 3_000;
  const waiting = runCli(['sync', '--wait', '--json'], environment);
  const workflowId = await running();
  await until(() => portState() === 'running');
  await sleep(1_500);
  await stack.client.workflow.getHandle(workflowId).cancel();
  const { code, stdout } = await waiting;
  proxy.delayMs = 5;
  assert.equal(code, 130, stdout);
  assert.equal(portState(), 'aborted');
  assert.equal((await stack.client.workflow.getHandle(workflowId).describe()).status.name, 'CANCELLED');
});

test('a resync that continues as new many times reads every account once', async () => {
  await setMapping(stack, oneAccountAtATime());
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  let runs = 0;
  for await (const { workflowId } of stack.client.workflow.list({ query: `WorkflowType = 'resync'` })) {
    if (workflowId === 'resync-test-1') runs += 1;
  }
  assert.ok(runs >= 2, `${runs} runs`);
  assert.equal(report.totals.found, report.totals.written + report.totals.unchanged);
  assert.equal((await stack.resync()).totals.written, 0);
  await setMapping(stack, readMapping());
});

test('a terminated resync blocks nobody: the next one frees its lease and Port is told', async () => {
  proxy.delayMs = 1_000;
  const handle = await stack.client.workflow.start('resync', {
    workflowId: 'doomed',
    taskQueue: 'aws-port-sync',
    args: [{}],
  });
  await until(() => portState() === 'running');
  await sleep(500);
  await handle.terminate('for the test');
  proxy.delayMs = 5;
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed');
  assert.equal(portState(), 'completed');
});

test('a worker that starts finds the lease of a terminated resync and tells Port that it was aborted', async () => {
  proxy.delayMs = 1_000;
  const handle = await stack.client.workflow.start('resync', {
    workflowId: 'doomed-too',
    taskQueue: 'aws-port-sync',
    args: [{}],
  });
  await until(() => portState() === 'running');
  await sleep(500);
  await worker.kill();
  await handle.terminate('for the test');
  proxy.delayMs = 5;
  worker = await startWorkerProcess(environment);
  assert.equal(portState(), 'aborted');
});

test('the schedule commands can be repeated, and describe says what they did', async () => {
  assert.match((await schedule('apply', '--every', '60')).answer, /"created"/);
  assert.match((await schedule('apply', '--every', '30')).answer, /"updated"/);
  assert.match((await schedule('pause')).answer, /"paused"/);
  assert.match((await schedule('pause')).answer, /"paused"/);
  const described = (await schedule('describe')).answer;
  assert.match(described, /"minutes": 30/);
  assert.match(described, /"paused": true/);
  assert.match((await schedule('resume')).answer, /"resumed"/);
  assert.match((await schedule('delete')).answer, /"deleted"/);
  assert.match((await schedule('delete')).answer, /"not there"/);
  const missing = await schedule('trigger');
  assert.equal(missing.code, 1);
  assert.match(missing.answer, /ScheduleMissing/);
});

test('a worker with an interval makes the schedule; one without deletes it', async () => {
  await worker.stop();
  worker = await startWorkerProcess({ ...environment, OCEAN__SCHEDULED_RESYNC_INTERVAL: '90' });
  assert.match((await runCli(['schedule', 'describe'], environment)).stdout, /every 90 minutes/);
  await worker.stop();
  worker = await startWorkerProcess(environment);
  assert.equal((await runCli(['schedule', 'describe'], environment)).code, 1);
  assert.match(worker.log(), /no schedule: OCEAN__SCHEDULED_RESYNC_INTERVAL is not set/);
});

test('listener ONCE without a Temporal address brings its own, runs one resync and exits with its outcome', async () => {
  const { TEMPORAL_ADDRESS: _, ...rest } = stack.environment;
  const once = {
    ...rest,
    OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
    SYNC_LEDGER_URL: `file:${stack.folder}/once.db`,
  };
  const { code, stdout, stderr } = await runCli(['worker', '--json'], once);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /"outcome": "completed"/);
  assert.match(stderr, /starting a Temporal server for this run/);
});

test('wrong Port credentials stop a run after one attempt and name what to check, not the secret', async () => {
  stack.port.resetCounters();
  const wrong = {
    ...stack.environment,
    OCEAN__PORT__CLIENT_SECRET: 'a-wrong-secret-value',
    OCEAN__EVENT_LISTENER__TYPE: 'ONCE',
    SYNC_TASK_QUEUE: 'wrong-credentials',
    SYNC_LEDGER_URL: `file:${stack.folder}/wrong.db`,
  };
  const { code, stdout, stderr } = await runCli(['worker'], wrong);
  assert.equal(code, 1);
  assert.match(stderr, /rejected the credentials.*OCEAN__PORT__CLIENT_SECRET/s);
  assert.ok(!(stdout + stderr).includes('a-wrong-secret-value'));
  assert.equal(stack.port.counters().calls['token'], 1);
});

test('a malformed setting stops the start with one line that names variable, value and what it should hold', async () => {
  const { code, stderr } = await runCli(['worker'], {
    ...stack.environment,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: 'arn:aws:iam::123:role/x',
    OCEAN__SCHEDULED_RESYNC_INTERVAL: 'daily',
    OCEAN__PORT__CLIENT_SECRET: '',
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN holds "arn:aws:iam::123:role\/x": it must hold a role ARN/,
  );
  assert.match(stderr, /OCEAN__SCHEDULED_RESYNC_INTERVAL holds "daily"/);
  assert.match(stderr, /OCEAN__PORT__CLIENT_SECRET is not set/);
});

test('Temporal that cannot be reached is said so, with its address', async () => {
  const { code, stderr } = await runCli(['status'], {
    ...stack.environment,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  });
  assert.equal(code, 1);
  assert.match(stderr, /Temporal at 127\.0\.0\.1:1 .* cannot be reached/);
  assert.match(stderr, /TEMPORAL_ADDRESS/);
});

async function schedule(...args: string[]): Promise<{ code: number | null; answer: string }> {
  const { code, stdout, stderr } = await runCli(['schedule', ...args, '--json'], environment);
  return { code, answer: stdout + stderr };
}

async function running(): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    for await (const { workflowId } of stack.client.workflow.list({
      query: `WorkflowType = 'resync' AND ExecutionStatus = 'Running'`,
    })) {
      return workflowId;
    }
    await sleep(100);
  }
  throw new Error('no resync runs');
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await sleep(20);
  }
}
