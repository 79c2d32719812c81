import { defineKind } from './kind.js';
import { sns } from './services.js';
import { typedAttributes } from './shape.js';

const INTEGERS = new Set([
  'ApplicationSuccessFeedbackSampleRate',
  'FirehoseSuccessFeedbackSampleRate',
  'HTTPSuccessFeedbackSampleRate',
  'LambdaSuccessFeedbackSampleRate',
  'SQSSuccessFeedbackSampleRate',
  'SubscriptionsConfirmed',
  'SubscriptionsDeleted',
  'SubscriptionsPending',
]);
const BOOLEANS = new Set(['ContentBasedDeduplication', 'FifoTopic']);

export const topic = defineKind({
  name: 'AWS::SNS::Topic',
  service: sns,
  scope: 'regional',
  list: {
    api: 'ListTopics',
    permissions: ['sns:ListTopics'],
    // AWS's own page; there is no parameter for it.
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListTopicsCommand({ NextToken: token }));
      const arns = (answer.Topics ?? []).flatMap(({ TopicArn }) =>
        TopicArn === undefined ? [] : [TopicArn],
      );
      return { items: arns, next: answer.NextToken };
    },
  },
  id: (arn) => arn,
  properties: (arn) => ({ TopicArn: arn }),
  actions: [
    { name: 'ListTopicsAction', listed: true },
    {
      name: 'GetTopicAttributesAction',
      permissions: ['sns:GetTopicAttributes'],
      each: async ({ sdk, send }, arn) => {
        const { Attributes = {} } = await send(new sdk.GetTopicAttributesCommand({ TopicArn: arn }));
        return typedAttributes(Attributes, { integers: INTEGERS, booleans: BOOLEANS });
      },
    },
    {
      name: 'GetTopicTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['sns:ListTagsForResource'],
      each: async ({ sdk, send }, arn) => {
        const { Tags = [] } = await send(new sdk.ListTagsForResourceCommand({ ResourceArn: arn }));
        return { Tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetTopicTagsAction' },
  lookup: {
    permissions: ['sns:GetTopicAttributes'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.GetTopicAttributesCommand({ TopicArn: arn }));
      return 'present';
    },
  },
});
