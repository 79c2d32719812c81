import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, pathOf, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const KIND = 'AWS::Lambda::Function';
const arn = (name: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`;

const fn = (name: string) => ({
  FunctionName: name,
  FunctionArn: arn(name),
  KMSKeyArn: 'key',
  LastModified: '2023-12-01T10:30:00.000+0000',
  Environment: { Variables: { A: 'b' } },
});

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('lambda.ListFunctions', ({ input }) =>
    input['Marker'] === undefined
      ? { json: { Functions: [fn('a'), fn('b')], NextMarker: 'two' } }
      : { json: { Functions: [fn('c')] } },
  );
  aws.on('lambda.ListTags', (call) => ({ json: { Tags: { of: pathOf(call).at(-1) } } }));
});
after(() => aws.stop());

test('functions come whole from the list; a date that AWS sends as text stays as it is', async () => {
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), ['a', 'b', 'c'].map(arn));
  assert.deepEqual(rawOf(resources, arn('c')), {
    Type: KIND,
    Properties: {
      FunctionName: 'c',
      FunctionArn: arn('c'),
      KMSKeyArn: 'key',
      KmsKeyArn: 'key',
      LastModified: '2023-12-01T10:30:00.000+0000',
      Environment: { Variables: { A: 'b' } },
    },
    __ExtraContext: CONTEXT,
  });
  assert.equal(aws.calls.length, 2);
});

test('tags are a map; a vanished function is absent and denied tags are left out', async () => {
  aws.on('lambda.ListTags', (call) => {
    const resource = pathOf(call).at(-1);
    if (resource === arn('a')) return error('ResourceNotFoundException', 404);
    if (resource === arn('b')) return error('AccessDeniedException', 403);
    return { json: { Tags: { of: resource } } };
  });
  const resources = await readAll({ kind: KIND, includeActions: ['ListTags'] });
  assert.deepEqual(idsOf(resources), [arn('b'), arn('c')]);
  assert.deepEqual(missingOf(resources, arn('b')), { ListTagsAction: 'AccessDeniedException' });
  assert.deepEqual(rawOf(resources, arn('c')).Properties['Tags'], { of: arn('c') });
});

test('a function is looked up by its ARN', async () => {
  aws.on('lambda.GetFunctionConfiguration', (call) =>
    pathOf(call).includes(arn('a')) ? error('ResourceNotFoundException', 404) : { json: {} },
  );
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [arn('a'), arn('b')]);
  assert.deepEqual([...verdicts.values()], ['gone', 'present']);
});
