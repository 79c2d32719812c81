import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';

const KIND = 'AWS::ECS::TaskDefinition';
const arnOf = (revision: number) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/web:${revision}`;
const ids = [1, 2, 3].map(arnOf);
const [first = '', second = '', third = ''] = ids;
const asked = ({ input }: AwsCall) => String(input['taskDefinition']);
const gone = () => error('ClientException', 400, 'Unable to describe task definition.');

const described = (arn: string, status = 'ACTIVE') => ({
  json: {
    taskDefinition: {
      taskDefinitionArn: arn,
      family: 'web',
      revision: Number(arn.split(':').at(-1)),
      status,
      containerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 8000 }] }],
      registeredAt: 1_713_383_145.7,
      runtimePlatform: { cpuArchitecture: 'ARM64' },
    },
    tags: [{ key: 'of', value: arn }],
  },
});

function serve(aws: AwsFixture, { vanished, denied }: World): void {
  aws.on('ecs.ListTaskDefinitions', ({ input }) =>
    input['nextToken'] === undefined
      ? { json: { taskDefinitionArns: [first, second], nextToken: 'two' } }
      : { json: { taskDefinitionArns: [third] } },
  );
  aws.on('ecs.DescribeTaskDefinition', (call) => {
    if (vanished.has(asked(call))) return gone();
    return denied.has(asked(call)) ? error('AccessDeniedException') : described(asked(call));
  });
}

const verdictOf = async (arn: string) =>
  (await createKindReader().existsStill(kindOf(KIND), scopeOf(), [arn])).get(arn);

kindSuite({
  kind: KIND,
  serve,
  ids,
  raw: {
    id: third,
    object: {
      Properties: {
        TaskDefinitionArn: third,
        Family: 'web',
        Revision: 3,
        Status: 'ACTIVE',
        ContainerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 8000 }] }],
        RegisteredAt: '2024-04-17T19:45:45.700000Z',
        RuntimePlatform: { cpuArchitecture: 'ARM64' },
        Tags: [{ key: 'of', value: third }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'ecs.ListTaskDefinitions', permission: 'ecs:ListTaskDefinitions' },
  vanishes: second,
  denied: { id: first, becomes: 'unsure' },
  lookup: { present: first, gone: second },
});

describe(`${KIND}: what is gone`, () => {
  let aws: AwsFixture;
  beforeEach(async () => {
    aws = await startAwsFixture();
    serve(aws, { vanished: new Set(), denied: new Set() });
  });
  afterEach(() => aws.stop());

  test('active revisions are asked for, a hundred a page, with their tags', async () => {
    await readAll({ kind: KIND });
    const [list, , describe] = aws.calls;
    assert.deepEqual([list?.input['status'], list?.input['maxResults']], ['ACTIVE', 100]);
    assert.deepEqual(describe?.input['include'], ['TAGS']);
  });

  test('any other thing that ECS blames on the client leaves the revision unsure, and its existence unknown', async () => {
    aws.on('ecs.DescribeTaskDefinition', (call) =>
      asked(call) === first
        ? error('ClientException', 400, 'Too many concurrent attempts to change it.')
        : described(asked(call)),
    );
    const resources = await readAll({ kind: KIND });
    assert.deepEqual(Object.keys(unsureOf(resources)), [first]);
    assert.deepEqual(idsOf(resources), [second, third]);
    assert.equal(await verdictOf(first), 'unknown');
  });

  test('a revision that was deregistered after it was listed is left out, and is gone', async () => {
    aws.on('ecs.DescribeTaskDefinition', (call) =>
      described(asked(call), asked(call) === first ? 'INACTIVE' : 'ACTIVE'),
    );
    const resources = await readAll({ kind: KIND });
    assert.deepEqual(
      resources.map(({ id }) => id),
      [second, third],
    );
    assert.equal(await verdictOf(first), 'gone');
    aws.on('ecs.DescribeTaskDefinition', (call) => described(asked(call), 'DELETE_IN_PROGRESS'));
    assert.equal(await verdictOf(first), 'gone');
  });
});
