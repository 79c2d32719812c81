import { CloudFrontClient, CreateDistributionWithTagsCommand } from '@aws-sdk/client-cloudfront';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { ResourceType } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  VPCRegion,
  Route53Client,
} from '@aws-sdk/client-route-53';

import { each, known, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

const tagged = (type: ResourceType, name: string) => [{ ResourceType: type, Tags: tagsOf(name) }];

/** VPCs with a subnet, a security group and a load balancer each, beside what an account has from its beginning. */
export async function seedVpcs(place: SeedPlace): Promise<Seeded[]> {
  const ec2 = new EC2Client(place.client('ministack'));
  const elb = new ElasticLoadBalancingV2Client(place.client('ministack'));
  const made = await each(place, 'net', async (name, index): Promise<Seeded[]> => {
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({ CidrBlock: `10.${index}.0.0/16`, TagSpecifications: tagged('vpc', name) }),
    );
    const VpcId = known(Vpc?.VpcId, 'VPC');
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: `10.${index}.1.0/24`,
        TagSpecifications: tagged('subnet', name),
      }),
    );
    const SubnetId = known(Subnet?.SubnetId, 'subnet');
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({
        VpcId,
        GroupName: name,
        Description: name,
        TagSpecifications: tagged('security-group', name),
      }),
    );
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({ Name: name, Subnets: [SubnetId], Tags: tagsOf(name) }),
    );
    const LoadBalancerArn = known(LoadBalancers?.[0]?.LoadBalancerArn, 'load balancer');
    const idle = { Key: 'idle_timeout.timeout_seconds', Value: String(60 + index) };
    await Promise.all([
      elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [idle] })),
      elb.send(
        new CreateListenerCommand({
          LoadBalancerArn,
          Protocol: 'HTTP',
          Port: 80 + index,
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
        }),
      ),
      ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: index === 0 } })),
    ]);
    return [
      {
        kind: 'AWS::EC2::VPC',
        key: { VpcId },
        facts: {
          DescribeVpcsAction: { Tags: tagsOf(name) },
          DescribeVpcAttributeAction: { EnableDnsHostnames: index === 0 },
        },
      },
      {
        kind: 'AWS::EC2::Subnet',
        key: { SubnetId },
        facts: { DescribeSubnetsAction: { VpcId, Tags: tagsOf(name) } },
      },
      {
        kind: 'AWS::EC2::SecurityGroup',
        key: { GroupId: known(GroupId, 'security group') },
        facts: { DescribeSecurityGroupsAction: { VpcId, GroupName: name, Tags: tagsOf(name) } },
      },
      {
        kind: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        key: { LoadBalancerArn },
        facts: {
          DescribeTagsAction: { Tags: tagsOf(name) },
          DescribeLoadBalancerAttributesAction: { LoadBalancerAttributes: [idle] },
          DescribeListenersAction: { Listeners: [{ Port: 80 + index }] },
        },
      },
    ];
  });
  return [...made.flat(), ...(await thereFromTheBeginning(ec2, made.flat()))];
}

/** Default VPCs, their subnets and security groups: nobody seeds them, and a resync finds them. */
async function thereFromTheBeginning(ec2: EC2Client, made: readonly Seeded[]): Promise<Seeded[]> {
  const [{ Vpcs = [] }, { Subnets = [] }, { SecurityGroups = [] }] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({})),
    ec2.send(new DescribeSubnetsCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
  ]);
  const mine = new Set(made.flatMap(({ key }) => Object.values(key)));
  return [
    ...Vpcs.map(({ VpcId }) => ({ kind: 'AWS::EC2::VPC', key: { VpcId }, facts: {} })),
    ...Subnets.map(({ SubnetId }) => ({ kind: 'AWS::EC2::Subnet', key: { SubnetId }, facts: {} })),
    ...SecurityGroups.map(({ GroupId }) => ({
      kind: 'AWS::EC2::SecurityGroup',
      key: { GroupId },
      facts: {},
    })),
  ].filter(({ key }) => Object.values(key).every((id) => !mine.has(id)));
}

export async function seedRoute53(place: SeedPlace): Promise<Seeded[]> {
  const route53 = new Route53Client(place.client('moto'));
  return await each(place, 'zone', async (name): Promise<Seeded> => {
    const VPC = { VPCRegion: VPCRegion.eu_west_1, VPCId: `vpc-${name}` };
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({
        Name: `${name}.example.com.`,
        CallerReference: name,
        HostedZoneConfig: { Comment: name, PrivateZone: true },
        VPC,
      }),
    );
    const Id = known(HostedZone?.Id?.split('/').at(-1), 'hosted zone');
    await route53.send(
      new ChangeTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: Id, AddTags: tagsOf(name) }),
    );
    return {
      kind: 'AWS::Route53::HostedZone',
      key: { Id },
      facts: {
        ListHostedZonesAction: { Name: `${name}.example.com.` },
        ListTagsForResourcesAction: { HostedZoneTags: tagsOf(name) },
        GetHostedZoneAction: { VPCs: [VPC] },
      },
    };
  });
}

export async function seedCloudFront(place: SeedPlace): Promise<Seeded[]> {
  const cloudfront = new CloudFrontClient(place.client('ministack'));
  return await each(place, 'distribution', async (name): Promise<Seeded> => {
    const { Distribution } = await cloudfront.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: {
          Tags: { Items: tagsOf(name) },
          DistributionConfig: {
            CallerReference: name,
            Comment: name,
            Enabled: true,
            Origins: {
              Quantity: 1,
              Items: [
                {
                  Id: 'origin',
                  DomainName: `${name}.example.com`,
                  CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
                },
              ],
            },
            DefaultCacheBehavior: {
              TargetOriginId: 'origin',
              ViewerProtocolPolicy: 'redirect-to-https',
              MinTTL: 0,
              ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
            },
          },
        },
      }),
    );
    return {
      kind: 'AWS::CloudFront::Distribution',
      key: { Id: known(Distribution?.Id, 'distribution') },
      facts: {
        GetDistributionConfigAction: { DistributionConfig: { Comment: name } },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
}
