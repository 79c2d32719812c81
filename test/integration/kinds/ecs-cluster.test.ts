import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';
import { textsOf } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const KIND = 'AWS::ECS::Cluster';
const arn = (name: string) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/${name}`;
const asked = ({ input }: AwsCall) => textsOf(input['clusters']);
const cluster = (one: string) => ({
  clusterArn: one,
  clusterName: one.split('/')[1],
  settings: [{ name: 'containerInsights', value: 'enabled' }],
  tags: [{ key: 'team', value: one }],
  runningTasksCount: 2,
});

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  const names = Array.from({ length: 130 }, (_, n) => arn(`c${n}`));
  aws.on('ecs.ListClusters', ({ input }) =>
    input['nextToken'] === undefined
      ? { json: { clusterArns: names.slice(0, 100), nextToken: 'two' } }
      : { json: { clusterArns: names.slice(100) } },
  );
  aws.on('ecs.DescribeClusters', (call) => ({ json: { clusters: asked(call).toReversed().map(cluster) } }));
});
after(() => aws.stop());

test('clusters are described by hundreds, joined by their ARN, with CloudFormation names on top', async () => {
  const resources = await readAll({ kind: KIND });
  assert.equal(resources.length, 130);
  assert.deepEqual(rawOf(resources, arn('c7')), {
    Type: KIND,
    Properties: {
      ClusterArn: arn('c7'),
      ClusterName: 'c7',
      ClusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
      Tags: [{ key: 'team', value: arn('c7') }],
      RunningTasksCount: 2,
    },
    __ExtraContext: CONTEXT,
  });
  assert.equal(aws.count('ecs.DescribeClusters'), 2);
  assert.deepEqual(aws.calls.find(({ operation }) => operation === 'DescribeClusters')?.input['include'], [
    'TAGS',
    'ATTACHMENTS',
    'SETTINGS',
    'CONFIGURATIONS',
    'STATISTICS',
  ]);
  assert.equal(kindOf(KIND).leastCalls({ items: 130 }), aws.calls.length);
});

test('a missing cluster is absent; one that AWS cannot describe, or forgets, is unsure', async () => {
  aws.on('ecs.DescribeClusters', (call) => ({
    json: {
      clusters: asked(call)
        .filter((one) => ![arn('c1'), arn('c2'), arn('c3')].includes(one))
        .map(cluster),
      failures: [
        { arn: arn('c1'), reason: 'MISSING' },
        { arn: arn('c2'), reason: 'ACCESS_DENIED' },
      ],
    },
  }));
  const resources = await readAll({ kind: KIND });
  assert.equal(idsOf(resources).length, 127);
  assert.deepEqual(
    Object.entries(unsureOf(resources)).map(([id, { code }]) => [id, code]),
    [
      [arn('c2'), 'ACCESS_DENIED'],
      [arn('c3'), 'NotAnswered'],
    ],
  );
});

test('where describing is denied every cluster is unsure, and it is not asked for one by one', async () => {
  aws.on('ecs.DescribeClusters', () => error('AccessDeniedException'));
  const resources = await readAll({ kind: KIND });
  assert.equal(Object.keys(unsureOf(resources)).length, 130);
  assert.equal(aws.count('ecs.DescribeClusters'), 4);
});

test('an inactive or missing cluster is gone', async () => {
  aws.on('ecs.DescribeClusters', () => ({
    json: {
      clusters: [
        { clusterArn: arn('a'), status: 'ACTIVE' },
        { clusterArn: arn('b'), status: 'INACTIVE' },
      ],
      failures: [{ arn: arn('c'), reason: 'MISSING' }],
    },
  }));
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), ['a', 'b', 'c'].map(arn));
  assert.deepEqual([...verdicts.values()], ['present', 'gone', 'gone']);
});
