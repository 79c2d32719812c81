import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { readDefaultResources } from '../../config/default-resources.js';
import { startStack } from '../../demo/stack.js';
import type { Stack } from '../../demo/stack.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { connectClient } from '../../worker/connection.js';
import { runResync } from '../support/stack.js';

/** A worker that starts against an organization of Port that has nothing yet. */
let stack: Stack;
let worker: WorkerProcess;

before(async () => {
  stack = await startStack({
    accounts: ['alpha', 'beta'],
    counts: {
      buckets: 2,
      queues: 2,
      topics: 2,
      functions: 2,
      tables: 2,
      instances: 2,
      clusters: 1,
      services: 2,
      databases: 1,
      eksClusters: 1,
    },
  });
  worker = await startWorkerProcess(stack.environment);
});

after(async () => {
  await worker?.stop();
  await stack?.stop();
});

const BLUEPRINTS: Record<string, string> = {
  'AWS::S3::Bucket': 's3Bucket',
  'AWS::EC2::Instance': 'ec2Instance',
  'AWS::ECS::Cluster': 'ecsCluster',
  'AWS::ECS::Service': 'ecsService',
  'AWS::Lambda::Function': 'lambdaFunction',
  'AWS::RDS::DBInstance': 'rdsDbInstance',
  'AWS::DynamoDB::Table': 'dynamodbTable',
  'AWS::SQS::Queue': 'sqsQueue',
  'AWS::SNS::Topic': 'snsTopic',
  'AWS::EKS::Cluster': 'eksCluster',
};

test('before it polls, the worker has registered the integration and made blueprints and mapping', () => {
  const { blueprints, mapping } = readDefaultResources();
  const names = blueprints.map(({ identifier }) => identifier);
  assert.deepEqual(stack.port.catalog.blueprints().toSorted(), names.toSorted());
  const integration = stack.port.integration('demo');
  assert.deepEqual(integration?.['config'], mapping);
  assert.equal(integration?.['arePortResourcesInitialized'], true);
  assert.match(worker.log(), /integration demo is registered in Port, with the default mapping/);
});

test('the first resync puts every resource of the default kinds into the catalog, and Port refuses none', async () => {
  const { address } = stack.temporal;
  const client = await connectClient({ address, namespace: 'default', given: true, options: { address } });
  try {
    const report = await runResync(client, 'first', {});
    assert.equal(report.outcome, 'completed', JSON.stringify([report.failures, report.notices]));
    assert.deepEqual([report.totals.failed, report.notices], [0, []]);
  } finally {
    await client.connection.close();
  }
  assert.equal(stack.port.counters().entitiesRefused, 0);
  for (const [kind, blueprint] of Object.entries(BLUEPRINTS)) {
    const entities = stack.port.catalog.list(blueprint);
    for (const [account, made] of Object.entries(stack.made)) {
      const count = entities.filter(({ relations }) => relations['account'] === account).length;
      assert.ok(made[kind], `${kind} is seeded`);
      assert.equal(count, made[kind], `${kind} of account ${account}`);
    }
    for (const { identifier, title, properties } of entities) {
      assert.ok(title && properties['region'] && properties['link'], `${identifier} has title, region, link`);
    }
  }
});

test('relations lead from a service to its cluster and from a cluster to its account', () => {
  for (const { relations } of stack.port.catalog.list('ecsService')) {
    const cluster = stack.port.catalog.find('ecsCluster', String(relations['cluster']));
    assert.equal(cluster?.relations['account'], relations['account']);
    assert.notEqual(cluster?.title, cluster?.identifier, 'the cluster is no bare one');
    assert.ok(stack.port.catalog.find('awsAccount', String(relations['account']))?.title);
  }
});

test('a worker that starts again makes nothing', async () => {
  await worker.stop();
  stack.port.resetCounters();
  worker = await startWorkerProcess(stack.environment);
  const { calls } = stack.port.counters();
  assert.deepEqual(
    Object.keys(calls).filter((name) => name !== 'token'),
    ['integration-get'],
  );
});
