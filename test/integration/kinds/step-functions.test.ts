import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, startAwsFixture } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, rawOf, readAll, unsureOf } from '../../support/read-kind.js';

const KIND = 'AWS::StepFunctions::StateMachine';
const arn = (name: string) => `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:${name}`;
const DEFINITION = '{"StartAt":"a"}';

const listed = (name: string) => ({
  stateMachineArn: arn(name),
  name,
  type: 'STANDARD',
  creationDate: 1_686_819_600,
});
const described = (name: string) => ({
  ...listed(name),
  creationDate: 1_713_383_145.7,
  status: 'ACTIVE',
  definition: DEFINITION,
  roleArn: 'arn:role',
  revisionId: 'r1',
  loggingConfiguration: {
    level: 'ALL',
    includeExecutionData: true,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: 'arn:logs' } }],
  },
  tracingConfiguration: { enabled: true },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  variableReferences: { aState: ['x'] },
});
const nameIn = (value: unknown) => String(value).replace(/^.*:/, '');

kindSuite({
  kind: KIND,
  includeActions: ['ListTagsForResource'],
  serve(aws, { vanished, denied }) {
    aws.on('states.ListStateMachines', ({ input }) => {
      assert.equal(input['maxResults'], 1000);
      return input['nextToken'] === undefined
        ? { json: { stateMachines: ['a', 'b'].map(listed), nextToken: 'two' } }
        : { json: { stateMachines: [listed('c')] } };
    });
    aws.on('states.DescribeStateMachine', ({ input }) => {
      const name = nameIn(input['stateMachineArn']);
      if (vanished.has(arn(name))) return error('StateMachineDoesNotExist');
      if (denied.has(arn(name))) return error('AccessDeniedException');
      return { json: described(name) };
    });
    aws.on('states.ListTagsForResource', ({ input }) => ({
      json: { tags: [{ key: 'of', value: nameIn(input['resourceArn']) }] },
    }));
  },
  ids: ['a', 'b', 'c'].map(arn),
  raw: {
    id: arn('c'),
    object: {
      Identifier: arn('c'),
      Properties: {
        Arn: arn('c'),
        Name: 'c',
        StateMachineName: 'c',
        StateMachineType: 'STANDARD',
        StateMachineRevisionId: 'r1',
        Status: 'ACTIVE',
        CreationDate: '2024-04-17T19:45:45.700000Z',
        DefinitionString: DEFINITION,
        RoleArn: 'arn:role',
        LoggingConfiguration: {
          Level: 'ALL',
          IncludeExecutionData: true,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:logs' } }],
        },
        TracingConfiguration: { Enabled: true },
        EncryptionConfiguration: { Type: 'AWS_OWNED_KEY' },
        VariableReferences: { aState: ['x'] },
        Tags: [{ Key: 'of', Value: 'c' }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
    },
  },
  list: { name: 'states.ListStateMachines', permission: 'states:ListStateMachines' },
  vanishes: arn('a'),
  denied: { id: arn('b'), becomes: 'unsure' },
  lookup: { present: arn('c'), gone: arn('b') },
});

test('a machine whose definition is encrypted is read without it, which is not an empty one', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('states.ListStateMachines', () => ({ json: { stateMachines: ['a', 'b'].map(listed) } }));
    aws.on('states.DescribeStateMachine', ({ input }) => {
      const name = nameIn(input['stateMachineArn']);
      if (name === 'b') return { json: described(name) };
      return input['includedData'] === 'METADATA_ONLY'
        ? { json: { ...described(name), creationDate: 1_686_819_600, definition: '{}' } }
        : error('KmsAccessDeniedException');
    });
    const resources = await readAll({ kind: KIND });
    assert.deepEqual(unsureOf(resources), {});
    assert.deepEqual(idsOf(resources), [arn('a'), arn('b')]);
    const { Properties } = rawOf(resources, arn('a'));
    assert.ok(!('DefinitionString' in Properties));
    assert.equal(Properties['RoleArn'], 'arn:role');
    assert.equal(Properties['CreationDate'], '2023-06-15T09:00:00Z');
    assert.equal(rawOf(resources, arn('b')).Properties['DefinitionString'], DEFINITION);
  } finally {
    await aws.stop();
  }
});
