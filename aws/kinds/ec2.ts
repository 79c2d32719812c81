import { allPages } from './all-pages.js';
import type { Answer } from './declaration.js';
import { defineKind } from './kind.js';
import { ec2 } from './services.js';
import { pascal } from './shape.js';
import { ec2TagFilters } from './tags.js';

export const instance = defineKind({
  name: 'AWS::EC2::Instance',
  service: ec2,
  scope: 'regional',
  list: {
    api: 'DescribeInstances',
    permissions: ['ec2:DescribeInstances'],
    pageSize: 1000,
    page: async ({ sdk, send }, token, { tags }) => {
      const answer = await send(
        new sdk.DescribeInstancesCommand({
          MaxResults: 1000,
          NextToken: token,
          Filters: ec2TagFilters(tags),
        }),
      );
      const items = (answer.Reservations ?? []).flatMap(({ Instances = [], ...reservation }) =>
        Instances.map((one) => ({ one, reservation })),
      );
      return { items, next: answer.NextToken };
    },
  },
  id: ({ one }) => one.InstanceId ?? '',
  properties: ({ one }) => pascal(one),
  context: ({ reservation }) => pascal(reservation),
  actions: [
    { name: 'DescribeInstancesAction', listed: true },
    {
      name: 'DescribeInstanceStatusAction',
      optional: true,
      // The list has the zone below Placement only.
      gives: [
        'ApplicationStatus',
        'AttachedEbsStatus',
        'AvailabilityZone',
        'AvailabilityZoneId',
        'Events',
        'InstanceState',
        'InstanceStatus',
        'PerformanceStatus',
        'SystemStatus',
      ],
      permissions: ['ec2:DescribeInstanceStatus'],
      // EC2 API reference: at most 100 explicitly named instances.
      batch: 100,
      call: async ({ sdk, send }, items) => {
        const { InstanceStatuses = [] } = await send(
          new sdk.DescribeInstanceStatusCommand({
            InstanceIds: items.flatMap(({ one }) => one.InstanceId ?? []),
            IncludeAllInstances: true,
          }),
        );
        return new Map<string, Answer>(
          InstanceStatuses.map((status) => [status.InstanceId ?? '', { part: pascal(status) }]),
        );
      },
    },
  ],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['ec2:DescribeInstances'],
    // By filter (200 values at most): naming an instance that is gone would fail the whole call.
    batch: 200,
    many: async ({ sdk, send }, ids, { tags }) => {
      const Filters = [{ Name: 'instance-id', Values: [...ids] }, ...ec2TagFilters(tags)];
      const found = await allPages(async (NextToken) => {
        const answer = await send(new sdk.DescribeInstancesCommand({ Filters, NextToken }));
        return { items: answer.Reservations ?? [], next: answer.NextToken };
      });
      return new Set(
        found.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId)),
      );
    },
  },
});
