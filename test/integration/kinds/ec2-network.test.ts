import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import {
  error,
  listOf,
  startAwsFixture,
  toXml,
  type AwsCall,
  type XmlValue,
} from '../../support/aws-fixture.js';
import { kindSuite, type KindFixture } from '../../support/kind-suite.js';
import { ACCOUNT, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const CONTEXT = { __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' } };
const fieldsOf = (kind: string, id: string) => ({
  Identifier: id,
  __Kind: kind,
  __AccountId: ACCOUNT,
  __Region: 'eu-west-1',
  ...CONTEXT,
});
const tagSet = { item: [{ key: 'team', value: 'net' }] };
const Tags = [{ Key: 'team', Value: 'net' }];
const nameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** Answers of a Describe call: two pages of the list, or what a filter of ids leaves. */
function serveDescribe(
  api: string,
  set: string,
  ids: readonly string[],
  xmlOf: (id: string) => XmlValue,
): KindFixture['serve'] {
  return (aws, { vanished }) => {
    const answer = (some: readonly string[], nextToken?: string) => ({
      xml: toXml({ [`${api}Response`]: { [set]: { item: some.map(xmlOf) }, nextToken } }),
    });
    aws.on(`ec2.${api}`, (call: AwsCall) => {
      const asked = listOf(call, 'Filter.1.Value');
      if (asked.length > 0)
        return answer(ids.filter((id) => asked.includes(nameIn(id)) && !vanished.has(id)));
      return call.input['NextToken'] === undefined ? answer(ids.slice(0, 2), 'two') : answer(ids.slice(2));
    });
  };
}

const VPC = 'AWS::EC2::VPC';
const vpcIds = ['vpc-1', 'vpc-2', 'vpc-3'];
const serveVpcs = serveDescribe('DescribeVpcs', 'vpcSet', vpcIds, (vpcId) => ({
  vpcId,
  cidrBlock: '10.0.0.0/16',
  isDefault: false,
  instanceTenancy: 'default',
  ownerId: ACCOUNT,
  state: 'available',
  cidrBlockAssociationSet: { item: [{ associationId: 'assoc-1', cidrBlock: '10.0.0.0/16' }] },
  ipv6CidrBlockAssociationSet: {
    item: [
      { ipv6CidrBlock: '2001:db8:1::/56', ipv6CidrBlockState: { state: 'associated' } },
      { ipv6CidrBlock: '2001:db8:2::/56', ipv6CidrBlockState: { state: 'disassociated' } },
    ],
  },
  encryptionControl: { mode: 'monitor' },
  tagSet,
}));

kindSuite({
  kind: VPC,
  includeActions: ['DescribeVpcAttribute'],
  serve(aws, world) {
    serveVpcs(aws, world);
    aws.on('ec2.DescribeVpcAttribute', ({ input }: AwsCall) => {
      const id = String(input['VpcId']);
      if (world.vanished.has(id)) return error('InvalidVpcID.NotFound');
      if (world.denied.has(id)) return error('UnauthorizedOperation', 403);
      const attribute = String(input['Attribute']);
      const value = attribute === 'enableDnsSupport';
      return { xml: toXml({ DescribeVpcAttributeResponse: { vpcId: id, [attribute]: { value } } }) };
    });
  },
  ids: vpcIds,
  raw: {
    id: 'vpc-3',
    object: {
      ...fieldsOf(VPC, 'vpc-3'),
      Properties: {
        VpcId: 'vpc-3',
        CidrBlock: '10.0.0.0/16',
        IsDefault: false,
        InstanceTenancy: 'default',
        OwnerId: ACCOUNT,
        State: 'available',
        CidrBlockAssociationSet: [{ AssociationId: 'assoc-1', CidrBlock: '10.0.0.0/16' }],
        CidrBlockAssociations: ['assoc-1'],
        Ipv6CidrBlockAssociationSet: [
          { Ipv6CidrBlock: '2001:db8:1::/56', Ipv6CidrBlockState: { State: 'associated' } },
          { Ipv6CidrBlock: '2001:db8:2::/56', Ipv6CidrBlockState: { State: 'disassociated' } },
        ],
        Ipv6CidrBlocks: ['2001:db8:1::/56'],
        VpcEncryptionControl: { Mode: 'monitor' },
        EnableDnsHostnames: false,
        EnableDnsSupport: true,
        Tags,
      },
    },
  },
  list: { name: 'ec2.DescribeVpcs', permission: 'ec2:DescribeVpcs' },
  vanishes: 'vpc-2',
  denied: { id: 'vpc-1', becomes: { lacks: 'DescribeVpcAttributeAction' } },
  denial: 'UnauthorizedOperation',
  lookup: { present: 'vpc-1', gone: 'vpc-2' },
});

const SUBNET = 'AWS::EC2::Subnet';
const subnetIds = ['subnet-1', 'subnet-2', 'subnet-3'].map(
  (name) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:subnet/${name}`,
);
const [firstSubnet = '', secondSubnet = '', thirdSubnet = ''] = subnetIds;

kindSuite({
  kind: SUBNET,
  serve: serveDescribe('DescribeSubnets', 'subnetSet', subnetIds, (arn) => ({
    subnetId: nameIn(arn),
    subnetArn: arn,
    vpcId: 'vpc-1',
    cidrBlock: '10.0.1.0/24',
    availabilityZone: 'eu-west-1a',
    availabilityZoneId: 'euw1-az1',
    availableIpAddressCount: 251,
    mapPublicIpOnLaunch: true,
    ipv6CidrBlockAssociationSet: {
      item: [{ ipv6CidrBlock: '2001:db8:1::/64', ipv6CidrBlockState: { state: 'associated' } }],
    },
    privateDnsNameOptionsOnLaunch: { hostnameType: 'ip-name', enableResourceNameDnsARecord: false },
    tagSet,
  })),
  ids: subnetIds,
  raw: {
    id: thirdSubnet,
    object: {
      ...fieldsOf(SUBNET, 'subnet-3'),
      Properties: {
        SubnetId: 'subnet-3',
        SubnetArn: thirdSubnet,
        VpcId: 'vpc-1',
        CidrBlock: '10.0.1.0/24',
        AvailabilityZone: 'eu-west-1a',
        AvailabilityZoneId: 'euw1-az1',
        AvailableIpAddressCount: 251,
        MapPublicIpOnLaunch: true,
        Ipv6CidrBlockAssociationSet: [
          { Ipv6CidrBlock: '2001:db8:1::/64', Ipv6CidrBlockState: { State: 'associated' } },
        ],
        Ipv6CidrBlocks: ['2001:db8:1::/64'],
        Ipv6CidrBlock: '2001:db8:1::/64',
        PrivateDnsNameOptionsOnLaunch: { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false },
        Tags,
      },
    },
  },
  list: { name: 'ec2.DescribeSubnets', permission: 'ec2:DescribeSubnets' },
  denial: 'UnauthorizedOperation',
  lookup: { present: firstSubnet, gone: secondSubnet },
});

const GROUP = 'AWS::EC2::SecurityGroup';
const groupIds = ['sg-1', 'sg-2', 'sg-3'].map(
  (name) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:security-group/${name}`,
);
const [firstGroup = '', secondGroup = '', thirdGroup = ''] = groupIds;
const serveGroups = serveDescribe('DescribeSecurityGroups', 'securityGroupInfo', groupIds, (arn) => ({
  groupId: nameIn(arn),
  securityGroupArn: arn,
  groupName: 'web',
  groupDescription: 'The web.',
  ownerId: ACCOUNT,
  vpcId: 'vpc-1',
  ipPermissions: {
    item: [
      {
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        ipRanges: { item: [{ cidrIp: '10.0.0.0/8', description: 'inside' }, { cidrIp: '192.0.2.0/24' }] },
        ipv6Ranges: { item: [{ cidrIpv6: '2001:db8::/32' }] },
        prefixListIds: { item: [{ prefixListId: 'pl-1' }] },
        groups: { item: [{ groupId: 'sg-9', userId: ACCOUNT, description: 'the proxy' }] },
      },
    ],
  },
  ipPermissionsEgress: {
    item: [
      {
        ipProtocol: '-1',
        ipRanges: { item: [{ cidrIp: '0.0.0.0/0' }] },
        prefixListIds: { item: [{ prefixListId: 'pl-1' }] },
        groups: { item: [{ groupId: 'sg-9', userId: ACCOUNT }] },
      },
    ],
  },
  tagSet,
}));
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

kindSuite({
  kind: GROUP,
  serve: serveGroups,
  ids: groupIds,
  raw: {
    id: thirdGroup,
    object: {
      ...fieldsOf(GROUP, 'sg-3'),
      Properties: {
        Id: 'sg-3',
        GroupId: 'sg-3',
        SecurityGroupArn: thirdGroup,
        GroupName: 'web',
        GroupDescription: 'The web.',
        OwnerId: ACCOUNT,
        VpcId: 'vpc-1',
        SecurityGroupIngress: [
          { ...https, CidrIp: '10.0.0.0/8', Description: 'inside' },
          { ...https, CidrIp: '192.0.2.0/24' },
          { ...https, CidrIpv6: '2001:db8::/32' },
          { ...https, SourcePrefixListId: 'pl-1' },
          {
            ...https,
            SourceSecurityGroupId: 'sg-9',
            SourceSecurityGroupOwnerId: ACCOUNT,
            Description: 'the proxy',
          },
        ],
        SecurityGroupEgress: [
          { IpProtocol: '-1', CidrIp: '0.0.0.0/0' },
          { IpProtocol: '-1', DestinationPrefixListId: 'pl-1' },
          { IpProtocol: '-1', DestinationSecurityGroupId: 'sg-9' },
        ],
        IpPermissions: [
          {
            ...https,
            IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }, { CidrIp: '192.0.2.0/24' }],
            Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }],
            PrefixListIds: [{ PrefixListId: 'pl-1' }],
            UserIdGroupPairs: [{ GroupId: 'sg-9', UserId: ACCOUNT, Description: 'the proxy' }],
          },
        ],
        IpPermissionsEgress: [
          {
            IpProtocol: '-1',
            IpRanges: [{ CidrIp: '0.0.0.0/0' }],
            PrefixListIds: [{ PrefixListId: 'pl-1' }],
            UserIdGroupPairs: [{ GroupId: 'sg-9', UserId: ACCOUNT }],
          },
        ],
        Tags,
      },
    },
  },
  list: { name: 'ec2.DescribeSecurityGroups', permission: 'ec2:DescribeSecurityGroups' },
  denial: 'UnauthorizedOperation',
  lookup: { present: firstGroup, gone: secondGroup },
});

test(`${GROUP}: list and look-up select by tags at the source`, async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('ec2.DescribeSecurityGroups', () => ({ xml: toXml({ DescribeSecurityGroupsResponse: {} }) }));
    const tags = { all: [{ key: 'team', value: 'net' }], any: [] };
    await readAll({ kind: GROUP, options: { tags } });
    await createKindReader().existsStill(kindOf(GROUP), scopeOf(), [firstGroup], { tags });
    const [list, lookup] = aws.calls;
    assert.equal(list?.input['MaxResults'], '1000');
    assert.equal(list?.input['Filter.1.Name'], 'tag:team');
    assert.deepEqual(listOf(list, 'Filter.1.Value'), ['net']);
    assert.equal(lookup?.input['Filter.1.Name'], 'group-id');
    assert.deepEqual(listOf(lookup, 'Filter.1.Value'), ['sg-1']);
    assert.equal(lookup?.input['Filter.2.Name'], 'tag:team');
  } finally {
    await aws.stop();
  }
});

test(`${SUBNET}: where AWS gives no ARN it is known by its id`, async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('ec2.DescribeSubnets', () => ({
      xml: toXml({ DescribeSubnetsResponse: { subnetSet: { item: [{ subnetId: 'subnet-1' }] } } }),
    }));
    const resources = await readAll({ kind: SUBNET });
    assert.equal(rawOf(resources, 'subnet-1').Properties['SubnetId'], 'subnet-1');
    const verdicts = await createKindReader().existsStill(kindOf(SUBNET), scopeOf(), [
      'subnet-1',
      'subnet-2',
    ]);
    assert.deepEqual([...verdicts.values()], ['present', 'gone']);
  } finally {
    await aws.stop();
  }
});
