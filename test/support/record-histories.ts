import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';

import { rootClients } from '../../demo/seed/clients.js';
import { ROLE_NAME } from '../../demo/seed/organization.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import { findTemporalCli } from '../../worker/embedded/temporal-cli.js';
import { startAwsProxy } from './aws-proxy.js';
import { oneAccountAtATime, setMapping } from './port-api.js';
import { startTestStack } from './stack.js';
import type { TestStack } from './stack.js';

/**
 * Records the histories that test/integration/replay.test.ts replays, into test/fixtures/histories. Run it by hand, with
 * `node dist/test/support/record-histories.js LABEL` (with `listener` behind it for that one alone), when a new shape of history must stay
 * replayable: the label begins the names of the new files, and the old ones stay.
 */
const FOLDER = path.resolve('test', 'fixtures', 'histories');
const [label = 'new', only] = process.argv.slice(2);

async function save(stack: TestStack, workflowId: string, name: string): Promise<void> {
  let run = 0;
  for await (const { runId } of stack.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const where = ['--workflow-id', workflowId, '--run-id', runId, '--address', stack.temporal.address];
    const history = execFileSync(cli, ['workflow', 'show', ...where, '--output', 'json'], {
      maxBuffer: 64 * 2 ** 20,
    });
    run += 1;
    const events: unknown = JSON.parse(
      history.toString().replaceAll(process.cwd(), '/aws-port-sync').replaceAll(`@${hostname()}`, '@host'),
    );
    const file = path.join(FOLDER, `${label}-${name}${run > 1 ? `-${run}` : ''}.json`);
    writeFileSync(
      file,
      `${JSON.stringify({ workflowId, history: events })}
`,
    );
  }
}

async function record(stack: TestStack): Promise<void> {
  const proxy = await startAwsProxy(stack.emulator.url, 1);
  const worker = await startWorkerProcess({
    ...stack.environment,
    AWS_ENDPOINT_URL: proxy.url,
    SYNC_HISTORY_EVENTS: '30',
  });
  const [account = ''] = Object.keys(stack.made);
  try {
    await setMapping(stack, { ...asObject(oneAccountAtATime()), createMissingRelatedEntities: false });
    proxy.failures.set('ListQueues', 14);
    await stack.resync();
    await save(stack, 'resync-test-1', 'continued-as-new');
    // The account that is read first meets the failures.
    await save(stack, `resync-test-1/${stack.organization.managementAccount}`, 'account-with-retry');
    await save(stack, `resync-test-1/${account}`, 'account');

    const { iam } = rootClients(stack.emulator.url, account, 'us-east-1');
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE_NAME, PolicyDocument }));
    await stack.resync();
    await save(stack, 'resync-test-2', 'failed-account');
    await save(stack, `resync-test-2/${account}`, 'account-denied');

    proxy.delayMs = 200;
    const cancelled = stack.resync();
    await sleep(3_000);
    await stack.client.workflow.getHandle('resync-test-3').cancel();
    await cancelled;
    await save(stack, 'resync-test-3', 'cancelled');
  } finally {
    await worker.stop();
    await proxy.stop();
  }
}

/** A listener that answers a request while a resync runs, meets a fault of Port, is told to look, and continues as new. */
async function recordListener(stack: TestStack): Promise<void> {
  const proxy = await startAwsProxy(stack.emulator.url, 100);
  const worker = await startWorkerProcess({
    ...stack.environment,
    AWS_ENDPOINT_URL: proxy.url,
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
  });
  const listener = stack.client.workflow.getHandle('listen-demo');
  try {
    await sleep(5_000);
    stack.port.requestResync('demo');
    await sleep(10_000);
    stack.port.faults.add({ match: 'resync-request', times: 2, status: 403 });
    await sleep(5_000);
    await listener.signal('resyncWanted');
    const { runId } = await listener.describe();
    while ((await listener.describe()).runId === runId) await sleep(1_000);
    await sleep(3_000);
    await listener.cancel();
    await sleep(2_000);
    await save(stack, 'listen-demo', 'listener');
  } finally {
    await worker.stop();
    await proxy.stop();
  }
}

function asObject(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new TypeError('the mapping is no object');
  return value;
}

mkdirSync(FOLDER, { recursive: true });
const cli = await findTemporalCli();
const stack = await startTestStack();

try {
  if (only !== 'listener') await record(stack);
  if (only === undefined || only === 'listener') await recordListener(stack);
} finally {
  await stack.stop();
}
