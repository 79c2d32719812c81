import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, pathOf, startAwsFixture } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, rawOf, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::ApiGateway::RestApi';
const LIST = 'apigateway.GET /restapis';
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Resource: 'execute-api:/*/"x"' }] };
/** As AWS sends it: escaped as if it stood within a string. */
const escaped = JSON.stringify(JSON.stringify(policy))
  .slice(1, -1)
  .replaceAll('/', String.raw`\/`);

const api = (id: string) => ({
  id,
  name: `api ${id}`,
  description: 'of the fixture',
  createdDate: id === 'b' ? 1_686_819_600 : 1_713_383_145.7,
  version: 'v1',
  binaryMediaTypes: ['image/png'],
  minimumCompressionSize: 0,
  apiKeySource: 'HEADER',
  endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'dualstack', vpcEndpointIds: ['vpce-1'] },
  policy: escaped,
  tags: { of: id },
  disableExecuteApiEndpoint: true,
  rootResourceId: `root-${id}`,
});

kindSuite({
  kind: KIND,
  serve(aws, { vanished }) {
    aws.on(LIST, ({ input }) => {
      assert.equal(input['limit'], '500');
      return input['position'] === undefined
        ? { json: { item: ['a', 'b'].map(api), position: 'two' } }
        : { json: { item: [api('c')] } };
    });
    aws.on('apigateway.GET /restapis/:id', (call) => {
      const [, id = ''] = pathOf(call);
      return vanished.has(id) ? error('NotFoundException', 404) : { json: api(id) };
    });
  },
  ids: ['a', 'b', 'c'],
  raw: {
    id: 'c',
    object: {
      Identifier: 'c',
      Properties: {
        RestApiId: 'c',
        Name: 'api c',
        Description: 'of the fixture',
        CreatedDate: '2024-04-17T19:45:45.700000Z',
        Version: 'v1',
        BinaryMediaTypes: ['image/png'],
        MinimumCompressionSize: 0,
        ApiKeySourceType: 'HEADER',
        EndpointConfiguration: {
          Types: ['PRIVATE'],
          IpAddressType: 'dualstack',
          VpcEndpointIds: ['vpce-1'],
        },
        Policy: policy,
        Tags: [{ Key: 'of', Value: 'c' }],
        DisableExecuteApiEndpoint: true,
        RootResourceId: 'root-c',
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
    },
  },
  list: { name: LIST, permission: 'apigateway:GET' },
  lookup: { present: 'a', gone: 'b' },
});

test('a policy that is not escaped is an object too, and one that is no JSON stays text; tags select', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on(LIST, () => ({
      json: {
        item: [
          { ...api('a'), policy: JSON.stringify(policy) },
          { ...api('b'), policy: 'nonsense', tags: undefined },
          { id: 'c', name: 'bare', createdDate: 1_686_819_600 },
        ],
      },
    }));
    const resources = await readAll({ kind: KIND });
    assert.deepEqual(rawOf(resources, 'a').Properties['Policy'], policy);
    assert.equal(rawOf(resources, 'b').Properties['Policy'], 'nonsense');
    assert.deepEqual(rawOf(resources, 'c').Properties, {
      RestApiId: 'c',
      Name: 'bare',
      CreatedDate: '2023-06-15T09:00:00Z',
    });
    const tags = { all: [{ key: 'of', value: 'a' }], any: [] };
    assert.deepEqual(idsOf(await readAll({ kind: KIND, options: { tags } })), ['a']);
  } finally {
    await aws.stop();
  }
});
