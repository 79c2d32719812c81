import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, pathOf, startAwsFixture, toXml } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::CloudFront::Distribution';
const LIST = 'cloudfront.GET /2020-05-31/distribution';
const GET = 'cloudfront.GET /2020-05-31/distribution/:id/config';
const TAGS = 'cloudfront.GET /2020-05-31/tagging';
const arn = (id: string) => `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`;

const config = {
  Aliases: { Quantity: 1, Items: { CNAME: ['www.example'] } },
  Origins: {
    Quantity: 1,
    Items: { Origin: [{ Id: 'o', DomainName: 'o.example', CustomHeaders: { Quantity: 0 } }] },
  },
  DefaultCacheBehavior: {
    TargetOriginId: 'o',
    AllowedMethods: {
      Quantity: 2,
      Items: { Method: ['HEAD', 'GET'] },
      CachedMethods: { Quantity: 1, Items: { Method: ['HEAD'] } },
    },
  },
  Comment: '',
  Enabled: true,
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
  IsIPV6Enabled: true,
};
/** What CloudFormation has for it. */
const model = {
  Aliases: ['www.example'],
  Origins: [{ Id: 'o', DomainName: 'o.example', OriginCustomHeaders: [] }],
  DefaultCacheBehavior: { TargetOriginId: 'o', AllowedMethods: ['HEAD', 'GET'], CachedMethods: ['HEAD'] },
  Comment: '',
  Enabled: true,
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Locations: [] } },
  IPV6Enabled: true,
};
const summary = (id: string) => ({
  Id: id,
  ARN: arn(id),
  ETag: `tag-${id}`,
  Status: 'Deployed',
  LastModifiedTime: id === 'C' ? '2024-04-17T19:45:45.700Z' : '2023-06-15T09:00:00Z',
  DomainName: `${id.toLowerCase()}.cloudfront.net`,
  ...config,
});
const listXml = (ids: string[], next?: string) => ({
  xml: toXml({
    DistributionList: {
      Marker: '',
      NextMarker: next,
      MaxItems: 100,
      IsTruncated: next !== undefined,
      Quantity: ids.length,
      Items: { DistributionSummary: ids.map(summary) },
    },
  }),
});

kindSuite({
  kind: KIND,
  includeActions: ['GetDistributionConfig', 'ListTagsForResource'],
  serve(aws, { vanished, denied }) {
    aws.on(LIST, ({ input }) => {
      assert.equal(input['MaxItems'], '100');
      return input['Marker'] === undefined ? listXml(['A', 'B'], 'B') : listXml(['C']);
    });
    aws.on(GET, (call) => {
      const id = pathOf(call)[2] ?? '';
      if (vanished.has(arn(id))) return error('NoSuchDistribution', 404);
      return {
        xml: toXml({
          DistributionConfig: { ...config, CallerReference: id, DefaultRootObject: 'index.html' },
        }),
      };
    });
    aws.on(TAGS, ({ input }) => {
      const resource = String(input['Resource']);
      if (vanished.has(resource)) return error('NoSuchResource', 404);
      if (denied.has(resource)) return error('AccessDenied', 403);
      return { xml: toXml({ Tags: { Items: { Tag: [{ Key: 'of', Value: resource }] } } }) };
    });
  },
  ids: ['A', 'B', 'C'].map(arn),
  raw: {
    id: arn('C'),
    object: {
      Identifier: 'C',
      Properties: {
        Id: 'C',
        ARN: arn('C'),
        ETag: 'tag-C',
        Status: 'Deployed',
        LastModifiedTime: '2024-04-17T19:45:45.700000Z',
        DomainName: 'c.cloudfront.net',
        DistributionConfig: { ...model, CallerReference: 'C', DefaultRootObject: 'index.html' },
        Tags: [{ Key: 'of', Value: arn('C') }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'us-east-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'us-east-1',
    },
  },
  list: { name: LIST, permission: 'cloudfront:ListDistributions' },
  denial: 'AccessDenied',
  vanishes: arn('A'),
  denied: { id: arn('B'), becomes: { lacks: 'ListTagsForResourceAction' } },
  lookup: { present: arn('A'), gone: arn('B') },
});

test('the list alone gives most of the configuration, also where the whole of it is denied', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on(LIST, () => listXml(['A']));
    aws.on(GET, () => error('AccessDenied', 403));
    const plain = await readAll({ kind: KIND });
    assert.equal(aws.calls.length, 1);
    assert.deepEqual(rawOf(plain, arn('A')).Properties['DistributionConfig'], model);
    assert.equal(rawOf(plain, arn('A')).Properties['LastModifiedTime'], '2023-06-15T09:00:00Z');
    const resources = await readAll({ kind: KIND, includeActions: ['GetDistributionConfig'] });
    assert.deepEqual(idsOf(resources), [arn('A')]);
    assert.deepEqual(missingOf(resources, arn('A')), { GetDistributionConfigAction: 'AccessDenied' });
    assert.deepEqual(rawOf(resources, arn('A')).Properties['DistributionConfig'], model);
  } finally {
    await aws.stop();
  }
});
