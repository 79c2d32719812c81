import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DeleteTopicCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';

import { rootClients } from '../../demo/seed/clients.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { setMapping } from '../support/port-api.js';
import { blueprint } from '../support/reconciling.js';
import { startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** Entities that need one another, on real parts: account ← cluster ← service, by required relations. */
let stack: TestStack;
let worker: WorkerProcess;
let accounts: string[];
const REGIONS = ['us-east-1', 'eu-west-1'];

before(async () => {
  stack = await startTestStack();
  accounts = Object.keys(stack.made);
  stack.port.seed({
    blueprints: [
      blueprint('account'),
      blueprint('cluster', { account: 'account' }),
      blueprint('service', { cluster: 'cluster' }),
      blueprint('table', { account: 'account' }),
      blueprint('bucket', { account: 'account' }),
    ],
  });
  worker = await startWorkerProcess({ ...stack.environment });
});
after(async () => {
  await worker?.stop();
  await stack?.stop();
});

const block = (kind: string, name: string, identifier: string, relations: object = {}) => ({
  kind,
  selector: { query: 'true', regionPolicy: { allow: REGIONS } },
  port: {
    entity: {
      mappings: {
        identifier,
        title: '"title"',
        blueprint: `"${name}"`,
        properties: { note: '"n"' },
        relations,
      },
    },
  },
});

const account = { account: '.__ExtraContext.AccountId' };
/** The service's cluster is the first topic of its account and region. */
const cluster = {
  cluster:
    '(.Properties.QueueArn | sub(":sqs:"; ":sns:") | sub("-queue-(?<rest>.*)-[0-9]+$"; "-topic-\\(.rest)-0"))',
};
/** Four blocks run at once, so the account, which all of them need, begins when one of them has ended. */
const WORST_FIRST = [
  block('AWS::SQS::Queue', 'service', '.Properties.QueueArn', cluster),
  block('AWS::SNS::Topic', 'cluster', '.Properties.TopicArn', account),
  block('AWS::DynamoDB::Table', 'table', '.Properties.TableArn', account),
  block('AWS::S3::Bucket', 'bucket', '.Properties.Arn', account),
  block('AWS::Account::Info', 'account', '.Properties.Id'),
];
const FLAGS = {
  createMissingRelatedEntities: false,
  deleteDependentEntities: false,
  entityDeletionThreshold: 1,
};

test('a chain whose blocks stand in the worst order is written whole by one resync (P18, P19)', async () => {
  await setMapping(stack, { ...FLAGS, resources: WORST_FIRST });
  stack.port.resetCounters();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify([report.failures, report.notices]));
  assert.ok(stack.port.counters().entitiesRefused > 0, 'some came before their targets');
  assert.equal(report.totals.failed, 0);
  assert.equal(report.totals.written, report.totals.found);
  assert.ok(!report.notices.some((notice) => notice.includes('refused')), report.notices.join('\n'));
  for (const id of accounts) assert.equal(stack.port.catalog.find('account', id)?.title, 'title');
  const services = stack.port.catalog.list('service');
  assert.equal(services.length, accounts.length * REGIONS.length * 4);
  for (const { title, properties, relations } of services) {
    assert.deepEqual([title, properties], ['title', { note: 'n' }]);
    assert.match(String(relations['cluster']), /:sns:.*-topic-.*-0$/);
  }
  const progress: unknown = await stack.client.workflow
    .getHandle(`resync-test-${stack.resyncs()}`)
    .query('progress');
  assert.ok(!/"failed":[1-9]/.test(JSON.stringify(progress)), 'the progress says the same');
});

test('a second resync writes nothing and sends nothing again', async () => {
  stack.port.resetCounters();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.notices));
  assert.equal(report.totals.written, 0);
  assert.equal(stack.port.counters().bulkUpserts, 0);
});

test('what misses its target for good is named with it, and the rest is written', async () => {
  const [service, ...others] = WORST_FIRST;
  assert.ok(service);
  const astray = block('AWS::SQS::Queue', 'service', '.Properties.QueueArn', { cluster: '"nowhere"' });
  await setMapping(stack, { ...FLAGS, resources: [astray, ...others] });
  const report = await stack.resync();
  assert.equal(report.outcome, 'partial');
  assert.equal(report.totals.failed, accounts.length * REGIONS.length * 4);
  assert.match(report.notices.join('\n'), /Port refused service arn:aws:sqs:.*missing_related.*nowhere/);
  await setMapping(stack, { ...FLAGS, resources: WORST_FIRST });
  assert.equal((await stack.resync()).outcome, 'completed');
});

test('a target that is gone in AWS stays while an entity that stays points at it, and goes with the last one (P26, P39)', async () => {
  const [id = ''] = accounts;
  const region = 'us-east-1';
  const { sqs, sns } = rootClients(stack.emulator.url, id, region);
  const topic = `arn:aws:sns:${region}:${id}:alpha-topic-${region}-0`;
  await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
  const before = stack.port.catalog.count();
  const kept = await stack.resync();
  assert.equal(kept.outcome, 'completed', JSON.stringify(kept.notices));
  assert.deepEqual([kept.totals.deleted, stack.port.catalog.count()], [0, before]);
  assert.match(
    kept.notices.join('\n'),
    /1 entity that is gone in AWS stays, .*cluster arn:aws:sns:.*-topic-/,
  );

  for (let n = 0; n < 4; n += 1) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `alpha-queue-${region}-${n}` }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
  stack.port.resetCounters();
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.notices));
  assert.equal(report.totals.deleted, 5, 'four services and their cluster');
  const { calls, statuses } = stack.port.counters();
  assert.deepEqual([calls['bulk-delete'], statuses['409']], [2, undefined], 'none was refused');
  assert.equal(stack.port.catalog.find('cluster', topic), undefined);
});
