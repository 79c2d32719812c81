import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateTagsCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetQueueUrlCommand, ListQueuesCommand, TagQueueCommand } from '@aws-sdk/client-sqs';

import { policyOf } from '../../client/iam-policy.js';
import { parseMapping } from '../../config/mapping.js';
import { rootClients } from '../../demo/seed/clients.js';
import { ROLE_NAME } from '../../demo/seed/organization.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import type { WorkerProcess } from '../../demo/worker-process.js';
import { startAwsFixture, type AwsFixture } from '../support/aws-fixture.js';
import { setMapping } from '../support/port-api.js';
import { startTestStack } from '../support/stack.js';
import type { TestStack } from '../support/stack.js';

/** What a block selects, and what becomes of entities that it no longer selects, on real parts with IAM enforced. */
let stack: TestStack;
let worker: WorkerProcess;
/** CodeBuild alone, since no emulator lets a test choose when a build ran. */
let codeBuild: AwsFixture;
let account: string;
const REGION = 'eu-west-1';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

before(async () => {
  codeBuild = await startAwsFixture();
  stack = await startTestStack();
  [account = ''] = Object.keys(stack.made);
  worker = await startWorkerProcess({ ...stack.environment, AWS_ENDPOINT_URL_CODEBUILD: codeBuild.url });
});
after(async () => {
  await worker?.stop();
  await stack?.stop();
  await codeBuild?.stop();
});

/** One block, of one account and region. */
const block = (kind: string, blueprint: string, identifier: string, selector: object) => ({
  kind,
  selector: {
    query: `.__ExtraContext.AccountId == "${account}"`,
    regionPolicy: { allow: [REGION] },
    ...selector,
  },
  port: { entity: { mappings: { identifier, blueprint: `"${blueprint}"` } } },
});

async function resyncWith(...resources: object[]) {
  await setMapping(stack, { resources });
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify([report.failures, report.notices]));
  return report;
}

const identifiers = (blueprint: string) =>
  stack.port.catalog
    .list(blueprint)
    .map(({ identifier }) => identifier)
    .toSorted();

const queues = (tags: unknown) => block('AWS::SQS::Queue', 'sqsQueue', '.Properties.QueueArn', { tags });
const instances = (tags: unknown) =>
  block('AWS::EC2::Instance', 'ec2Instance', '.Properties.InstanceId', { tags });

const builds = (since: string) => block('AWS::CodeBuild::BuildRun', 'logGroup', '.Properties.Id', { since });

test('only resources with the tags are in the catalog, whoever selects them: EC2 or the engine', async () => {
  const report = await resyncWith(
    queues(['team=checkout']),
    instances({ any: ['team=checkout', 'team=none'] }),
  );
  const { sqs, ec2 } = rootClients(stack.emulator.url, account, REGION);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:team', Values: ['checkout'] }] }),
  );
  const wanted = Reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ InstanceId = '' }) => InstanceId),
  );
  assert.ok(QueueUrls.length > 1 && wanted.length > 0);
  assert.deepEqual(identifiers('ec2Instance'), wanted.toSorted());
  assert.equal(identifiers('sqsQueue').length, 1);
  const row = report.rows.find(({ kind, account: of }) => kind === 'AWS::SQS::Queue' && of === account);
  assert.equal(row?.filtered, QueueUrls.length - 1);
});

test('what loses its tag in AWS leaves the catalog, although it exists and more than a tenth is lost', async () => {
  const { sqs, ec2 } = rootClients(stack.emulator.url, account, REGION);
  const [arn = ''] = identifiers('sqsQueue');
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) ?? '' }));
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { team: 'search' } }));
  await ec2.send(
    new CreateTagsCommand({
      Resources: identifiers('ec2Instance'),
      Tags: [{ Key: 'team', Value: 'search' }],
    }),
  );
  // All of the catalog goes, so the threshold must allow it.
  await setMapping(stack, {
    entityDeletionThreshold: 1,
    resources: [queues(['team=checkout']), instances(['team=checkout'])],
  });
  const report = await stack.resync();
  assert.equal(report.outcome, 'completed', JSON.stringify(report.failures));
  assert.deepEqual([identifiers('sqsQueue'), identifiers('ec2Instance')], [[], []]);
});

test('builds older than the window leave the catalog without a look-up; a wider window brings them back', async () => {
  const day = 86_400;
  const now = Date.now() / 1000;
  const started: Record<string, number> = {
    'app:new': now - day,
    'app:old': now - 10 * day,
    'app:older': now - 20 * day,
  };
  codeBuild.on('codebuild.ListBuilds', () => ({ json: { ids: Object.keys(started) } }));
  codeBuild.on('codebuild.BatchGetBuilds', ({ input }) => {
    const ids = Array.isArray(input['ids']) ? input['ids'].map(String) : [];
    return { json: { builds: ids.map((id) => ({ id, startTime: started[id] })) } };
  });
  await resyncWith(builds('all'));
  assert.deepEqual(identifiers('logGroup'), ['app:new', 'app:old', 'app:older']);

  codeBuild.calls.length = 0;
  const report = await resyncWith(builds('7d'));
  assert.deepEqual(identifiers('logGroup'), ['app:new']);
  assert.match(report.notices.join('\n'), /2 entities aged out of the window \(since /);
  // A list and a batch for each of the two accounts, and no look-up.
  assert.equal(codeBuild.count('codebuild.BatchGetBuilds'), codeBuild.count('codebuild.ListBuilds'));

  await resyncWith(builds('2w'));
  assert.deepEqual(identifiers('logGroup'), ['app:new', 'app:old']);
});

test('a build that was queued when it was written ages by the time that it began at later', async () => {
  const started: Record<string, number | undefined> = {
    'app:new': Date.now() / 1000,
    'app:queued': undefined,
  };
  codeBuild.on('codebuild.ListBuilds', () => ({ json: { ids: Object.keys(started) } }));
  codeBuild.on('codebuild.BatchGetBuilds', ({ input }) => {
    const ids = Array.isArray(input['ids']) ? input['ids'].map(String) : [];
    const [there, gone] = [true, false].map((is) => ids.filter((id) => id in started === is));
    return { json: { builds: there?.map((id) => ({ id, startTime: started[id] })), buildsNotFound: gone } };
  });
  await resyncWith(builds('all'));
  assert.deepEqual(identifiers('logGroup'), ['app:new', 'app:queued']);
  started['app:queued'] = Date.now() / 1000 - 10 * 86_400;
  // The entity is as it was; only its time is new.
  await resyncWith(builds('all'));
  await resyncWith(builds('7d'));
  assert.deepEqual(identifiers('logGroup'), ['app:new']);
});

test('the printed policy is enough for its mapping, and it is the least', async () => {
  const resources = [
    block('AWS::SQS::Queue', 'sqsQueue', '.Properties.QueueArn', { includeActions: ['ListQueueTags'] }),
    block('AWS::S3::Bucket', 's3Bucket', '.Properties.Arn', { includeActions: ['GetBucketVersioning'] }),
    block('AWS::DynamoDB::Table', 'dynamodbTable', '.Properties.TableArn', {}),
  ];
  const { policy } = policyOf(parseMapping({ resources }).mapping);
  const { iam } = rootClients(stack.emulator.url, account, 'us-east-1');
  const role = { RoleName: ROLE_NAME };
  const allow = (Statement: unknown) =>
    iam.send(
      new PutRolePolicyCommand({
        ...role,
        PolicyName: 'read',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  await iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn: READ_ONLY }));
  await allow(policy.Statement);
  const report = await resyncWith(...resources);
  assert.ok(identifiers('sqsQueue').length > 0 && identifiers('s3Bucket').length > 0);
  assert.deepEqual(
    report.notices.filter((notice) => notice.includes('denied')),
    [],
  );

  const [statement] = policy.Statement;
  await allow([
    { ...statement, Action: statement?.Action.filter((action) => action !== 'dynamodb:DescribeTable') },
  ]);
  const less = await stack.resync();
  assert.equal(less.outcome, 'partial');
  assert.ok(less.rows.some(({ kind, unsure }) => kind === 'AWS::DynamoDB::Table' && unsure > 0));
  await iam.send(new DeleteRolePolicyCommand({ ...role, PolicyName: 'read' }));
  await iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn: READ_ONLY }));
});

test('a selector that its kind cannot follow stops its block, and nothing of it is deleted', async () => {
  const before = identifiers('sqsQueue');
  await setMapping(stack, {
    resources: [block('AWS::SQS::Queue', 'sqsQueue', '.Properties.QueueArn', { since: '30d' })],
  });
  const report = await stack.resync();
  assert.notEqual(report.outcome, 'completed');
  assert.match(JSON.stringify(report.failures), /selector\.since.*is for histories/);
  assert.deepEqual(identifiers('sqsQueue'), before);
});

test('a misspelt kind deletes nothing of the kind that was meant, and says what that may be', async () => {
  await resyncWith(block('AWS::SSM::Parameter', 'ssmParameter', '.Identifier', {}));
  const before = identifiers('ssmParameter');
  assert.ok(before.length > 0);
  await setMapping(stack, { resources: [block('AWS::SSM::Paramter', 'ssmParameter', '.Identifier', {})] });
  const { notices } = await stack.resync();
  assert.deepEqual(identifiers('ssmParameter'), before);
  assert.match(notices.join('\n'), /Did you mean AWS::SSM::Parameter\?/);
  assert.match(notices.join('\n'), /are kept, because the mapping names AWS::SSM::Paramter/);
});
