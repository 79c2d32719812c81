import { awsFault } from '../fault-codes.js';
import type { Part } from './declaration.js';
import { defineKind } from './kind.js';
import { capitalized } from './model.js';
import { stepFunctions } from './services.js';
import { pascal } from './shape.js';

type Aws = Awaited<ReturnType<typeof stepFunctions.connect>>;

/** CloudFormation's names for the API's. */
const RENAMES = {
  definition: 'DefinitionString',
  revisionId: 'StateMachineRevisionId',
  stateMachineArn: 'Arn',
  type: 'StateMachineType',
};

export const stateMachine = defineKind({
  name: 'AWS::StepFunctions::StateMachine',
  service: stepFunctions,
  scope: 'regional',
  list: {
    api: 'ListStateMachines',
    permissions: ['states:ListStateMachines'],
    pageSize: 1000,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListStateMachinesCommand({ maxResults: 1000, nextToken: token }));
      return { items: answer.stateMachines ?? [], next: answer.nextToken };
    },
  },
  id: ({ stateMachineArn }) => stateMachineArn ?? '',
  cloudControlId: ({ stateMachineArn }) => stateMachineArn ?? '',
  properties: (item) => ({ ...pascal(item, RENAMES), StateMachineName: item.name }),
  actions: [
    { name: 'ListStateMachinesAction', listed: true },
    {
      name: 'DescribeStateMachineAction',
      permissions: ['states:DescribeStateMachine'],
      each: async (aws, { stateMachineArn }) => {
        try {
          return await describe(aws, stateMachineArn, 'ALL_DATA');
        } catch (error) {
          if (awsFault(error).code !== 'KmsAccessDeniedException') throw error;
          // The definition is encrypted with a key that we may not use: the machine is read without it.
          const machine = await describe(aws, stateMachineArn, 'METADATA_ONLY');
          return { ...machine, DefinitionString: undefined };
        }
      },
    },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['states:ListTagsForResource'],
      each: async ({ sdk, send }, { stateMachineArn }) => {
        const { tags = [] } = await send(
          new sdk.ListTagsForResourceCommand({ resourceArn: stateMachineArn }),
        );
        return { Tags: tags.map(({ key: Key, value: Value }) => ({ Key, Value })) };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListTagsForResourceAction' },
  lookup: {
    permissions: ['states:DescribeStateMachine'],
    one: async (aws, arn) => {
      await describe(aws, arn, 'METADATA_ONLY');
      return 'present';
    },
  },
});

async function describe(
  { sdk, send }: Aws,
  stateMachineArn: string | undefined,
  includedData: 'ALL_DATA' | 'METADATA_ONLY',
): Promise<Part> {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration, ...machine } = await send(
    new sdk.DescribeStateMachineCommand({ stateMachineArn, includedData }),
  );
  return {
    ...pascal(machine, RENAMES),
    StateMachineName: machine.name,
    LoggingConfiguration: capitalized(loggingConfiguration),
    TracingConfiguration: capitalized(tracingConfiguration),
    EncryptionConfiguration: capitalized(encryptionConfiguration),
  };
}
