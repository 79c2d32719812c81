import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Client } from '@temporalio/client';

import type { ResyncReport, ResyncRequest } from '../../activities/types.js';
import { startStack } from '../../demo/stack.js';
import type { Stack } from '../../demo/stack.js';
import { cleanEnvironment } from '../../demo/worker-process.js';
import { connectClient } from '../../worker/connection.js';
import { reportOf } from '../../worker/report.js';
import { seedCatalog } from './catalog.js';

const CLI = fileURLToPath(new URL('../../client/main.js', import.meta.url));
export const TASK_QUEUE = 'aws-port-sync';

/** A small organization: two accounts, two regions, a few of every kind. */
export const SMALL = {
  accounts: ['alpha', 'beta'],
  counts: {
    buckets: 2,
    queues: 4,
    topics: 2,
    functions: 2,
    tables: 2,
    instances: 2,
    clusters: 1,
    logGroups: 2,
    parameters: 2,
  },
};

export interface TestStack extends Stack {
  client: Client;
  /** Starts a resync and waits for its end. */
  resync(request?: ResyncRequest): Promise<ResyncReport>;
  /** How many were started: the last one's workflow id is `resync-test-<number>`. */
  resyncs(): number;
}

/** The demo's stack with a Temporal client and a catalog to adopt, for a test file; `stop` ends all of it. */
export async function startTestStack(options: Parameters<typeof startStack>[0] = SMALL): Promise<TestStack> {
  const stack = await startStack(options);
  seedCatalog(stack.port);
  const { address } = stack.temporal;
  const client = await connectClient({ address, namespace: 'default', given: true, options: { address } });
  let count = 0;
  return {
    ...stack,
    // Tests start their resyncs themselves, unless listening is what they are about.
    environment: { ...stack.environment, OCEAN__EVENT_LISTENER: '{"type":"NONE"}' },
    client,
    resync: (request = {}) => {
      count += 1;
      return runResync(client, `resync-test-${count}`, request);
    },
    resyncs: () => count,
    async stop() {
      await client.connection.close();
      await stack.stop();
    },
  };
}

export async function runResync(
  client: Client,
  workflowId: string,
  request: ResyncRequest,
): Promise<ResyncReport> {
  const handle = await client.workflow.start('resync', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [request],
  });
  return handle.result().then(reportOf, reportOf);
}

/** Runs the command line as a user does; standard output and error, and the exit code. */
export async function runCli(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: cleanEnvironment({ NODE_NO_WARNINGS: '1', ...environment }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

/** The catalog must hold each seeded resource once, with its account, and nothing else but the accounts. */
export function assertCatalogIsSeed({ port, made }: Stack, lost: Partial<Record<string, number>> = {}): void {
  const blueprints: Record<string, string> = {
    'AWS::S3::Bucket': 's3Bucket',
    'AWS::SQS::Queue': 'sqsQueue',
    'AWS::SNS::Topic': 'snsTopic',
    'AWS::Lambda::Function': 'lambdaFunction',
    'AWS::DynamoDB::Table': 'dynamodbTable',
    'AWS::EC2::Instance': 'ec2Instance',
    'AWS::ECS::Cluster': 'ecsCluster',
    'AWS::Logs::LogGroup': 'logGroup',
    'AWS::SSM::Parameter': 'ssmParameter',
  };
  for (const [kind, blueprint] of Object.entries(blueprints)) {
    const entities = port.catalog.list(blueprint);
    for (const [account, counts] of Object.entries(made)) {
      const ofAccount = entities.filter(({ relations }) => relations['account'] === account);
      const expected = (counts[kind] ?? 0) - (lost[kind] ?? 0) * (account === Object.keys(made)[0] ? 1 : 0);
      assert.equal(ofAccount.length, expected, `${kind} of account ${account}`);
      for (const region of ['us-east-1', 'eu-west-1']) {
        assert.ok(
          ofAccount.some(({ properties }) => properties['region'] === region),
          `${kind} of account ${account} in ${region}`,
        );
      }
    }
  }
}
