import { defineKind } from './kind.js';
import { capitalized, documentOf, tagList } from './model.js';
import { apiGateway } from './services.js';
import { pascal } from './shape.js';

export const restApi = defineKind({
  name: 'AWS::ApiGateway::RestApi',
  service: apiGateway,
  scope: 'regional',
  list: {
    api: 'GetRestApis',
    permissions: ['apigateway:GET'],
    pageSize: 500,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.GetRestApisCommand({ limit: 500, position: token }));
      return { items: answer.items ?? [], next: answer.position };
    },
  },
  id: ({ id }) => id ?? '',
  cloudControlId: ({ id }) => id ?? '',
  properties: ({ endpointConfiguration, policy, tags, ...api }) => ({
    ...pascal(api, { apiKeySource: 'ApiKeySourceType', id: 'RestApiId' }),
    EndpointConfiguration: capitalized(endpointConfiguration),
    Policy: policyOf(policy),
    Tags: tagList(tags),
  }),
  actions: [{ name: 'GetRestApisAction', listed: true }],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['apigateway:GET'],
    one: async ({ sdk, send }, restApiId) => {
      await send(new sdk.GetRestApiCommand({ restApiId }));
      return 'present';
    },
  },
});

/** The policy comes escaped, as if it stood within a JSON string: `{\"Version\":\"2012-10-17\",…`. */
function policyOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const unescaped = documentOf(`"${text}"`);
  return documentOf(typeof unescaped === 'string' && unescaped !== `"${text}"` ? unescaped : text);
}
