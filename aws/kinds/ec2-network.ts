import type {
  SecurityGroup,
  Subnet,
  SubnetIpv6CidrBlockAssociation,
  Vpc,
  VpcIpv6CidrBlockAssociation,
} from '@aws-sdk/client-ec2';
import type { TagFilter } from '../../config/mapping-types.js';
import { allPages } from './all-pages.js';
import type { ListPage, Lookup } from './declaration.js';
import { rulesOf } from './ec2-rules.js';
import { defineKind } from './kind.js';
import { ec2 } from './services.js';
import { pascal } from './shape.js';
import { type Ec2Filter, ec2TagFilters } from './tags.js';

type Ec2 = Awaited<ReturnType<typeof ec2.connect>>;

/** A page of a Describe call. */
type Pages<Item> = (
  aws: Ec2,
  token: string | undefined,
  filters: readonly Ec2Filter[],
) => Promise<ListPage<Item>>;

/** AWS's largest page of all three. */
const PAGE_SIZE = 1000;

const vpcs: Pages<Vpc> = async ({ sdk, send }, NextToken, filters) => {
  const answer = await send(
    new sdk.DescribeVpcsCommand({ MaxResults: PAGE_SIZE, NextToken, Filters: [...filters] }),
  );
  return { items: answer.Vpcs ?? [], next: answer.NextToken };
};

export const vpc = defineKind({
  name: 'AWS::EC2::VPC',
  service: ec2,
  scope: 'regional',
  list: {
    api: 'DescribeVpcs',
    permissions: ['ec2:DescribeVpcs'],
    pageSize: PAGE_SIZE,
    page: (aws, token, { tags }) => vpcs(aws, token, ec2TagFilters(tags)),
  },
  id: ({ VpcId }) => VpcId ?? '',
  cloudControlId: ({ VpcId }) => VpcId ?? '',
  properties: (item) => ({
    ...pascal(item, { EncryptionControl: 'VpcEncryptionControl' }),
    CidrBlockAssociations: (item.CidrBlockAssociationSet ?? []).flatMap(
      ({ AssociationId }) => AssociationId ?? [],
    ),
    Ipv6CidrBlocks: associated(item.Ipv6CidrBlockAssociationSet),
  }),
  tags: { property: 'Tags' },
  actions: [
    { name: 'DescribeVpcsAction', listed: true },
    {
      name: 'DescribeVpcAttributeAction',
      optional: true,
      gives: ['EnableDnsHostnames', 'EnableDnsSupport'],
      permissions: ['ec2:DescribeVpcAttribute'],
      // One attribute a call.
      calls: 2,
      each: async ({ sdk, send }, { VpcId }) => {
        const [hostnames, support] = await Promise.all([
          send(new sdk.DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
          send(new sdk.DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
        ]);
        return {
          EnableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
          EnableDnsSupport: support.EnableDnsSupport?.Value,
        };
      },
    },
  ],
  lookup: {
    permissions: ['ec2:DescribeVpcs'],
    ...byFilter('vpc-id', vpcs, ({ VpcId }) => VpcId),
  },
});

const subnets: Pages<Subnet> = async ({ sdk, send }, NextToken, filters) => {
  const answer = await send(
    new sdk.DescribeSubnetsCommand({ MaxResults: PAGE_SIZE, NextToken, Filters: [...filters] }),
  );
  return { items: answer.Subnets ?? [], next: answer.NextToken };
};

export const subnet = defineKind({
  name: 'AWS::EC2::Subnet',
  service: ec2,
  scope: 'regional',
  list: {
    api: 'DescribeSubnets',
    permissions: ['ec2:DescribeSubnets'],
    pageSize: PAGE_SIZE,
    page: (aws, token, { tags }) => subnets(aws, token, ec2TagFilters(tags)),
  },
  id: ({ SubnetArn, SubnetId }) => SubnetArn ?? SubnetId ?? '',
  cloudControlId: ({ SubnetId }) => SubnetId ?? '',
  properties: (item) => {
    const Ipv6CidrBlocks = associated(item.Ipv6CidrBlockAssociationSet);
    return { ...pascal(item), Ipv6CidrBlocks, Ipv6CidrBlock: Ipv6CidrBlocks[0] };
  },
  tags: { property: 'Tags' },
  actions: [{ name: 'DescribeSubnetsAction', listed: true }],
  lookup: {
    permissions: ['ec2:DescribeSubnets'],
    ...byFilter('subnet-id', subnets, ({ SubnetId }) => SubnetId),
  },
});

const securityGroups: Pages<SecurityGroup> = async ({ sdk, send }, NextToken, filters) => {
  const answer = await send(
    new sdk.DescribeSecurityGroupsCommand({ MaxResults: PAGE_SIZE, NextToken, Filters: [...filters] }),
  );
  return { items: answer.SecurityGroups ?? [], next: answer.NextToken };
};

export const securityGroup = defineKind({
  name: 'AWS::EC2::SecurityGroup',
  service: ec2,
  scope: 'regional',
  list: {
    api: 'DescribeSecurityGroups',
    permissions: ['ec2:DescribeSecurityGroups'],
    pageSize: PAGE_SIZE,
    page: (aws, token, { tags }) => securityGroups(aws, token, ec2TagFilters(tags)),
  },
  id: ({ SecurityGroupArn, GroupId }) => SecurityGroupArn ?? GroupId ?? '',
  cloudControlId: ({ GroupId }) => GroupId ?? '',
  properties: (item) => ({
    Id: item.GroupId,
    ...pascal(item, { Description: 'GroupDescription' }),
    SecurityGroupIngress: rulesOf(item.IpPermissions, 'ingress'),
    SecurityGroupEgress: rulesOf(item.IpPermissionsEgress, 'egress'),
  }),
  tags: { property: 'Tags' },
  actions: [{ name: 'DescribeSecurityGroupsAction', listed: true }],
  lookup: {
    permissions: ['ec2:DescribeSecurityGroups'],
    ...byFilter('group-id', securityGroups, ({ GroupId }) => GroupId),
  },
});

/** IPv6 ranges that are in use: of those that were given back, EC2 speaks for a while. */
function associated(
  associations: readonly (VpcIpv6CidrBlockAssociation & SubnetIpv6CidrBlockAssociation)[] = [],
): string[] {
  return associations.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
    Ipv6CidrBlock !== undefined && Ipv6CidrBlockState?.State === 'associated' ? [Ipv6CidrBlock] : [],
  );
}

/** Looks up by filter (200 values at most): naming one that is gone would fail the whole call. */
function byFilter<Item>(
  filter: string,
  pages: Pages<Item>,
  nameOf: (item: Item) => string | undefined,
): Omit<Extract<Lookup<Ec2>, { batch: number }>, 'permissions'> {
  return {
    batch: 200,
    many: async (aws, ids, { tags }: { tags?: TagFilter }) => {
      const filters = [{ Name: filter, Values: ids.map(nameIn) }, ...ec2TagFilters(tags)];
      const found = await allPages((token) => pages(aws, token, filters));
      const names = new Set(found.map(nameOf));
      return new Set(ids.filter((id) => names.has(nameIn(id))));
    },
  };
}

/** `subnet-1` of itself and of the ARN that ends in it. */
function nameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
