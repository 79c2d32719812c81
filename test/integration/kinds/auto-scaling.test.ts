import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { listOf, query, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::AutoScaling::AutoScalingGroup';
const arn = (name: string, uuid = `of-${name}`) =>
  `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:${uuid}:autoScalingGroupName/${name}`;

const group = (name: string) => ({
  AutoScalingGroupName: name,
  AutoScalingGroupARN: arn(name),
  MinSize: 0,
  MaxSize: 3,
  DesiredCapacity: 1,
  DefaultCooldown: 300,
  CreatedTime: name === 'a' ? '2023-06-15T09:00:00Z' : '2024-04-17T19:45:45.700Z',
  VPCZoneIdentifier: 'subnet-1,subnet-2',
  EnabledMetrics: {
    member: [
      { Metric: 'GroupMinSize', Granularity: '1Minute' },
      { Metric: 'GroupMaxSize', Granularity: '1Minute' },
    ],
  },
  Tags: { member: [{ Key: 'of', Value: name, PropagateAtLaunch: true, ResourceId: name }] },
});
const answer = (names: string[], next?: string) =>
  query('DescribeAutoScalingGroups', { AutoScalingGroups: { member: names.map(group) }, NextToken: next });

kindSuite({
  kind: KIND,
  serve(aws, { vanished }) {
    aws.on('autoscaling.DescribeAutoScalingGroups', (call: AwsCall) => {
      assert.equal(call.input['MaxRecords'], '100');
      const asked = listOf(call, 'AutoScalingGroupNames.member');
      if (asked.length > 0) return answer(asked.filter((name) => !vanished.has(arn(name))).toReversed());
      return call.input['NextToken'] === undefined ? answer(['a', 'b'], 'two') : answer(['c/d']);
    });
  },
  ids: ['a', 'b', 'c/d'].map((name) => arn(name)),
  raw: {
    id: arn('c/d'),
    object: {
      Identifier: 'c/d',
      Properties: {
        AutoScalingGroupName: 'c/d',
        AutoScalingGroupARN: arn('c/d'),
        MinSize: '0',
        MaxSize: '3',
        DesiredCapacity: '1',
        Cooldown: '300',
        CreatedTime: '2024-04-17T19:45:45.700000Z',
        VPCZoneIdentifier: ['subnet-1', 'subnet-2'],
        MetricsCollection: [{ Granularity: '1Minute', Metrics: ['GroupMinSize', 'GroupMaxSize'] }],
        Tags: [{ Key: 'of', Value: 'c/d', PropagateAtLaunch: true, ResourceId: 'c/d' }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
    },
  },
  list: {
    name: 'autoscaling.DescribeAutoScalingGroups',
    permission: 'autoscaling:DescribeAutoScalingGroups',
  },
  denial: 'AccessDenied',
  lookup: { present: arn('c/d'), gone: arn('b') },
});

test('a hundred groups are looked up in one call; one made anew under an old name is not the old one', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('autoscaling.DescribeAutoScalingGroups', (call) =>
      answer(listOf(call, 'AutoScalingGroupNames.member')),
    );
    const ids = Array.from({ length: 150 }, (_, i) => arn(`g${i}`));
    const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [
      ...ids,
      arn('g1', 'before'),
    ]);
    assert.equal(aws.calls.length, 2);
    assert.deepEqual(
      [...verdicts].filter(([, verdict]) => verdict !== 'present'),
      [[arn('g1', 'before'), 'gone']],
    );
  } finally {
    await aws.stop();
  }
});
