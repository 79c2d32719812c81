import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import {
  ACCOUNT,
  idsOf,
  missingOf,
  rawOf,
  readAll,
  readPagesOf,
  scopeOf,
  unsureOf,
} from '../../support/read-kind.js';

const KIND = 'AWS::SQS::Queue';
const url = (n: number) => `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/q${n}`;
const urls = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => url(from + i));
const numberOf = (input: Record<string, unknown>) => Number(String(input['QueueUrl']).split('/q')[1]);

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('sqs.ListQueues', ({ input }) =>
    input['NextToken'] === undefined
      ? { json: { QueueUrls: urls(0, 150), NextToken: 'two' } }
      : { json: { QueueUrls: urls(150, 230) } },
  );
  aws.on('sqs.GetQueueAttributes', ({ input }) => ({
    json: {
      Attributes: {
        QueueArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:q${numberOf(input)}`,
        VisibilityTimeout: '30',
        FifoQueue: 'true',
        SqsManagedSseEnabled: 'false',
        CreatedTimestamp: '1676665337',
        RedrivePolicy: '{"maxReceiveCount":3}',
        SomethingNew: '7',
      },
    },
  }));
  aws.on('sqs.ListQueueTags', ({ input }) => ({ json: { Tags: { n: String(numberOf(input)) } } }));
});
after(() => aws.stop());

test('all queues of all pages are read, with the fewest calls', async () => {
  const pages = await readPagesOf({ kind: KIND });
  assert.deepEqual(
    pages.map(({ resources }) => resources.length),
    [200, 30],
  );
  assert.deepEqual(idsOf(pages.flatMap(({ resources }) => resources)), urls(0, 230));
  assert.equal(pages.at(-1)?.cursor, undefined);
  assert.equal(aws.count('sqs.ListQueues'), 2);
  assert.equal(aws.count('sqs.GetQueueAttributes'), 230);
  assert.equal(aws.calls.length, 232);
  assert.equal(aws.calls[0]?.input['MaxResults'], 1000);
  assert.equal(kindOf(KIND).leastCalls({ items: 230 }), 231);
});

test('numbers and booleans are what they are, policies and timestamps stay text, unknown attributes are kept', async () => {
  const resources = await readAll({ kind: KIND, includeActions: ['ListQueueTags'] });
  assert.deepEqual(rawOf(resources, url(7)), {
    Type: KIND,
    Properties: {
      QueueUrl: url(7),
      QueueArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:q7`,
      VisibilityTimeout: 30,
      FifoQueue: true,
      SqsManagedSseEnabled: false,
      CreatedTimestamp: '1676665337',
      RedrivePolicy: '{"maxReceiveCount":3}',
      SomethingNew: '7',
      Tags: { n: '7' },
    },
    __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
  });
});

test('a queue that vanishes between list and describe costs itself only', async () => {
  aws.on('sqs.GetQueueAttributes', ({ input }) =>
    numberOf(input) === 3
      ? error('AWS.SimpleQueueService.NonExistentQueue')
      : { json: { Attributes: { QueueArn: `arn:q${numberOf(input)}` } } },
  );
  const resources = await readAll({ kind: KIND });
  assert.equal(resources.length, 229);
  assert.equal(rawOf(resources, url(4)).Properties['QueueArn'], 'arn:q4');
  assert.ok(!idsOf(resources).includes(url(3)));
});

test('a queue whose attributes are denied is unsure, the others are read', async () => {
  aws.on('sqs.GetQueueAttributes', ({ input }) =>
    numberOf(input) === 3 ? error('AccessDenied', 403) : { json: { Attributes: { QueueArn: 'arn' } } },
  );
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(Object.keys(unsureOf(resources)), [url(3)]);
  assert.equal(unsureOf(resources)[url(3)]?.code, 'AccessDenied');
  assert.equal(idsOf(resources).length, 229);
});

test('denied tags leave out the tags of that queue and say so', async () => {
  aws.on('sqs.ListQueueTags', ({ input }) =>
    numberOf(input) === 5 ? error('AccessDenied', 403) : { json: { Tags: { a: 'b' } } },
  );
  const resources = await readAll({ kind: KIND, includeActions: ['ListQueueTagsAction'] });
  assert.ok(!('Tags' in rawOf(resources, url(5)).Properties));
  assert.deepEqual(missingOf(resources, url(5)), { ListQueueTagsAction: 'AccessDenied' });
  assert.deepEqual(missingOf(resources, url(6)), {});
  assert.deepEqual(rawOf(resources, url(6)).Properties['Tags'], { a: 'b' });
});

test('a queue exists, is gone, or is unknown, by what AWS says of it alone', async () => {
  aws.on('sqs.GetQueueAttributes', ({ input }) => {
    if (numberOf(input) === 1) return error('QueueDoesNotExist');
    if (numberOf(input) === 2) return error('AccessDenied', 403);
    return { json: { Attributes: { QueueArn: 'arn' } } };
  });
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [url(0), url(1), url(2)]);
  assert.deepEqual(
    [...verdicts],
    [
      [url(0), 'present'],
      [url(1), 'gone'],
      [url(2), 'unknown'],
    ],
  );
});
