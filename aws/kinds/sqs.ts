import { defineKind } from './kind.js';
import { sqs } from './services.js';
import { typedAttributes } from './shape.js';

const INTEGERS = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'DelaySeconds',
  'KmsDataKeyReusePeriodSeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
]);
/** The two timestamps stay text, and so do the policies: they are JSON text in AWS, and users' mappings parse them. */
const BOOLEANS = new Set(['ContentBasedDeduplication', 'FifoQueue', 'SqsManagedSseEnabled']);

export const queue = defineKind({
  name: 'AWS::SQS::Queue',
  service: sqs,
  scope: 'regional',
  list: {
    api: 'ListQueues',
    permissions: ['sqs:ListQueues'],
    pageSize: 1000,
    // Without MaxResults AWS stops at 1,000 queues and gives no token.
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListQueuesCommand({ MaxResults: 1000, NextToken: token }));
      return { items: answer.QueueUrls ?? [], next: answer.NextToken };
    },
  },
  id: (url) => url,
  properties: (url) => ({ QueueUrl: url }),
  actions: [
    { name: 'ListQueuesAction', listed: true },
    {
      name: 'GetQueueAttributesAction',
      permissions: ['sqs:GetQueueAttributes'],
      each: async ({ sdk, send }, url) => {
        const { Attributes = {} } = await send(
          new sdk.GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
        );
        return typedAttributes(Attributes, { integers: INTEGERS, booleans: BOOLEANS });
      },
    },
    {
      name: 'ListQueueTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['sqs:ListQueueTags'],
      each: async ({ sdk, send }, url) => {
        const { Tags = {} } = await send(new sdk.ListQueueTagsCommand({ QueueUrl: url }));
        return { Tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListQueueTagsAction' },
  lookup: {
    permissions: ['sqs:GetQueueAttributes'],
    one: async ({ sdk, send }, url) => {
      await send(new sdk.GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
      return 'present';
    },
  },
});
