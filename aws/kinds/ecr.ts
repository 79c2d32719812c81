import { defineKind } from './kind.js';
import { ecr } from './services.js';
import { pascal } from './shape.js';

/** Private repositories. */
export const repository = defineKind({
  name: 'AWS::ECR::Repository',
  service: ecr,
  scope: 'regional',
  list: {
    api: 'DescribeRepositories',
    permissions: ['ecr:DescribeRepositories'],
    pageSize: 1000,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeRepositoriesCommand({ maxResults: 1000, nextToken: token }));
      return { items: answer.repositories ?? [], next: answer.nextToken };
    },
  },
  id: ({ repositoryArn }) => repositoryArn ?? '',
  properties: (item) => pascal(item),
  actions: [
    { name: 'DescribeRepositoriesAction', listed: true },
    {
      // Both policies are JSON text in AWS and stay so.
      name: 'GetRepositoryPolicyAction',
      optional: true,
      gives: ['RepositoryPolicyText'],
      permissions: ['ecr:GetRepositoryPolicy'],
      none: { RepositoryPolicyNotFoundException: {} },
      each: async ({ sdk, send }, { registryId, repositoryName }) => {
        const { policyText } = await send(new sdk.GetRepositoryPolicyCommand({ registryId, repositoryName }));
        return { RepositoryPolicyText: policyText };
      },
    },
    {
      name: 'GetLifecyclePolicyAction',
      optional: true,
      gives: ['LifecyclePolicy'],
      permissions: ['ecr:GetLifecyclePolicy'],
      none: { LifecyclePolicyNotFoundException: {} },
      each: async ({ sdk, send }, { registryId, repositoryName }) => {
        const { lifecyclePolicyText } = await send(
          new sdk.GetLifecyclePolicyCommand({ registryId, repositoryName }),
        );
        return { LifecyclePolicy: lifecyclePolicyText };
      },
    },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['ecr:ListTagsForResource'],
      each: async ({ sdk, send }, { repositoryArn }) => {
        const { tags = [] } = await send(new sdk.ListTagsForResourceCommand({ resourceArn: repositoryArn }));
        return { Tags: tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListTagsForResourceAction' },
  lookup: {
    permissions: ['ecr:DescribeRepositories'],
    // One by one: AWS takes a hundred names a call, but refuses all of them for one that is gone.
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeRepositoriesCommand({ repositoryNames: [nameOf(arn)] }));
      return 'present';
    },
  },
});

/** A repository's name may have slashes: `team/backend`. */
function nameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
