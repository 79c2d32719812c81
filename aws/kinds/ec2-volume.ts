import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { ec2 } from './services.js';
import { pascal } from './shape.js';
import { ec2TagFilters } from './tags.js';

export const volume = defineKind({
  name: 'AWS::EC2::Volume',
  service: ec2,
  scope: 'regional',
  list: {
    api: 'DescribeVolumes',
    permissions: ['ec2:DescribeVolumes'],
    pageSize: 1000,
    page: async ({ sdk, send }, token, { tags }) => {
      const answer = await send(
        new sdk.DescribeVolumesCommand({ MaxResults: 1000, NextToken: token, Filters: ec2TagFilters(tags) }),
      );
      return { items: answer.Volumes ?? [], next: answer.NextToken };
    },
  },
  id: ({ VolumeId }) => VolumeId ?? '',
  properties: (item) => pascal(item),
  actions: [
    { name: 'DescribeVolumesAction', listed: true },
    {
      name: 'DescribeVolumeAttributeAction',
      optional: true,
      gives: ['AutoEnableIO'],
      permissions: ['ec2:DescribeVolumeAttribute'],
      each: async ({ sdk, send }, { VolumeId }) => {
        const { AutoEnableIO } = await send(
          new sdk.DescribeVolumeAttributeCommand({ VolumeId, Attribute: 'autoEnableIO' }),
        );
        return { AutoEnableIO: AutoEnableIO?.Value };
      },
    },
  ],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['ec2:DescribeVolumes'],
    // By filter (200 values at most): naming a volume that is gone would fail the whole call.
    batch: 200,
    many: async ({ sdk, send }, ids, { tags }) => {
      const Filters = [{ Name: 'volume-id', Values: [...ids] }, ...ec2TagFilters(tags)];
      const volumes = await allPages(async (NextToken) => {
        const answer = await send(new sdk.DescribeVolumesCommand({ Filters, NextToken }));
        return { items: answer.Volumes ?? [], next: answer.NextToken };
      });
      return new Set(volumes.map(({ VolumeId = '' }) => VolumeId));
    },
  },
});
