import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf, ListFault } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';

const KIND = 'AWS::Kinesis::Stream';
const LIST = 'cloudcontrolapi.ListResources';
const GET = 'cloudcontrolapi.GetResource';

const described = (id: string, properties: object | undefined) => ({
  Identifier: id,
  ...(properties && { Properties: JSON.stringify(properties) }),
});

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on(LIST, ({ input }) =>
    input['NextToken'] === undefined
      ? {
          json: {
            TypeName: KIND,
            ResourceDescriptions: [
              described('a', { Name: 'a', RetentionPeriodHours: 7 }),
              described('b', { Name: 'b', RetentionPeriodHours: 14, Gone: null }),
            ],
            NextToken: 'two',
          },
        }
      : { json: { TypeName: KIND, ResourceDescriptions: [described('c', { Name: 'c', Arn: 'x' })] } },
  );
  aws.on(GET, ({ input }) => ({
    json: {
      TypeName: KIND,
      ResourceDescription: described(String(input['Identifier']), {
        Name: input['Identifier'],
        Full: true,
      }),
    },
  }));
});
after(() => aws.stop());

test('any type is read, with the fields of both integrations', async () => {
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), ['a', 'b', 'c']);
  assert.deepEqual(rawOf(resources, 'b'), {
    Type: KIND,
    Identifier: 'b',
    Properties: { Name: 'b', RetentionPeriodHours: 14, Gone: null },
    __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    __Kind: KIND,
    __AccountId: ACCOUNT,
    __Region: 'eu-west-1',
  });
  assert.equal(aws.calls.length, 2);
  assert.equal(aws.calls[0]?.input['MaxResults'], 100);
  assert.equal(kindOf(KIND).leastCalls({ items: 150 }), 2);
  assert.equal(kindOf(KIND).native, false);
});

test('useGetResourceAPI asks for every resource; what vanished is absent, what is denied is unsure', async () => {
  aws.on(GET, ({ input }) => {
    if (input['Identifier'] === 'a') return error('ResourceNotFoundException');
    if (input['Identifier'] === 'b')
      return error('GeneralServiceException', 400, 'User is not authorized to perform');
    return { json: { ResourceDescription: described('c', { Name: 'c', Full: true }) } };
  });
  const resources = await readAll({ kind: KIND, options: { useGetResourceAPI: true } });
  assert.deepEqual(idsOf(resources), ['c']);
  assert.deepEqual(rawOf(resources, 'c').Properties, { Name: 'c', Arn: 'x', Full: true });
  assert.deepEqual(Object.keys(unsureOf(resources)), ['b']);
  assert.equal(aws.count(GET), 3);
  assert.equal(kindOf(KIND).leastCalls({ items: 3, useGetResourceAPI: true }), 4);
});

test('where the list gives identifiers only, those resources are asked for, and no others', async () => {
  aws.on(LIST, () => ({
    json: {
      ResourceDescriptions: [
        described('a', undefined),
        described('b|x', { Name: 'b', Parent: 'x' }),
        described('c', { Name: 'c', RetentionPeriodHours: 7 }),
      ],
    },
  }));
  const resources = await readAll({ kind: KIND });
  assert.equal(aws.count(GET), 2);
  assert.equal(rawOf(resources, 'a').Properties['Full'], true);
  assert.equal(rawOf(resources, 'c').Properties['Full'], undefined);
});

test('a type that the region does not know, or that cannot be listed, is unsupported and not failed', async () => {
  for (const code of ['TypeNotFoundException', 'UnsupportedActionException']) {
    aws.on(LIST, () => error(code));
    await assert.rejects(
      readAll({ kind: KIND }),
      (fault) => fault instanceof ListFault && fault.category === 'unsupported' && fault.awsCode === code,
    );
  }
});

test('types of global services are read once an account, in the region where they answer', async () => {
  assert.equal(kindOf('AWS::IAM::Group').scope, 'global');
  await readAll({ kind: 'AWS::IAM::Group' });
  await readAll({ kind: 'AWS::GlobalAccelerator::Accelerator' });
  assert.deepEqual([...new Set(aws.calls.map(({ region }) => region))], ['us-east-1', 'us-west-2']);
});

test('a resource is looked up by its identifier', async () => {
  aws.on(GET, ({ input }) => {
    if (input['Identifier'] === 'a') return error('ResourceNotFoundException');
    return input['Identifier'] === 'b' ? error('ThrottlingException') : { json: { ResourceDescription: {} } };
  });
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), ['a', 'b', 'c']);
  assert.deepEqual(Object.fromEntries(verdicts), { a: 'gone', b: 'unknown', c: 'present' });
});
