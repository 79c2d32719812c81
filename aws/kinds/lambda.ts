import { defineKind } from './kind.js';
import { lambda } from './services.js';
import { pascal } from './shape.js';

export const lambdaFunction = defineKind({
  name: 'AWS::Lambda::Function',
  service: lambda,
  scope: 'regional',
  list: {
    api: 'ListFunctions',
    permissions: ['lambda:ListFunctions'],
    // MaxItems takes more, but AWS never returns more than 50 a page.
    pageSize: 50,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListFunctionsCommand({ MaxItems: 50, Marker: token }));
      return { items: answer.Functions ?? [], next: answer.NextMarker };
    },
  },
  id: ({ FunctionArn, FunctionName }) => FunctionArn ?? FunctionName ?? '',
  // The API's name and the peer's is KMSKeyArn; mappings after Port's documented example ask for KmsKeyArn.
  properties: (item) => ({ ...pascal(item), KmsKeyArn: item.KMSKeyArn }),
  actions: [
    { name: 'ListFunctionsAction', listed: true },
    {
      name: 'ListTagsAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['lambda:ListTags'],
      each: async ({ sdk, send }, { FunctionArn }) => {
        const { Tags = {} } = await send(new sdk.ListTagsCommand({ Resource: FunctionArn }));
        return { Tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListTagsAction' },
  lookup: {
    permissions: ['lambda:GetFunctionConfiguration'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.GetFunctionConfigurationCommand({ FunctionName: arn }));
      return 'present';
    },
  },
});
