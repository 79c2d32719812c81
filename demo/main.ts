import { setTimeout as sleep } from 'node:timers/promises';

import type { Client } from '@temporalio/client';

import { EXIT } from '../client/exit-codes.js';
import { follow } from '../client/follow.js';
import { formatReport } from '../client/report-text.js';
import { connectClient } from '../worker/connection.js';
import { INTEGRATION, startStack } from './stack.js';
import { ifFree } from './free-ports.js';
import { startWorkerProcess } from './worker-process.js';
import type { WorkerProcess } from './worker-process.js';

/** `npm run demo`: see README.md. `-- --once` ends after the first resync, with its exit code. */
// Node 20 is supported (package.json, engines); the SDK's remark would stand in the middle of what the demo says.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const ONCE = process.argv.includes('--once');
const RESYNC_MINUTES = 5;
const ACCOUNTS = ['payments', 'search', 'platform'];
const COUNTS = {
  buckets: 6,
  queues: 10,
  topics: 5,
  functions: 6,
  tables: 5,
  instances: 6,
  clusters: 2,
  services: 3,
  databases: 2,
  eksClusters: 1,
};
const say = (line: string) => process.stderr.write(`• ${line}\n`);

async function main(): Promise<number> {
  const ports = ONCE
    ? {}
    : { ui: await ifFree(8233), temporal: await ifFree(7233), catalog: await ifFree(8900) };
  const stack = await startStack({ accounts: ACCOUNTS, counts: COUNTS, ports: withoutTaken(ports), say });
  const environment = { ...stack.environment, OCEAN__SCHEDULED_RESYNC_INTERVAL: String(RESYNC_MINUTES) };
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  say('starting the worker; it registers in Port with blueprints and mapping, and starts the first resync');
  let worker: WorkerProcess | undefined;
  try {
    worker = await startWorkerProcess(environment);
    const { address } = stack.temporal;
    const client = await connectClient({ address, namespace: 'default', given: true, options: { address } });
    try {
      const report = await follow(await firstResync(client), { quiet: false });
      process.stdout.write(`\n${formatReport(report)}\n`);
      process.stdout.write(
        `\n${stack.port.catalog.count()} entities in the catalog\n` +
          (ONCE ? '' : `  Temporal UI  ${stack.temporal.uiUrl}\n  catalog      ${stack.port.url}/\n`),
      );
      if (ONCE) return report.outcome === 'completed' ? EXIT.completed : EXIT.failed;
    } finally {
      await client.connection.close();
    }
    printHints(stack.environment);
    await interrupted;
    say('stopping');
    return 0;
  } finally {
    await worker?.stop();
    await stack.stop();
  }
}

function withoutTaken(ports: Record<string, number | undefined>): {
  ui?: number;
  temporal?: number;
  catalog?: number;
} {
  return Object.fromEntries(Object.entries(ports).filter(([, port]) => port !== undefined));
}

/** The resync that the worker starts. */
async function firstResync(client: Client) {
  for (let tries = 0; tries < 200; tries += 1) {
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = 'resync'` })) {
      return client.workflow.getHandle(workflowId);
    }
    await sleep(150);
  }
  throw new Error('the worker started no resync');
}

function printHints(environment: Record<string, string>): void {
  const names = ['TEMPORAL_ADDRESS', 'OCEAN__INTEGRATION__IDENTIFIER'];
  const exports = names.map((name) => `${name}=${environment[name]}`).join(' ');
  process.stdout.write(
    `\nThe schedule syncs "${INTEGRATION}" every ${RESYNC_MINUTES} minutes. In another terminal:\n` +
      `  export ${exports}\n` +
      `  npx aws-port-sync status\n  npx aws-port-sync sync --wait\n  npx aws-port-sync plan\n\nCtrl-C ends everything.\n`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
