import type { AvailabilityZone, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { allPages } from './all-pages.js';
import type { Answer, Part } from './declaration.js';
import { defineKind } from './kind.js';
import { elb } from './services.js';
import { pascal } from './shape.js';

const arnOf = ({ LoadBalancerArn }: LoadBalancer) => LoadBalancerArn ?? '';

export const loadBalancer = defineKind({
  name: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  service: elb,
  scope: 'regional',
  list: {
    api: 'DescribeLoadBalancers',
    permissions: ['elasticloadbalancing:DescribeLoadBalancers'],
    pageSize: 400,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.DescribeLoadBalancersCommand({ PageSize: 400, Marker: token }));
      return { items: answer.LoadBalancers ?? [], next: answer.NextMarker };
    },
  },
  id: arnOf,
  cloudControlId: arnOf,
  properties: modelOf,
  // The older integration's objects were the API's. At the top, `Type` is the kind.
  beside: (item) => pascal({ ...item, Type: undefined }),
  tags: { property: 'Tags', action: 'DescribeTagsAction' },
  actions: [
    { name: 'DescribeLoadBalancersAction', listed: true },
    {
      name: 'DescribeTagsAction',
      // A load balancer whose tags are denied is one all the same.
      onFault: 'missing',
      gives: ['Tags'],
      permissions: ['elasticloadbalancing:DescribeTags'],
      batch: 20,
      call: async ({ sdk, send }, items) => {
        const { TagDescriptions = [] } = await send(
          new sdk.DescribeTagsCommand({ ResourceArns: items.map(arnOf) }),
        );
        return new Map<string, Answer>(
          TagDescriptions.map(({ ResourceArn = '', Tags = [] }) => [ResourceArn, { part: { Tags } }]),
        );
      },
    },
    {
      name: 'DescribeLoadBalancerAttributesAction',
      optional: true,
      gives: ['LoadBalancerAttributes'],
      permissions: ['elasticloadbalancing:DescribeLoadBalancerAttributes'],
      each: async ({ sdk, send }, { LoadBalancerArn }) => {
        const { Attributes = [] } = await send(
          new sdk.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }),
        );
        return { LoadBalancerAttributes: Attributes };
      },
    },
    {
      name: 'DescribeListenersAction',
      optional: true,
      gives: ['Listeners'],
      permissions: ['elasticloadbalancing:DescribeListeners'],
      each: async ({ sdk, send }, { LoadBalancerArn }) => ({
        Listeners: await allPages(async (token) => {
          const answer = await send(
            new sdk.DescribeListenersCommand({ LoadBalancerArn, PageSize: 400, Marker: token }),
          );
          return { items: answer.Listeners ?? [], next: answer.NextMarker };
        }),
      }),
    },
  ],
  lookup: {
    permissions: ['elasticloadbalancing:DescribeLoadBalancers'],
    // One by one: one that is gone fails the whole call.
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
      return 'present';
    },
  },
});

/** What the list says, as CloudFormation's schema of the type has it; what the schema lacks stays as the API has it. */
function modelOf(item: LoadBalancer): Part {
  const { AvailabilityZones: zones = [], IpamPools, LoadBalancerName } = item;
  return {
    ...pascal(item, { CanonicalHostedZoneId: 'CanonicalHostedZoneID' }),
    Name: LoadBalancerName,
    // `app/name/id`, which metrics name it by.
    LoadBalancerFullName: arnOf(item).split(':loadbalancer/')[1],
    Subnets: zones.flatMap(({ SubnetId }) => SubnetId ?? []),
    SubnetMappings: zones.flatMap(subnetMappings),
    Ipv4IpamPoolId: IpamPools?.Ipv4IpamPoolId,
  };
}

function subnetMappings(zone: AvailabilityZone): Part[] {
  const { SubnetId, LoadBalancerAddresses: addresses = [], SourceNatIpv6Prefixes = [] } = zone;
  const [SourceNatIpv6Prefix] = SourceNatIpv6Prefixes;
  if (addresses.length === 0) return [{ SubnetId, SourceNatIpv6Prefix }];
  return addresses.map(({ AllocationId, PrivateIPv4Address, IPv6Address }) => ({
    SubnetId,
    AllocationId,
    PrivateIPv4Address,
    IPv6Address,
    SourceNatIpv6Prefix,
  }));
}
