import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';

const KIND = 'AWS::SNS::Topic';
const arn = (name: string) => `arn:aws:sns:eu-west-1:${ACCOUNT}:${name}`;
const entries = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
    .join('');
const attributes = (values: Record<string, string>) => ({
  xml: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>${entries(values)}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
});
const list = (names: readonly string[], token = '') => ({
  xml: `<ListTopicsResponse><ListTopicsResult><Topics>${names
    .map((name) => `<member><TopicArn>${arn(name)}</TopicArn></member>`)
    .join('')}</Topics>${token && `<NextToken>${token}</NextToken>`}</ListTopicsResult></ListTopicsResponse>`,
});

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('sns.ListTopics', ({ input }) =>
    input['NextToken'] === undefined ? list(['a', 'b'], 'two') : list(['c']),
  );
  aws.on('sns.GetTopicAttributes', ({ input }) =>
    attributes({
      TopicArn: String(input['TopicArn']),
      SubscriptionsConfirmed: '3',
      FifoTopic: 'false',
      SignatureVersion: '2',
      Policy: '{}',
    }),
  );
  aws.on('sns.ListTagsForResource', ({ input }) => ({
    xml: `<ListTagsForResourceResponse><ListTagsForResourceResult><Tags><member><Key>of</Key><Value>${String(
      input['ResourceArn'],
    )}</Value></member></Tags></ListTagsForResourceResult></ListTagsForResourceResponse>`,
  }));
});
after(() => aws.stop());

test('topics carry typed attributes and their tags', async () => {
  const resources = await readAll({ kind: KIND, includeActions: ['GetTopicTags'] });
  assert.deepEqual(idsOf(resources), ['a', 'b', 'c'].map(arn));
  assert.deepEqual(rawOf(resources, arn('b')), {
    Type: KIND,
    Properties: {
      TopicArn: arn('b'),
      SubscriptionsConfirmed: 3,
      FifoTopic: false,
      SignatureVersion: '2',
      Policy: '{}',
      Tags: [{ Key: 'of', Value: arn('b') }],
    },
    __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
  });
  assert.equal(aws.calls.length, 2 + 3 + 3);
});

test("SNS's own not-found and access-denied codes are known", async () => {
  aws.on('sns.GetTopicAttributes', ({ input }) => {
    if (input['TopicArn'] === arn('a')) return error('NotFound', 404);
    if (input['TopicArn'] === arn('b')) return error('AuthorizationError', 403);
    return attributes({ TopicArn: arn('c') });
  });
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), [arn('c')]);
  assert.match(unsureOf(resources)[arn('b')]?.code ?? '', /^AuthorizationError/);
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), ['a', 'b', 'c'].map(arn));
  assert.deepEqual([...verdicts.values()], ['gone', 'unknown', 'present']);
});
