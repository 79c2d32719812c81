import { defineKind } from './kind.js';
import { ecs } from './services.js';
import { pascal } from './shape.js';

/** A deregistered revision stays describable. */
const INACTIVE = new Set(['INACTIVE', 'DELETE_IN_PROGRESS']);

/** Every active revision of every family. */
export const taskDefinition = defineKind({
  name: 'AWS::ECS::TaskDefinition',
  service: ecs,
  scope: 'regional',
  list: {
    api: 'ListTaskDefinitions',
    permissions: ['ecs:ListTaskDefinitions'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(
        new sdk.ListTaskDefinitionsCommand({ status: 'ACTIVE', maxResults: 100, nextToken: token }),
      );
      return { items: answer.taskDefinitionArns ?? [], next: answer.nextToken };
    },
  },
  id: (arn) => arn,
  properties: (arn) => ({ TaskDefinitionArn: arn }),
  actions: [
    { name: 'ListTaskDefinitionsAction', listed: true },
    {
      name: 'DescribeTaskDefinitionsAction',
      permissions: ['ecs:DescribeTaskDefinition'],
      // AWS takes one revision a call; a batch of one can say that the revision is gone.
      batch: 1,
      call: async ({ sdk, send }, [arn = '']) => {
        const { taskDefinition = {}, tags = [] } = await send(
          new sdk.DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
        );
        return new Map([
          [
            arn,
            INACTIVE.has(taskDefinition.status ?? '')
              ? { gone: true }
              : { part: { ...pascal(taskDefinition), Tags: tags } },
          ],
        ]);
      },
    },
  ],
  tags: { property: 'Tags', action: 'DescribeTaskDefinitionsAction' },
  lookup: {
    permissions: ['ecs:DescribeTaskDefinition'],
    one: async ({ sdk, send }, arn) => {
      const { taskDefinition } = await send(new sdk.DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      return INACTIVE.has(taskDefinition?.status ?? '') ? 'gone' : 'present';
    },
  },
});
