import { homeRegion } from '../partition.js';
import { distributionConfig } from './cloudfront-config.js';
import { defineKind } from './kind.js';
import { cloudFront } from './services.js';

const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

export const distribution = defineKind({
  name: 'AWS::CloudFront::Distribution',
  service: cloudFront,
  scope: 'global',
  globalRegion: homeRegion,
  list: {
    api: 'ListDistributions',
    permissions: ['cloudfront:ListDistributions'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const { DistributionList } = await send(
        new sdk.ListDistributionsCommand({ MaxItems: 100, Marker: token }),
      );
      return { items: DistributionList?.Items ?? [], next: DistributionList?.NextMarker };
    },
  },
  id: ({ ARN }) => ARN ?? '',
  cloudControlId: ({ Id }) => Id ?? '',
  // A summary is most of the configuration, with a few fields of the distribution itself among it.
  properties: ({
    Id,
    ARN,
    ETag,
    Status,
    LastModifiedTime,
    DomainName,
    AliasICPRecordals,
    ...configuration
  }) => ({
    Id,
    ARN,
    ETag,
    Status,
    LastModifiedTime,
    DomainName,
    AliasICPRecordals,
    DistributionConfig: distributionConfig(configuration),
  }),
  actions: [
    { name: 'ListDistributionsAction', listed: true },
    {
      // The whole configuration in the place of the summary: logging and the root object, for instance.
      name: 'GetDistributionConfigAction',
      optional: true,
      gives: ['DistributionConfig'],
      permissions: ['cloudfront:GetDistributionConfig'],
      each: async ({ sdk, send }, { Id }) => {
        const answer = await send(new sdk.GetDistributionConfigCommand({ Id }));
        return { DistributionConfig: distributionConfig(answer.DistributionConfig ?? {}) };
      },
    },
    {
      name: 'ListTagsForResourceAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['cloudfront:ListTagsForResource'],
      each: async ({ sdk, send }, { ARN }) => {
        const { Tags } = await send(new sdk.ListTagsForResourceCommand({ Resource: ARN }));
        return { Tags: Tags?.Items ?? [] };
      },
    },
  ],
  tags: { property: 'Tags', action: 'ListTagsForResourceAction' },
  lookup: {
    permissions: ['cloudfront:GetDistributionConfig'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.GetDistributionConfigCommand({ Id: idOf(arn) }));
      return 'present';
    },
  },
});
