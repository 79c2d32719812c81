import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionConfig } from '../../aws/kinds/cloudfront-config.js';
import { capitalized, documentOf, tagList } from '../../aws/kinds/model.js';

const list = (...items: unknown[]) => ({ Quantity: items.length, ...(items.length > 0 && { Items: items }) });

test("a distribution's lists are plain, at every depth, but for the three that CloudFormation counts", () => {
  assert.deepEqual(
    distributionConfig({
      Aliases: list('a', 'b'),
      Origins: list({
        Id: 'o',
        CustomHeaders: list({ HeaderName: 'h', HeaderValue: 'v' }),
        CustomOriginConfig: { OriginSslProtocols: list('TLSv1.2') },
      }),
      OriginGroups: list({
        Id: 'g',
        FailoverCriteria: { StatusCodes: list(500, 502) },
        Members: list({ OriginId: 'o' }),
      }),
      CacheBehaviors: list({
        PathPattern: '/x',
        TrustedSigners: { Enabled: false, Quantity: 0 },
        AllowedMethods: { ...list('GET', 'HEAD'), CachedMethods: list('GET') },
        ForwardedValues: {
          QueryString: true,
          Cookies: { Forward: 'whitelist', WhitelistedNames: list('c') },
          Headers: list(),
        },
      }),
      CustomErrorResponses: list(
        { ErrorCode: 404, ResponseCode: '200' },
        { ErrorCode: 500, ResponseCode: '' },
      ),
    }),
    {
      Aliases: ['a', 'b'],
      Origins: [
        {
          Id: 'o',
          OriginCustomHeaders: [{ HeaderName: 'h', HeaderValue: 'v' }],
          CustomOriginConfig: { OriginSSLProtocols: ['TLSv1.2'] },
        },
      ],
      OriginGroups: {
        Quantity: 1,
        Items: [
          {
            Id: 'g',
            FailoverCriteria: { StatusCodes: { Quantity: 2, Items: [500, 502] } },
            Members: { Quantity: 1, Items: [{ OriginId: 'o' }] },
          },
        ],
      },
      CacheBehaviors: [
        {
          PathPattern: '/x',
          TrustedSigners: [],
          AllowedMethods: ['GET', 'HEAD'],
          CachedMethods: ['GET'],
          ForwardedValues: {
            QueryString: true,
            Cookies: { Forward: 'whitelist', WhitelistedNames: ['c'] },
            Headers: [],
          },
        },
      ],
      CustomErrorResponses: [
        { ErrorCode: 404, ResponseCode: 200 },
        { ErrorCode: 500, ResponseCode: undefined },
      ],
    },
  );
});

test("names that CloudFormation spells otherwise are its own; what it does not know keeps the API's", () => {
  assert.deepEqual(
    distributionConfig({
      IsIPV6Enabled: true,
      ViewerCertificate: { ACMCertificateArn: 'a', IAMCertificateId: 'i', SSLSupportMethod: 'sni-only' },
      Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', ...list('XX') } },
      TenantConfig: { ParameterDefinitions: [{ Name: 'n' }] },
      NewSetting: { Level: 1 },
    }),
    {
      IPV6Enabled: true,
      ViewerCertificate: { AcmCertificateArn: 'a', IamCertificateId: 'i', SslSupportMethod: 'sni-only' },
      Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['XX'] } },
      TenantConfig: { ParameterDefinitions: [{ Name: 'n' }] },
      NewSetting: { Level: 1 },
    },
  );
});

test('JSON documents are objects, tags are a list, configurations are in PascalCase', () => {
  assert.deepEqual(documentOf('{"a":1}'), { a: 1 });
  assert.equal(documentOf('no JSON'), 'no JSON');
  assert.equal(documentOf(undefined), undefined);
  assert.deepEqual(tagList({ a: '1', b: '' }), [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '' },
  ]);
  assert.equal(tagList(undefined), undefined);
  const at = new Date(0);
  assert.deepEqual(capitalized({ level: 'ALL', at, destinations: [{ logGroup: { arn: 'x' } }] }), {
    Level: 'ALL',
    At: at,
    Destinations: [{ LogGroup: { Arn: 'x' } }],
  });
});
