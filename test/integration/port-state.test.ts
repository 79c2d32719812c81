import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { cleanEnvironment, startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { openLedger } from '../../ledger/index.js';
import type { Ledger } from '../../ledger/index.js';
import { listPollers } from '../../worker/pollers.js';
import { reportOf } from '../../worker/report.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import type { AwsProxy } from '../support/aws-proxy.js';
import { readMapping } from '../support/catalog.js';
import { callPort, setMapping } from '../support/port-api.js';
import { runCli, startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** What Port shows of a resync is true at each moment: running while somebody works, and its end whatever happens. */
const CLI = fileURLToPath(new URL('../../client/main.js', import.meta.url));
let stack: TestStack;
let proxy: AwsProxy;
let worker: WorkerProcess;
let environment: Record<string, string>;

before(async () => {
  stack = await startTestStack();
  proxy = await startAwsProxy(stack.emulator.url, 5);
  environment = { ...stack.environment, AWS_ENDPOINT_URL: proxy.url };
  worker = await startWorkerProcess(environment);
});

after(async () => {
  await worker?.stop();
  await proxy?.stop();
  await stack?.stop();
});

function state(): Record<string, unknown> {
  const found = stack.port.integration('demo')?.['resyncState'];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : {};
}

function stateCalls(): number {
  return stack.port.counters().calls['resync-state'] ?? 0;
}

/** A resync that is read slowly, once Port shows it running. */
async function startSlowly(workflowId: string) {
  proxy.delayMs = 150;
  const handle = await stack.client.workflow.start('resync', {
    workflowId,
    taskQueue: 'aws-port-sync',
    args: [{ full: true }],
  });
  await until(() => state()['status'] === 'running');
  await sleep(500);
  return handle;
}

test('a worker that stops in the middle leaves "aborted" in Port; the next one goes on, from the same start, to the end', async () => {
  const handle = await startSlowly('outlives-its-worker');
  const { lastResyncStart } = state();
  await worker.stop();
  assert.equal(state()['status'], 'aborted');
  assert.equal((await handle.describe()).status.name, 'RUNNING');
  worker = await startWorkerProcess(environment);
  assert.equal(state()['status'], 'running');
  assert.equal(state()['lastResyncStart'], lastResyncStart);
  assert.equal(state()['lastResyncEnd'], null);
  proxy.delayMs = 5;
  assert.equal(reportOf(await handle.result()).outcome, 'completed');
  assert.equal(state()['status'], 'completed');
});

test('a worker that stops while another works says nothing; the last one does', async () => {
  const second = await startWorkerProcess(environment);
  const handle = await startSlowly('two-workers');
  const told = stateCalls();
  await worker.stop();
  assert.deepEqual([state()['status'], stateCalls()], ['running', told]);
  await second.stop();
  assert.equal(state()['status'], 'aborted');
  worker = await startWorkerProcess(environment);
  proxy.delayMs = 5;
  await handle.result();
  assert.equal(state()['status'], 'completed');
});

test('a worker on another machine counts as working until it says that it stopped', async () => {
  const ledger = await openLedger({ url: environment['SYNC_LEDGER_URL'] ?? '', integration: 'demo' });
  const elsewhere = `1@elsewhere ledger=${ledger.id}`;
  const handle = await holdLease(ledger);
  await worker.stop();
  await pollAs(elsewhere);
  worker = await startWorkerProcess(environment);
  assert.equal(state()['status'], 'running');
  await worker.stop();
  assert.equal(state()['status'], 'running', 'Temporal lists the other for minutes');
  await ledger.noteWorker(elsewhere, 'stop');
  worker = await startWorkerProcess(environment);
  await worker.stop();
  assert.equal(state()['status'], 'aborted');
  await handle.terminate('for the test');
  worker = await startWorkerProcess(environment);
  assert.equal(await ledger.readLease(), undefined);
  await ledger.close();
});

test('a worker that stops without a resync says nothing', async () => {
  const told = stateCalls();
  await worker.stop();
  worker = await startWorkerProcess(environment);
  assert.equal(stateCalls(), told);
});

test('a cancelled resync is aborted in Port', async () => {
  const handle = await startSlowly('cancelled');
  await handle.cancel();
  await handle.result().catch(() => undefined);
  proxy.delayMs = 5;
  assert.equal(state()['status'], 'aborted');
});

test('a mapping that is none fails the resync in Port and leaves the lease free', async () => {
  // Port takes no such mapping today; one may be there from before it looked.
  stack.port.alterIntegration('demo', { config: { resources: 'none' } });
  const report = await stack.resync();
  assert.deepEqual([report.outcome, report.failures[0]?.code], ['failed', 'MappingInvalid']);
  assert.equal(state()['status'], 'failed');
  assert.notEqual(state()['lastResyncEnd'], null);
  await setMapping(stack, readMapping());
  assert.equal((await stack.resync()).outcome, 'completed');
});

test('a request that is not valid, and a dry run, tell Port nothing', async () => {
  const told = stateCalls();
  assert.equal((await stack.resync({ kinds: ['AWS::SQS::Quue'] })).outcome, 'failed');
  assert.equal((await stack.resync({ dryRun: true })).outcome, 'completed');
  stack.port.alterIntegration('demo', { config: { resources: 'none' } });
  assert.equal((await stack.resync({ dryRun: true })).outcome, 'failed');
  await setMapping(stack, readMapping());
  assert.equal(stateCalls(), told);
  assert.equal((await stack.resync()).outcome, 'completed');
});

test('the mapping is read after Port was told "running", so that no edit falls between', async () => {
  stack.port.resetCounters();
  await stack.resync();
  const names = stack.port.calls().map(({ name }) => name);
  const running = names.indexOf('resync-state');
  assert.ok(running >= 0);
  assert.ok(names.indexOf('integration-get', running) > running, names.join());
  const last = names.slice(names.lastIndexOf('resync-state') + 1);
  assert.deepEqual(
    last.filter((name) => name !== 'ingest-logs'),
    ['sync-metrics'],
    'only the last metric comes after the end',
  );
});

test('a resync that cannot read the mapping after it told Port "running" is failed there, and the lease is free', async () => {
  stack.port.faults.add({ match: 'integration-get', after: 1, status: 403 });
  const report = await stack.resync();
  assert.deepEqual([report.outcome, report.failures[0]?.code], ['failed', 'PortRequestRejected']);
  assert.equal(state()['status'], 'failed');
  assert.equal((await stack.resync()).outcome, 'completed');
});

test('an integration that was deleted in Port while the worker runs is registered again by the next resync', async () => {
  await callPort(stack, 'DELETE', '/integration/demo');
  assert.equal((await stack.resync({ dryRun: true })).outcome, 'completed');
  assert.equal(stack.port.integration('demo'), undefined);
  const report = await stack.resync();
  assert.notEqual(report.outcome, 'failed');
  assert.ok(stack.port.integration('demo')?.['arePortResourcesInitialized']);
  assert.match(String(state()['status']), /completed|failed/);
  await setMapping(stack, readMapping());
});

test('a one-shot run that is stopped has told Port "aborted" before it exits', async () => {
  proxy.delayMs = 1_000;
  const child = spawn(process.execPath, [CLI, 'worker'], {
    env: cleanEnvironment({
      ...environment,
      OCEAN__EVENT_LISTENER: '{"type":"ONCE"}',
      SYNC_TASK_QUEUE: 'once',
      SYNC_LEDGER_URL: `file:${stack.folder}/once.db`,
    }),
    stdio: 'ignore',
  });
  await until(() => state()['status'] === 'running');
  await sleep(500);
  child.kill('SIGTERM');
  await once(child, 'exit');
  proxy.delayMs = 5;
  assert.equal(child.exitCode, 130);
  assert.equal(state()['status'], 'aborted');
});

test('a worker that may not use the integration ends with the reason; one that Port does not answer polls all the same', async () => {
  const other = {
    ...environment,
    SYNC_TASK_QUEUE: 'other',
    SYNC_LEDGER_URL: `file:${stack.folder}/other.db`,
  };
  const { code, stderr } = await runCli(['worker'], { ...other, OCEAN__INTEGRATION__TYPE: 'gcp' });
  assert.equal(code, 1);
  assert.match(stderr, /of type aws-v3, and this worker is of type gcp/);
  const away = await startWorkerProcess({ ...other, OCEAN__PORT__BASE_URL: 'http://127.0.0.1:1' });
  assert.match(away.log(), /could not be made ready in Port now/);
  assert.equal(await away.stop(), 0);
});

/** A resync that holds the lease and that no worker works on, as its task queue is another. */
async function holdLease(ledger: Ledger) {
  const workflowId = 'held';
  const handle = await stack.client.workflow.start('resync', { workflowId, taskQueue: 'nobody', args: [{}] });
  const { clusterId } = await stack.client.workflowService.getClusterInfo({});
  const syncId = handle.firstExecutionRunId;
  const sync = { syncId, workflowId, runId: syncId, dryRun: false, partialRequest: false, mappingHash: null };
  await ledger.acquireLease({ syncId, workflowId, temporal: `${clusterId}/default`, takenAt: Date.now() });
  await ledger.startSync({ ...sync, startedAt: Date.now() });
  return handle;
}

/**
 * Asks for work as a worker of this identity that is gone a moment later. Several times at once, as workers do: a task queue
 * has partitions, and Temporal lists those who came to the first.
 */
async function pollAs(identity: string): Promise<void> {
  const { connection, workflowService } = stack.client;
  const queue = { namespace: 'default', taskQueue: { name: 'aws-port-sync' }, identity };
  const poll = () => workflowService.pollActivityTaskQueue(queue);
  const deadline = Date.now() + 5_000;
  await Promise.all(Array.from({ length: 16 }, () => connection.withDeadline(deadline, poll)));
  assert.ok((await listPollers(stack.client, 'default', 'aws-port-sync')).includes(identity));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await sleep(20);
  }
}
