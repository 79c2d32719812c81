import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createKindReader, kindOf, selectKind } from '../../../aws/kinds/index.js';
import type { TagFilter } from '../../../config/mapping-types.js';
import { error, listOf, startAwsFixture, toXml, type AwsFixture } from '../../support/aws-fixture.js';
import { idsOf, optionsOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';

/** Selecting by tags: where the API can, where the list gives them, and where a call must. */
const CHECKOUT: TagFilter = { all: [{ key: 'team', value: 'checkout' }], any: [] };

let aws: AwsFixture;
beforeEach(async () => {
  aws = await startAwsFixture();
});
afterEach(() => aws.stop());

const filteredOf = (resources: Awaited<ReturnType<typeof readAll>>) =>
  resources.flatMap(({ state, id }) => (state === 'filtered' ? [id] : []));

const described = (id: string, properties: object) => ({
  Identifier: id,
  Properties: JSON.stringify({ Name: id, Size: 1, ...properties }),
});
const teamTag = (team: string) => [{ Key: 'team', Value: team }];

function read(kind: string, tags = CHECKOUT) {
  const { actions } = selectKind(kind, {
    includeActions: [],
    useGetResourceAPI: false,
    listGroupResources: false,
    tags,
  });
  return readAll({ kind, includeActions: actions, options: { tags } });
}

test('EC2 selects at the source, in the list and in the look-up alike', async () => {
  const filters: string[][] = [];
  aws.on('ec2.DescribeInstances', (call) => {
    filters.push(listOf(call, 'Filter').filter((text) => text !== ''));
    const tagSet = { item: [{ key: 'team', value: 'checkout' }] };
    return {
      xml: toXml({
        DescribeInstancesResponse: {
          reservationSet: { item: [{ instancesSet: { item: [{ instanceId: 'i-1', tagSet }] } }] },
        },
      }),
    };
  });
  assert.deepEqual(idsOf(await read('AWS::EC2::Instance')), ['i-1']);
  assert.deepEqual(filters, [['tag:team', 'checkout']]);
  const verdicts = await createKindReader().existsStill(
    kindOf('AWS::EC2::Instance'),
    scopeOf(),
    ['i-1', 'i-2'],
    {
      tags: CHECKOUT,
    },
  );
  // i-2 may exist, with other tags: it is gone from what the block selects.
  assert.deepEqual(Object.fromEntries(verdicts), { 'i-1': 'present', 'i-2': 'gone' });
  assert.deepEqual(filters[1], ['instance-id', 'i-1', 'i-2', 'tag:team', 'checkout']);
});

test('a queue of which the tags say no is left out; one whose tags are denied is unsure', async () => {
  aws.on('sqs.ListQueues', () => ({ json: { QueueUrls: ['a', 'b', 'c', 'd'] } }));
  aws.on('sqs.GetQueueAttributes', ({ input }) => ({
    json: { Attributes: { QueueArn: input['QueueUrl'] } },
  }));
  aws.on('sqs.ListQueueTags', ({ input }) => {
    if (input['QueueUrl'] === 'c') return error('AccessDenied', 403);
    if (input['QueueUrl'] === 'd') return { json: {} };
    return { json: { Tags: { team: input['QueueUrl'] === 'a' ? 'checkout' : 'search' } } };
  });
  const resources = await read('AWS::SQS::Queue');
  assert.deepEqual(idsOf(resources), ['a']);
  assert.deepEqual(filteredOf(resources), ['b', 'd']);
  assert.deepEqual(Object.keys(unsureOf(resources)), ['c']);
});

test('a Cloud Control resource is read where its list gave no tags', async () => {
  aws.on('cloudcontrolapi.ListResources', () => ({
    json: {
      ResourceDescriptions: [
        described('a', { Tags: teamTag('checkout') }),
        described('b', { Tags: teamTag('search') }),
        described('c', {}),
        described('d', {}),
      ],
    },
  }));
  aws.on('cloudcontrolapi.GetResource', ({ input }) => ({
    json: {
      ResourceDescription: described(
        String(input['Identifier']),
        input['Identifier'] === 'c' ? { Tags: teamTag('checkout') } : {},
      ),
    },
  }));
  const resources = await read('AWS::Kinesis::Stream');
  assert.deepEqual(idsOf(resources), ['a', 'c']);
  assert.deepEqual(filteredOf(resources).toSorted(), ['b', 'd']);
  assert.equal(aws.count('cloudcontrolapi.GetResource'), 2);
});

test('where the list gives the tags, nothing more is asked of what they leave out', async () => {
  const options = optionsOf({ tags: CHECKOUT });
  aws.on('rds.DescribeDBInstances', () => ({
    xml: toXml({
      DescribeDBInstancesResponse: {
        DescribeDBInstancesResult: {
          DBInstances: {
            DBInstance: ['checkout', 'search'].map((team) => ({
              DBInstanceArn: team,
              TagList: { Tag: [{ Key: 'team', Value: team }] },
            })),
          },
        },
      },
    }),
  }));
  const resources = await readAll({ kind: 'AWS::RDS::DBInstance', options });
  assert.deepEqual([idsOf(resources), filteredOf(resources)], [['checkout'], ['search']]);
});
