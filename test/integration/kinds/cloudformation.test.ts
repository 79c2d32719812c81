import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, query, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::CloudFormation::Stack';
const idOf = (name: string) => `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/${name}/0123`;

const stackXml = (name: string, StackStatus = 'UPDATE_COMPLETE') => ({
  StackId: idOf(name),
  StackName: name,
  Description: 'The queues.',
  StackStatus,
  CreationTime: '2023-06-15T09:00:00Z',
  LastUpdatedTime: '2024-04-17T19:45:45.700Z',
  RoleARN: 'arn:aws:iam::1:role/deploy',
  NotificationARNs: { member: ['arn:aws:sns:eu-west-1:1:stacks'] },
  Parameters: { member: [{ ParameterKey: 'Stage', ParameterValue: 'production' }] },
  Outputs: { member: [{ OutputKey: 'Url', OutputValue: 'https://queue.example', ExportName: 'url' }] },
  Tags: { member: [{ Key: 'team', Value: name }] },
  EnableTerminationProtection: true,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});
const stacks = (all: readonly ReturnType<typeof stackXml>[], NextToken?: string) =>
  query('DescribeStacks', { Stacks: { member: [...all] }, NextToken });

const api = {
  StackId: idOf('c'),
  StackName: 'c',
  Description: 'The queues.',
  StackStatus: 'UPDATE_COMPLETE',
  CreationTime: '2023-06-15T09:00:00Z',
  RoleARN: 'arn:aws:iam::1:role/deploy',
  NotificationARNs: ['arn:aws:sns:eu-west-1:1:stacks'],
  Outputs: [{ OutputKey: 'Url', OutputValue: 'https://queue.example', ExportName: 'url' }],
  Tags: [{ Key: 'team', Value: 'c' }],
  EnableTerminationProtection: true,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
};

kindSuite({
  kind: KIND,
  serve(aws, { vanished }) {
    aws.on('cloudformation.DescribeStacks', ({ input }: AwsCall) => {
      const asked = input['StackName'];
      if (typeof asked === 'string') {
        return vanished.has(asked)
          ? error('ValidationError', 400, `Stack with id ${asked} does not exist`)
          : stacks([stackXml('a')]);
      }
      return input['NextToken'] === undefined
        ? stacks([stackXml('a'), stackXml('deleted', 'DELETE_COMPLETE'), stackXml('b')], 'two')
        : stacks([stackXml('c')]);
    });
  },
  ids: ['a', 'b', 'c'].map(idOf),
  raw: {
    id: idOf('c'),
    object: {
      Identifier: idOf('c'),
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
      Properties: {
        ...api,
        LastUpdateTime: '2024-04-17T19:45:45.700000Z',
        Parameters: { Stage: 'production' },
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      ...api,
      LastUpdatedTime: '2024-04-17T19:45:45.700000Z',
      Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'production' }],
    },
  },
  list: { name: 'cloudformation.DescribeStacks', permission: 'cloudformation:DescribeStacks' },
  denial: 'AccessDenied',
  lookup: { present: idOf('a'), gone: idOf('b') },
});

test(`${KIND}: a deleted stack is gone, one that AWS cannot look for is not`, async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('cloudformation.DescribeStacks', ({ input }) =>
      input['StackName'] === idOf('a')
        ? stacks([stackXml('a', 'DELETE_COMPLETE')])
        : error('ValidationError', 400, 'Value at stackName failed to satisfy constraint'),
    );
    const ids = [idOf('a'), idOf('b')];
    const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), ids);
    assert.deepEqual(Object.fromEntries(verdicts), { [idOf('a')]: 'gone', [idOf('b')]: 'unknown' });
  } finally {
    await aws.stop();
  }
});
