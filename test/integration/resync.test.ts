import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { DeleteTopicCommand } from '@aws-sdk/client-sns';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';

import { rootClients } from '../../demo/seed/clients.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { reportOf } from '../../worker/report.js';
import { needs } from '../support/needs.js';
import { callPort } from '../support/port-api.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import type { PostgresServer } from '../support/postgres.js';
import { assertCatalogIsSeed, runCli, startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** The main job, on real parts: Temporal, the emulator with IAM enforced, the stand-in for Port, worker processes. */
let stack: TestStack;
let workers: WorkerProcess[] = [];

const SETUPS = [
  { name: 'a file ledger and one worker', count: 1, postgres: false, options: {} },
  {
    name: 'a Postgres ledger and two workers',
    count: 2,
    postgres: true,
    options: needs(findPostgres(), 'no Postgres server is on this machine'),
  },
];

for (const { name, count, postgres, options } of SETUPS) {
  describe(`the main job with ${name}`, options, () => {
    let database: PostgresServer | undefined;

    before(async () => {
      stack = await startTestStack();
      database = postgres ? await startPostgres() : undefined;
      const environment = { ...stack.environment, ...(database && { SYNC_LEDGER_URL: database.url }) };
      workers = await Promise.all(Array.from({ length: count }, () => startWorkerProcess(environment)));
    });

    after(async () => {
      for (const worker of workers) await worker.stop();
      await stack?.stop();
      await database?.stop();
    });

    theMainJob();
  });
}

function theMainJob(): void {
  test('a resync without input puts each seeded resource into the catalog once, with its account and region', async () => {
    const report = await stack.resync();
    assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
    assertCatalogIsSeed(stack);
    const accounts = stack.port.catalog.list('awsAccount').map(({ identifier }) => identifier);
    assert.deepEqual(
      accounts.toSorted(),
      [stack.organization.managementAccount, ...Object.keys(stack.made)].toSorted(),
    );
  });

  test('what Organizations knows of an account is in the same entity as its name', () => {
    const [account = ''] = Object.keys(stack.made);
    const entity = stack.port.catalog.find('awsAccount', account);
    assert.equal(entity?.title, stack.organization.members.find(({ id }) => id === account)?.name);
    assert.equal(entity?.properties['status'], 'ACTIVE');
    assert.match(JSON.stringify(entity?.properties['email']), /@example.com/);
  });

  test('the entities carry our datasource, so that Ocean and we find them (P21)', () => {
    const [entity] = stack.port.catalog.list('s3Bucket');
    assert.match(entity?.$datasource ?? '', /^port-ocean\/aws-v3\/[^/]+\/demo\/exporter$/);
  });

  test('optional actions and tags are in the entities', () => {
    const [bucket] = stack.port.catalog.list('s3Bucket');
    assert.equal(bucket?.properties['versioning'], 'Off');
    assert.ok(Array.isArray(bucket?.properties['tags']));
    const [queue] = stack.port.catalog.list('sqsQueue');
    assert.match(JSON.stringify(queue?.properties['team']), /checkout|search|data|platform/);
  });

  test('a second resync writes no entity', async () => {
    stack.port.resetCounters();
    const report = await stack.resync();
    assert.equal(report.outcome, 'completed');
    assert.equal(report.totals.written, 0);
    assert.equal(report.totals.unchanged, report.totals.found);
    const { entitiesCreated, entitiesUpdated, entitiesDeleted, bulkUpserts } = stack.port.counters();
    assert.deepEqual([entitiesCreated, entitiesUpdated, entitiesDeleted, bulkUpserts], [0, 0, 0, 0]);
  });

  test('an entity that somebody deleted in Port is written again, and only that one', async () => {
    const [victim] = stack.port.catalog.list('snsTopic');
    assert.ok(victim);
    await deleteInPort(victim.identifier);
    const report = await stack.resync();
    assert.equal(report.totals.written, 1);
    assert.ok(stack.port.catalog.find('snsTopic', victim.identifier));
  });

  test('a dry run says what would be deleted, and deletes and writes nothing', async () => {
    await deleteThreeResources();
    stack.port.resetCounters();
    const { code, stdout } = await runCli(['plan', '--json'], stack.environment);
    assert.equal(code, 0);
    const { changes } = reportOf(JSON.parse(stdout));
    assert.deepEqual(
      [changes?.create.total, changes?.update.total, changes?.delete.total, changes?.delete.refs.length],
      [0, 0, 3, 3],
    );
    const { entitiesCreated, entitiesUpdated, entitiesDeleted } = stack.port.counters();
    assert.deepEqual([entitiesCreated, entitiesUpdated, entitiesDeleted], [0, 0, 0]);
  });

  test('three resources deleted in AWS are exactly three entities deleted in Port', async () => {
    const count = stack.port.catalog.count();
    stack.port.resetCounters();
    const report = await stack.resync();
    assert.equal(report.outcome, 'completed', JSON.stringify(report.notices));
    assert.equal(report.totals.deleted, 3);
    assert.equal(stack.port.counters().entitiesDeleted, 3);
    assert.equal(stack.port.catalog.count(), count - 3);
  });

  test('a partial resync reconciles its own scopes only', async () => {
    const [account = ''] = Object.keys(stack.made);
    const report = await stack.resync({
      accounts: [account],
      kinds: ['AWS::SQS::Queue'],
      regions: ['eu-west-1'],
    });
    assert.equal(report.outcome, 'completed');
    assert.deepEqual(
      report.rows.map(({ account: id, kind }) => [id, kind]),
      [[account, 'AWS::SQS::Queue']],
    );
    assert.equal(report.totals.deleted, 0);
  });

  test('Temporal shows the parent, a child for each account and an activity for each kind', async () => {
    const children: string[] = [];
    for await (const { workflowId, type } of stack.client.workflow.list({
      query: `WorkflowType = 'syncAccount'`,
    })) {
      assert.equal(type, 'syncAccount');
      children.push(workflowId);
    }
    for (const account of Object.keys(stack.made))
      assert.ok(children.includes(`resync-test-1/${account}`), account);
    const [account = ''] = Object.keys(stack.made);
    const history = await stack.client.workflow.getHandle(`resync-test-1/${account}`).fetchHistory();
    const summaries = (history.events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: attributes, userMetadata }) =>
        attributes?.activityType?.name === 'syncKind'
          ? [Buffer.from(userMetadata?.summary?.data ?? []).toString()]
          : [],
    );
    assert.ok(
      summaries.includes('"AWS::S3::Bucket"') && summaries.includes('"AWS::Logs::LogGroup"'),
      summaries.join(),
    );
  });

  test('no resource and no secret is in any history', async () => {
    const { organization } = stack;
    const { OCEAN__PORT__CLIENT_SECRET: portSecret = '' } = stack.environment;
    const [queue] = stack.port.catalog.list('sqsQueue');
    for await (const { workflowId, runId } of stack.client.workflow.list()) {
      const history = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const text = JSON.stringify(history, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      );
      for (const secret of [
        organization.keys.secretAccessKey,
        organization.keys.accessKeyId,
        organization.externalId,
        portSecret,
      ]) {
        assert.ok(!text.includes(secret), `${workflowId} holds a secret`);
      }
      assert.ok(
        workflowId.includes('plan') || !text.includes(queue?.identifier ?? '?'),
        `${workflowId} holds a resource`,
      );
    }
    for (const secret of [organization.keys.secretAccessKey, organization.externalId, portSecret]) {
      assert.ok(!workers.some((worker) => worker.log().includes(secret)), 'a log holds a secret');
    }
  });

  test('Port is told the end of each resync', () => {
    const state = stack.port.integration('demo')?.['resyncState'];
    assert.ok(typeof state === 'object' && state !== null && 'status' in state);
    assert.equal(state.status, 'completed');
  });

  test('the status command shows the last resync by account and kind', async () => {
    const { code, stdout } = await runCli(['status'], stack.environment);
    assert.equal(code, 0);
    assert.match(stdout, /no resync is running/);
    assert.match(stdout, /AWS::SQS::Queue/);
  });

  test('a second resync waits for the first, and says so', async () => {
    const first = stack.resync({ full: true });
    const second = stack.resync();
    assert.deepEqual(
      (await Promise.all([first, second])).map(({ outcome }) => outcome),
      ['completed', 'completed'],
    );
  });

  test('a request with a mistake fails at once and names it', async () => {
    const wrongKind = await stack.resync({ kinds: ['AWS::SQS::Quue'] });
    assert.equal(wrongKind.outcome, 'failed');
    assert.match(wrongKind.failures[0]?.message ?? '', /AWS::SQS::Quue/);
    const wrongAccount = await stack.resync({ accounts: ['999999999999'] });
    assert.match(wrongAccount.failures[0]?.message ?? '', /999999999999/);
  });
}

async function deleteThreeResources(): Promise<void> {
  const [account = ''] = Object.keys(stack.made);
  const { sqs, sns, dynamodb } = rootClients(stack.emulator.url, account, 'us-east-1');
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'alpha-queue-us-east-1-0' }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await sns.send(
    new DeleteTopicCommand({ TopicArn: `arn:aws:sns:us-east-1:${account}:alpha-topic-us-east-1-0` }),
  );
  await dynamodb.send(new DeleteTableCommand({ TableName: 'alpha-table-us-east-1-0' }));
}

async function deleteInPort(topic: string): Promise<void> {
  await callPort(stack, 'DELETE', `/blueprints/snsTopic/entities/${encodeURIComponent(topic)}`);
}
