import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { ListFunctionsCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';

import { NATIVE_KINDS } from '../../aws/kinds/index.js';
import { rootClients } from '../../demo/seed/clients.js';
import { REGIONS } from '../../demo/stack.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { startAwsProxy } from '../support/aws-proxy.js';
import type { AwsProxy } from '../support/aws-proxy.js';
import { callPort, setMapping } from '../support/port-api.js';
import { startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';
import { isTerminal, metricsOf, textOf, withoutExpression } from '../support/telemetry.js';

/** What Port sees of a resync while it runs and after (port-api.md 2.7, 2.8, 11), on real parts. */
let stack: TestStack;
let proxy: AwsProxy;
let worker: WorkerProcess;
let environment: Record<string, string>;
let mapping: unknown;
let kinds: string[];

before(async () => {
  stack = await startTestStack();
  await giveFunctionsAPassword();
  proxy = await startAwsProxy(stack.emulator.url, 1);
  environment = { ...stack.environment, AWS_ENDPOINT_URL: proxy.url };
  worker = await startWorkerProcess(environment);
  mapping = stack.port.integration('demo')?.['config'];
  kinds = withoutExpression(mapping).kinds;
});

after(async () => {
  await worker?.stop();
  await proxy?.stop();
  await stack?.stop();
});

/** Metrics that came since `from`, in their order: `<kind identifier> <state>`. */
function told(from = 0): string[] {
  return metricsOf(stack.port, from).map(({ kind, state }) => `${kind} ${state}`);
}

function callNames(): string[] {
  return stack.port.calls().map(({ name }) => name);
}

const pending = () => kinds.map((kind, index) => `${kind}-${index} pending`);

test('a resync tells Port of each block in the order of Ocean, and its last word comes after the state (P9)', async () => {
  stack.port.resetCounters();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));

  const all = told();
  assert.deepEqual(all.slice(0, kinds.length), pending());
  assert.equal(all[kinds.length], '__runtime__ syncing');
  for (const [index, kind] of kinds.entries()) {
    const own = all.filter((line) => line.startsWith(`${kind}-${index} `)).map((line) => line.split(' ')[1]);
    assert.deepEqual([...new Set(own)], ['pending', 'syncing', 'completed'], kind);
  }
  assert.deepEqual(all.slice(-3), [
    '__reconciliation__ syncing',
    '__reconciliation__ completed',
    '__runtime__ completed',
  ]);
  const names = callNames().filter((name) => /^(resync-state|sync-metrics|sync-metrics-kind)$/.test(name));
  assert.deepEqual(names.slice(0, 3), ['resync-state', 'sync-metrics', 'sync-metrics']);
  assert.deepEqual(names.slice(-3), ['sync-metrics-kind', 'resync-state', 'sync-metrics']);
});

test('one event names the resync in metrics, heartbeats, logs and writes', () => {
  const events = new Set(metricsOf(stack.port).map(({ eventId }) => eventId));
  assert.equal(events.size, 1);
  const [event = ''] = events;
  const writes = stack.port.calls().filter(({ name }) => name === 'bulk-upsert');
  assert.ok(writes.length > 0 && writes.every(({ path }) => path.includes(`ocean_info_resync_id=${event}`)));
  assert.deepEqual([...stack.port.ingest.heartbeats.keys()], [event]);
});

test('the counts of a block are what was found, mapped and written', () => {
  const index = kinds.indexOf('AWS::SQS::Queue');
  const made = Object.values(stack.made).reduce((sum, counts) => sum + (counts['AWS::SQS::Queue'] ?? 0), 0);
  const last = metricsOf(stack.port).findLast(({ kind }) => kind === `AWS::SQS::Queue-${index}`);
  assert.deepEqual(
    [last?.counts('extract'), last?.counts('transform'), last?.counts('load')],
    [
      { raw_extracted: made, failed: 0 },
      { transformed: made, filtered_out: 0, failed: 0 },
      { loaded: made, failed: 0, skipped: 0 },
    ],
  );
  assert.equal(last?.metric['blueprint'], '"sqsQueue"');
});

test('raw examples of each block came, five at most, with environment variables masked (P40)', async () => {
  for (const kind of new Set(kinds)) {
    const blocks = kinds.filter((other) => other === kind).length;
    const examples = await until(() => nonEmpty(stack.port.examples('demo', kind)));
    assert.ok(examples.length <= 5 * blocks, `${kind}: ${examples.length}`);
  }
  const functions = JSON.stringify(stack.port.examples('demo', 'AWS::Lambda::Function'));
  assert.match(functions, /"FunctionName":"[a-z]/);
  assert.match(functions, /"DB_PASSWORD":"\[REDACTED\]"/);
});

test('each run announces its blocks pending again (P12), and what is unchanged as skipped', async () => {
  const from = stack.port.ingest.metrics.length;
  await stack.resync();
  assert.deepEqual(told(from).slice(0, kinds.length), pending());
  const last = metricsOf(stack.port, from).findLast(({ kind }) => kind.startsWith('AWS::SQS::Queue'));
  const { loaded, skipped } = last?.counts('load') ?? {};
  assert.ok(loaded === 0 && Number(skipped) > 0);
});

test('heartbeats come while nothing else does (P41)', async () => {
  stack.port.resetCounters();
  stack.port.faults.add({ match: 'inventory', delayMs: 12_000 });
  const resync = stack.resync();
  await until(() => callNames().filter((name) => name === 'heartbeat').length >= 2 || undefined);
  assert.ok(!callNames().includes('inventory'), 'the inventory has not been answered yet');
  assert.equal((await resync).outcome, 'completed');
});

test('a block that stands still and a scope that cannot be read are failed, with their counts; the others are completed', async () => {
  const { broken, index } = withoutExpression(mapping);
  await setMapping(stack, broken);
  proxy.failures.set('ListTables', 1_000);
  const from = stack.port.ingest.metrics.length;
  const report = await stack.resync({ kinds: ['AWS::SQS::Queue', 'AWS::SNS::Topic'] });
  assert.equal(report.outcome, 'partial');
  proxy.failures.clear();
  await setMapping(stack, mapping);
  const ends = metricsOf(stack.port, from).filter(({ state }) => isTerminal(state));
  const stateOf = (kind: string) => ends.findLast((end) => end.kind.startsWith(kind))?.state;
  assert.equal(stateOf(`AWS::SQS::Queue-${index}`), 'failed');
  assert.equal(stateOf('AWS::SNS::Topic'), 'completed');
  assert.equal(
    stateOf('AWS::DynamoDB::Table'),
    undefined,
    'blocks that were not asked for are not announced',
  );
  assert.equal(stateOf('__runtime__'), 'failed');
});

test('the log in Port says how a resync went, where, and what to do (P42)', async () => {
  await until(() => logs().some(({ message }) => /ended partial/.test(message)) || undefined);
  const begun = logs().find(({ message }) => /^resync begins with \d+ resource blocks$/.test(message));
  assert.equal(begun?.extra['event_kind'], 'resync');
  assert.match(String(begun?.extra['event_id']), /^[0-9a-f-]{36}$/);
  const broken = logs().find(({ extra }) => extra['code'] === 'MappingExpressionInvalid');
  assert.equal(broken?.level, 'WARNING');
  assert.equal(broken?.extra['kind'], 'AWS::SQS::Queue');
  assert.ok(
    logs().some(
      ({ extra }) => extra['resource_kind'] === 'AWS::SNS::Topic' && extra['account'] !== undefined,
    ),
  );
});

test('a cancelled resync leaves nothing open: all is aborted (P44)', async () => {
  proxy.delayMs = 1_000;
  const from = stack.port.ingest.metrics.length;
  const resync = stack.resync({ full: true });
  await until(
    () => told(from).some((line) => line.endsWith(' syncing') && !line.startsWith('__')) || undefined,
  );
  await stack.client.workflow.getHandle(`resync-test-${stack.resyncs()}`).cancel();
  assert.equal((await resync).outcome, 'aborted');
  proxy.delayMs = 1;
  assertAllAborted(from);
});

test('a resync that was terminated is closed by the next worker: all is aborted (P44)', async () => {
  proxy.delayMs = 1_000;
  const from = stack.port.ingest.metrics.length;
  const handle = await stack.client.workflow.start('resync', {
    workflowId: 'doomed',
    taskQueue: 'aws-port-sync',
    args: [{}],
  });
  await until(
    () => told(from).some((line) => line.endsWith(' syncing') && !line.startsWith('__')) || undefined,
  );
  await worker.kill();
  await handle.terminate('for the test');
  proxy.delayMs = 1;
  worker = await startWorkerProcess(environment);
  assertAllAborted(from);
});

test('where Port takes none of it, the resync completes all the same', async () => {
  for (const match of ['sync-metrics', 'heartbeat', 'kind-examples'])
    stack.port.faults.add({ match, status: 500, times: 1_000 });
  for (const match of ['sync-metrics-kind', 'ingest-logs'])
    stack.port.faults.add({ match, reset: 'before', times: 1_000 });
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  stack.port.faults.clear();
});

test('a dry run tells Port nothing', async () => {
  stack.port.resetCounters();
  await stack.resync({ dryRun: true });
  const sent = callNames().filter((name) =>
    /^(sync-metrics|sync-metrics-kind|heartbeat|kind-examples)$/.test(name),
  );
  assert.deepEqual(sent, []);
});

test('no secret of the settings is in anything that Port only shows (P40, P42)', async () => {
  // A worker that ends sends what it still has.
  await worker.stop();
  const shown = JSON.stringify([
    stack.port.ingest.logs,
    stack.port.ingest.metrics,
    NATIVE_KINDS.map(({ name }) => stack.port.examples('demo', name)),
    await callPort(stack, 'GET', '/integration/demo/kinds'),
  ]);
  const { keys, externalId } = stack.organization;
  for (const secret of [
    keys.accessKeyId,
    keys.secretAccessKey,
    externalId,
    FUNCTION_PASSWORD,
    environment['OCEAN__PORT__CLIENT_SECRET'] ?? '?',
  ]) {
    assert.ok(!shown.includes(secret), secret);
  }
  assert.ok(shown.length > 10_000);
});

/** An environment variable such as people have them. */
const FUNCTION_PASSWORD = 'hunter2-of-the-function';

async function giveFunctionsAPassword(): Promise<void> {
  for (const account of Object.keys(stack.made)) {
    for (const region of REGIONS) {
      const { lambda } = rootClients(stack.emulator.url, account, region);
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand());
      for (const { FunctionName } of Functions) {
        const Environment = { Variables: { DB_PASSWORD: FUNCTION_PASSWORD } };
        await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
      }
    }
  }
}

function assertAllAborted(from: number): void {
  const last = new Map(metricsOf(stack.port, from).map(({ kind, state }) => [kind, state]));
  for (const [index, kind] of kinds.entries()) assert.equal(last.get(`${kind}-${index}`), 'aborted', kind);
  assert.equal(last.get('__reconciliation__'), 'aborted');
  assert.equal(told(from).at(-1), '__runtime__ aborted');
}

interface Log {
  message: string;
  level: string;
  extra: Record<string, unknown>;
}

function logs(): Log[] {
  return stack.port.ingest.logs.map(({ message, level, extra }) => ({
    message: textOf(message),
    level: textOf(level),
    extra: typeof extra === 'object' && extra !== null && !Array.isArray(extra) ? extra : {},
  }));
}

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await sleep(20);
  }
}
