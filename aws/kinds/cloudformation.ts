import type { Stack } from '@aws-sdk/client-cloudformation';
import { awsFault } from '../fault-codes.js';
import { defineKind } from './kind.js';
import { cloudFormation } from './services.js';
import { pascal } from './shape.js';

const idOf = ({ StackId }: Stack) => StackId ?? '';

/** For 90 days a deleted stack can still be described by its id. */
const isDeleted = ({ StackStatus }: Stack) => StackStatus === 'DELETE_COMPLETE';

export const stack = defineKind({
  name: 'AWS::CloudFormation::Stack',
  service: cloudFormation,
  scope: 'regional',
  list: {
    api: 'DescribeStacks',
    permissions: ['cloudformation:DescribeStacks'],
    // What AWS gives at most: the call has no parameter for it.
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const { Stacks = [], NextToken } = await send(new sdk.DescribeStacksCommand({ NextToken: token }));
      return { items: Stacks.filter((one) => !isDeleted(one)), next: NextToken };
    },
  },
  id: idOf,
  cloudControlId: idOf,
  properties: (item) => ({
    ...pascal(item, { LastUpdatedTime: 'LastUpdateTime' }),
    Parameters: Object.fromEntries(
      (item.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    ),
  }),
  // The older integration's objects were the API's.
  beside: (item) => pascal(item),
  tags: { property: 'Tags' },
  actions: [{ name: 'DescribeStacksAction', listed: true }],
  lookup: {
    permissions: ['cloudformation:DescribeStacks'],
    one: async ({ sdk, send }, id) => {
      try {
        const { Stacks = [] } = await send(new sdk.DescribeStacksCommand({ StackName: id }));
        return Stacks.some(isDeleted) ? 'gone' : 'present';
      } catch (error) {
        // The code is that of every bad request; only the message tells that the stack is not there.
        const { code, message } = awsFault(error);
        if (code === 'ValidationError' && message.includes('does not exist')) return 'gone';
        throw error;
      }
    },
  },
});
