import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';

import type { ResyncReport } from '../../activities/types.js';
import { rootClients } from '../../demo/seed/clients.js';
import { ROLE_NAME } from '../../demo/seed/organization.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { readMapping } from '../support/catalog.js';
import { setMapping } from '../support/port-api.js';
import { startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** What cannot be read is never deleted, and every failure names itself. IAM is enforced by the emulator. */
let stack: TestStack;
let worker: WorkerProcess;
let alpha: string;
let beta: string;

before(async () => {
  stack = await startTestStack();
  [alpha = '', beta = ''] = Object.keys(stack.made).toSorted();
  worker = await startWorkerProcess({ ...stack.environment });
  assert.equal((await stack.resync()).outcome, 'completed');
});

after(async () => {
  await worker?.stop();
  await stack?.stop();
});

test('an account whose trust policy wants another External ID fails alone, says what to fix, and loses nothing', async () => {
  const count = stack.port.catalog.count();
  await trust(beta, 'another-external-id');
  const report = await stack.resync();
  assert.equal(report.outcome, 'partial');
  const failure = report.failures.find(({ account }) => account === beta);
  assert.equal(failure?.code, 'AssumeRoleDenied');
  assert.match(failure?.message ?? '', /Unable to assume role .*that External IDs match/s);
  assert.equal(report.totals.deleted, 0);
  assert.equal(stack.port.catalog.count(), count);
  assert.ok(report.rows.some(({ account, incomplete }) => account === alpha && incomplete === 0));
  const child = await stack.client.workflow.getHandle(`resync-test-2/${beta}`).describe();
  assert.equal(child.status.name, 'FAILED');
  await trust(beta, stack.organization.externalId);
  assert.equal((await stack.resync()).outcome, 'completed');
});

test('a denied list call ends its scope with the permission to allow, and keeps its entities (P24)', async () => {
  const queues = stack.port.catalog.count('sqsQueue');
  await deny(alpha, 'sqs:ListQueues');
  const report = await stack.resync();
  assert.equal(report.outcome, 'partial');
  const failures = report.failures.filter(
    ({ account, kind }) => account === alpha && kind === 'AWS::SQS::Queue',
  );
  assert.deepEqual(
    failures.map(({ region = '' }) => region).toSorted((a, b) => a.localeCompare(b)),
    ['eu-west-1', 'us-east-1'],
  );
  assert.match(failures[0]?.message ?? '', /sqs:ListQueues/);
  assert.equal(stack.port.catalog.count('sqsQueue'), queues);
  await allow(alpha);
});

test('a denied describe call leaves its entities as they are: neither nulls nor deletions', async () => {
  const before = stack.port.catalog.list('dynamodbTable');
  await deny(alpha, 'dynamodb:DescribeTable');
  const report = await stack.resync({ full: true });
  assert.equal(report.outcome, 'partial');
  assert.equal(
    rowOf(report, alpha, 'AWS::DynamoDB::Table')?.unsure,
    stack.made[alpha]?.['AWS::DynamoDB::Table'],
  );
  const properties = (entities: typeof before) =>
    entities.map(({ identifier, properties }) => [identifier, properties]);
  assert.deepEqual(properties(stack.port.catalog.list('dynamodbTable')), properties(before));
  await allow(alpha);
});

test('a denied optional action writes the entity without its part, and a known value stays', async () => {
  const bucketOf = () =>
    stack.port.catalog.list('s3Bucket').find(({ relations }) => relations['account'] === alpha);
  const known = bucketOf();
  assert.equal(known?.properties['versioning'], 'Off');
  await deny(alpha, 's3:GetBucketVersioning');
  const report = await stack.resync({ full: true });
  assert.match(report.notices.join('\n'), /GetBucketVersioningAction is denied/);
  assert.deepEqual(bucketOf()?.properties, known.properties);
  assert.notEqual(bucketOf()?.updatedAt, known.updatedAt);
  await allow(alpha);
});

test('a jq syntax error stops its block and names it; other blocks sync; nothing of the stopped block is deleted', async () => {
  const queues = stack.port.catalog.count('sqsQueue');
  await setMapping(
    stack,
    edited('AWS::SQS::Queue', (mappings) => ({ ...mappings, identifier: '.Properties.QueueArn | (' })),
  );
  const report = await stack.resync();
  assert.equal(report.outcome, 'partial');
  const failure = report.failures.find(({ code }) => code === 'MappingExpressionInvalid');
  assert.match(failure?.message ?? '', /AWS::SQS::Queue.*identifier/s);
  assert.equal(stack.port.catalog.count('sqsQueue'), queues);
  assert.ok(report.rows.some(({ kind, found }) => kind === 'AWS::SNS::Topic' && found > 0));
  await setMapping(stack, readMapping());
});

test('a block whose blueprint does not exist is refused entity by entity, and names the blueprint', async () => {
  await setMapping(
    stack,
    edited('AWS::SNS::Topic', (mappings) => ({ ...mappings, blueprint: '"noSuchBlueprint"' })),
  );
  const topics = stack.port.catalog.count('snsTopic');
  const report = await stack.resync();
  assert.equal(report.outcome, 'partial');
  assert.match(report.notices.join('\n'), /noSuchBlueprint/);
  assert.equal(
    stack.port.catalog.count('snsTopic'),
    0,
    `${topics} topics of the old block go, as their block was replaced and read whole`,
  );
  await setMapping(stack, readMapping());
  assert.equal((await stack.resync()).outcome, 'completed');
  assert.equal(stack.port.catalog.count('snsTopic'), topics);
});

test('a kind that leaves the mapping leaves the catalog; an empty mapping deletes nothing (P22)', async () => {
  const count = stack.port.catalog.count();
  await setMapping(stack, { resources: [] });
  assert.equal((await stack.resync()).totals.deleted, 0);
  assert.equal(stack.port.catalog.count(), count);
  await setMapping(stack, without('AWS::ECS::Cluster'));
  const clusters = stack.port.catalog.count('ecsCluster');
  const report = await stack.resync();
  assert.equal(report.totals.deleted, clusters);
  assert.equal(stack.port.catalog.count('ecsCluster'), 0);
  await setMapping(stack, readMapping());
  await stack.resync();
});

test('a dry run of a mapping that lost a kind deletes nothing', async () => {
  await stack.resync();
  const count = stack.port.catalog.count();
  await setMapping(stack, without('AWS::ECS::Cluster'));
  const report = await stack.resync({ dryRun: true });
  assert.equal(report.totals.deleted, 0);
  assert.equal(stack.port.catalog.count(), count);
  await setMapping(stack, readMapping());
});

test('a child that somebody cancels is a failed account; the resync ends, and nothing of it is deleted', async () => {
  const count = stack.port.catalog.count();
  const resync = stack.resync({ full: true });
  const name = `resync-test-${stack.resyncs()}/${alpha}`;
  await cancelWhenRunning(name);
  const report = await resync;
  assert.ok(['partial', 'completed'].includes(report.outcome), report.outcome);
  assert.equal(report.totals.deleted, 0);
  assert.equal(stack.port.catalog.count(), count);
});

test('more deletions than the threshold allows are none at all, and the report says so', async () => {
  const count = stack.port.catalog.count();
  await setMapping(stack, {
    ...asObject(readMapping()),
    entityDeletionThreshold: 0.01,
    resources: blocks().slice(0, 4),
  });
  const report = await stack.resync();
  assert.equal(report.totals.deleted, 0);
  assert.match(report.notices.join('\n'), /entityDeletionThreshold/);
  assert.equal(stack.port.catalog.count(), count);
  await setMapping(stack, readMapping());
});

test('Organizations refused both ways is a failed resync with its remedy, and Port is told', async () => {
  await stack.resync();
  const { iam } = rootClients(stack.emulator.url, stack.organization.managementAccount, 'us-east-1');
  const { PutUserPolicyCommand, DeleteUserPolicyCommand } = await import('@aws-sdk/client-iam');
  const UserName = 'port-ocean-aws-v3-user';
  const Statement = [{ Effect: 'Deny', Action: 'organizations:*', Resource: '*' }];
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'deny',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  await deny(Object.keys(stack.made)[0] ?? '', 'organizations:ListAccounts');
  const count = stack.port.catalog.count();
  const report = await stack.resync();
  assert.equal(report.outcome, 'failed');
  assert.equal(report.failures[0]?.code, 'OrganizationsAccessDenied');
  assert.match(
    report.failures[0]?.message ?? '',
    /Access denied to Organizations API.*Check organizations:ListAccounts/s,
  );
  assert.equal(stack.port.catalog.count(), count);
  assert.match(JSON.stringify(stack.port.integration('demo')?.['resyncState']), /"status":"failed"/);
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'deny' }));
});

async function cancelWhenRunning(workflowId: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await stack.client.workflow.getHandle(workflowId).cancel();
      return;
    } catch {
      await sleep(25);
    }
  }
  throw new Error(`${workflowId} did not start`);
}

async function trust(account: string, externalId: string): Promise<void> {
  const { iam } = rootClients(stack.emulator.url, account, 'us-east-1');
  const principal = `arn:aws:iam::${stack.organization.managementAccount}:user/port-ocean-aws-v3-user`;
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE_NAME, PolicyDocument }));
}

async function deny(account: string, action: string): Promise<void> {
  const { iam } = rootClients(stack.emulator.url, account, 'us-east-1');
  const Statement = [{ Effect: 'Deny', Action: action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE_NAME, PolicyName: 'deny', PolicyDocument }));
}

async function allow(account: string): Promise<void> {
  const { iam } = rootClients(stack.emulator.url, account, 'us-east-1');
  await iam.send(new DeleteRolePolicyCommand({ RoleName: ROLE_NAME, PolicyName: 'deny' }));
}

function rowOf(report: ResyncReport, account: string, kind: string) {
  return report.rows.find((row) => row.account === account && row.kind === kind);
}

type Json = ReturnType<typeof readMapping>;
type JsonObject = Record<string, Json>;

function asObject(value: Json | undefined): JsonObject {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
  return value;
}

function blocks(): JsonObject[] {
  const { resources } = asObject(readMapping());
  assert.ok(Array.isArray(resources));
  return resources.map(asObject);
}

function without(kind: string): Json {
  return { ...asObject(readMapping()), resources: blocks().filter((block) => block['kind'] !== kind) };
}

/** The seeded mapping with the `mappings` of one kind changed. */
function edited(kind: string, edit: (mappings: JsonObject) => JsonObject): Json {
  const resources = blocks().map((block) => {
    if (block['kind'] !== kind) return block;
    const entity = asObject(asObject(block['port'])['entity']);
    return Object.assign({}, block, {
      port: { entity: { ...entity, mappings: edit(asObject(entity['mappings'])) } },
    });
  });
  return { ...asObject(readMapping()), resources };
}
