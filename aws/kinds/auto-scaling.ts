import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { autoScaling } from './services.js';

export const autoScalingGroup = defineKind({
  name: 'AWS::AutoScaling::AutoScalingGroup',
  service: autoScaling,
  scope: 'regional',
  list: {
    api: 'DescribeAutoScalingGroups',
    permissions: ['autoscaling:DescribeAutoScalingGroups'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(
        new sdk.DescribeAutoScalingGroupsCommand({ MaxRecords: 100, NextToken: token }),
      );
      return { items: answer.AutoScalingGroups ?? [], next: answer.NextToken };
    },
  },
  id: ({ AutoScalingGroupARN }) => AutoScalingGroupARN ?? '',
  cloudControlId: ({ AutoScalingGroupName }) => AutoScalingGroupName ?? '',
  // CloudFormation has the sizes as text, the subnets as a list, and names of its own for the cooldown and the metrics.
  properties: ({
    MinSize,
    MaxSize,
    DesiredCapacity,
    DefaultCooldown,
    VPCZoneIdentifier,
    EnabledMetrics = [],
    ...group
  }) => ({
    ...group,
    MinSize: textOf(MinSize),
    MaxSize: textOf(MaxSize),
    DesiredCapacity: textOf(DesiredCapacity),
    Cooldown: textOf(DefaultCooldown),
    VPCZoneIdentifier: VPCZoneIdentifier?.split(',').filter(Boolean),
    MetricsCollection: EnabledMetrics.length > 0 ? [metricsOf(EnabledMetrics)] : undefined,
  }),
  actions: [{ name: 'DescribeAutoScalingGroupsAction', listed: true }],
  tags: { property: 'Tags' },
  lookup: {
    permissions: ['autoscaling:DescribeAutoScalingGroups'],
    batch: 100,
    many: async ({ sdk, send }, arns) => {
      const groups = await allPages(async (NextToken) => {
        const AutoScalingGroupNames = arns.map(nameOf);
        const answer = await send(
          new sdk.DescribeAutoScalingGroupsCommand({
            AutoScalingGroupNames,
            IncludeInstances: false,
            MaxRecords: 100,
            NextToken,
          }),
        );
        return { items: answer.AutoScalingGroups ?? [], next: answer.NextToken };
      });
      // An ARN is not found by its name: a group made anew under the name of a deleted one is another. Ids that were read
      // through Cloud Control are names.
      return new Set(
        groups.flatMap(({ AutoScalingGroupARN: id = '', AutoScalingGroupName: name = '' }) => [id, name]),
      );
    },
  },
});

/** AWS has one granularity, so that one collection holds all metrics. */
const metricsOf = (
  enabled: readonly { Granularity?: string | undefined; Metric?: string | undefined }[],
) => ({
  Granularity: enabled[0]?.Granularity,
  Metrics: enabled.map(({ Metric }) => Metric),
});

const textOf = (number: number | undefined) => number?.toString();

/** An ARN ends in `:autoScalingGroupName/<name>`; a name may have slashes in it. */
const nameOf = (arn: string) => arn.replace(/^.*:autoScalingGroupName\//, '');
