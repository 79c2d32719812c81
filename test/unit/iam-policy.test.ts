import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NATIVE_KINDS } from '../../aws/kinds/index.js';
import { policyOf } from '../../client/iam-policy.js';
import { parseMapping } from '../../config/mapping.js';
import { rawBlock } from '../support/mapping-fixture.js';

/** The policy of a mapping with these kinds and selectors. */
function policyFor(...blocks: { kind: string; [selector: string]: unknown }[]) {
  const { port } = rawBlock();
  const resources = blocks.map(({ kind, ...selector }) => ({
    kind,
    selector: Object.assign(selector, { query: 'true' }),
    port,
  }));
  const { mapping, problems } = parseMapping({ resources });
  assert.deepEqual(problems, []);
  const { policy, remarks, unusable } = policyOf(mapping);
  return { actions: policy.Statement.map(({ Action }) => Action), remarks, policy, unusable };
}
const REGIONS = ['account:ListRegions', 'ec2:DescribeRegions'];

test('a policy allows the list call, what always runs, and the look-up before a deletion', () => {
  const { actions, remarks } = policyFor({ kind: 'AWS::Lambda::Function' });
  assert.deepEqual(actions, [
    ['account:ListRegions', 'ec2:DescribeRegions', 'lambda:GetFunctionConfiguration', 'lambda:ListFunctions'],
  ]);
  assert.deepEqual(remarks, []);
});

test('actions on request only where they are requested, by includeActions or by a selector of tags', () => {
  const tags = ['sqs:ListQueueTags'];
  const queue = ['sqs:GetQueueAttributes', 'sqs:ListQueues'];
  assert.deepEqual(policyFor({ kind: 'AWS::SQS::Queue' }).actions, [[...REGIONS, ...queue]]);
  const asked = [[...REGIONS, ...queue.slice(0, 1), ...tags, ...queue.slice(1)]];
  assert.deepEqual(policyFor({ kind: 'AWS::SQS::Queue', includeActions: ['ListQueueTags'] }).actions, asked);
  assert.deepEqual(policyFor({ kind: 'AWS::SQS::Queue', tags: ['team'] }).actions, asked);
});

test('each permission once, whatever the number of blocks; those of the organization apart', () => {
  const { actions } = policyFor(
    { kind: 'AWS::SNS::Topic' },
    { kind: 'AWS::SNS::Topic', includeActions: ['GetTopicTags'] },
    { kind: 'AWS::Organizations::Account' },
  );
  assert.deepEqual(actions, [
    [...REGIONS, 'sns:GetTopicAttributes', 'sns:ListTagsForResource', 'sns:ListTopics'],
    ['organizations:DescribeAccount', 'organizations:ListAccounts'],
  ]);
});

test('of a Cloud Control type, what its handlers call in its service', () => {
  const { actions, remarks } = policyFor({ kind: 'AWS::Kinesis::Stream' });
  assert.deepEqual(actions[0]?.slice(0, 4), [
    'account:ListRegions',
    'cloudformation:GetResource',
    'cloudformation:ListResources',
    'ec2:DescribeRegions',
  ]);
  assert.ok(
    actions[0]?.includes('kinesis:ListStreams') && actions[0]?.includes('kinesis:DescribeStreamSummary'),
  );
  assert.deepEqual(remarks, []);
  assert.match(
    policyFor({ kind: 'My::Own::Type' }).remarks[0] ?? '',
    /^resources\[0\] My::Own::Type: Cloud Control/,
  );
});

test('a policy of all kinds fits into a managed policy and only reads', () => {
  const { policy, actions, remarks } = policyFor(
    ...NATIVE_KINDS.map(({ name, actions }) => ({
      kind: name,
      includeActions: actions.map((action) => action.name),
    })),
  );
  assert.ok(JSON.stringify(policy).length <= 6144);
  assert.deepEqual(
    remarks.filter((remark) => !remark.includes('includeActions')),
    [],
  );
  const reading = /:(BatchGet|Describe|Get|HeadBucket|List|GET)/;
  assert.deepEqual(
    actions.flat().filter((action) => !reading.test(action)),
    [],
  );
  assert.ok(!actions.flat().some((action) => action.includes('SecretValue')));
});

test('what a selector asks for in vain is told, and makes its block unusable', () => {
  const { remarks, unusable } = policyFor({ kind: 'AWS::SQS::Queue', since: '30d' });
  assert.match(remarks[0] ?? '', /^resources\[0\] AWS::SQS::Queue: selector.since is for histories/);
  assert.equal(unusable, 1);
  assert.equal(policyFor({ kind: 'AWS::SQS::Queue' }).unusable, 0);
});
