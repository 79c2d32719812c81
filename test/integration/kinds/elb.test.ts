import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, listOf, query, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, rawOf, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const arnOf = (name: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/net/${name}/0123`;
const [north = '', middle = '', south = ''] = ['north', 'middle', 'south'].map(arnOf);

const loadBalancerXml = (arn: string) => ({
  LoadBalancerArn: arn,
  LoadBalancerName: arn.split('/')[2],
  DNSName: 'lb.example',
  CanonicalHostedZoneId: 'Z1',
  CreatedTime: '2024-04-17T19:45:45.700Z',
  Scheme: 'internal',
  Type: 'network',
  VpcId: 'vpc-1',
  State: { Code: 'active' },
  AvailabilityZones: {
    member: [
      {
        ZoneName: 'eu-west-1a',
        SubnetId: 'subnet-a',
        LoadBalancerAddresses: { member: [{ PrivateIPv4Address: '10.0.0.9' }] },
      },
      { ZoneName: 'eu-west-1b', SubnetId: 'subnet-b' },
    ],
  },
  SecurityGroups: { member: ['sg-1'] },
  IpAddressType: 'ipv4',
});

const page = (arns: readonly string[], NextMarker?: string) =>
  query('DescribeLoadBalancers', { LoadBalancers: { member: arns.map(loadBalancerXml) }, NextMarker });
const tagsOf = (arns: readonly string[]) =>
  query('DescribeTags', {
    TagDescriptions: {
      member: arns.map((arn) => ({ ResourceArn: arn, Tags: { member: [{ Key: 'of', Value: arn }] } })),
    },
  });

const api = {
  LoadBalancerArn: south,
  LoadBalancerName: 'south',
  DNSName: 'lb.example',
  CreatedTime: '2024-04-17T19:45:45.700000Z',
  Scheme: 'internal',
  VpcId: 'vpc-1',
  State: { Code: 'active' },
  AvailabilityZones: [
    {
      ZoneName: 'eu-west-1a',
      SubnetId: 'subnet-a',
      LoadBalancerAddresses: [{ PrivateIPv4Address: '10.0.0.9' }],
    },
    { ZoneName: 'eu-west-1b', SubnetId: 'subnet-b' },
  ],
  SecurityGroups: ['sg-1'],
  IpAddressType: 'ipv4',
};

kindSuite({
  kind: KIND,
  includeActions: ['DescribeLoadBalancerAttributes', 'DescribeListeners'],
  serve(aws, { vanished, denied }) {
    aws.on('elasticloadbalancing.DescribeLoadBalancers', (call: AwsCall) => {
      const asked = listOf(call, 'LoadBalancerArns.member');
      if (asked.length > 0)
        return asked.some((arn) => vanished.has(arn)) ? error('LoadBalancerNotFound') : page(asked);
      return call.input['Marker'] === undefined ? page([north, middle], 'two') : page([south]);
    });
    aws.on('elasticloadbalancing.DescribeTags', (call: AwsCall) => {
      const asked = listOf(call, 'ResourceArns.member');
      if (asked.some((arn) => vanished.has(arn))) return error('LoadBalancerNotFound');
      return asked.some((arn) => denied.has(arn)) ? error('AccessDenied', 403) : tagsOf(asked.toReversed());
    });
    aws.on('elasticloadbalancing.DescribeLoadBalancerAttributes', ({ input }: AwsCall) =>
      vanished.has(String(input['LoadBalancerArn']))
        ? error('LoadBalancerNotFound')
        : query('DescribeLoadBalancerAttributes', {
            Attributes: { member: [{ Key: 'deletion_protection.enabled', Value: 'true' }] },
          }),
    );
    aws.on('elasticloadbalancing.DescribeListeners', ({ input }: AwsCall) =>
      vanished.has(String(input['LoadBalancerArn']))
        ? error('LoadBalancerNotFound')
        : query('DescribeListeners', { Listeners: { member: [{ Port: 443, Protocol: 'TLS' }] } }),
    );
  },
  ids: [north, middle, south],
  raw: {
    id: south,
    object: {
      Identifier: south,
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
      Properties: {
        ...api,
        Type: 'network',
        CanonicalHostedZoneID: 'Z1',
        Name: 'south',
        LoadBalancerFullName: 'net/south/0123',
        Subnets: ['subnet-a', 'subnet-b'],
        SubnetMappings: [{ SubnetId: 'subnet-a', PrivateIPv4Address: '10.0.0.9' }, { SubnetId: 'subnet-b' }],
        LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
        Listeners: [{ Port: 443, Protocol: 'TLS' }],
        Tags: [{ Key: 'of', Value: south }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
      ...api,
      CanonicalHostedZoneId: 'Z1',
    },
  },
  list: {
    name: 'elasticloadbalancing.DescribeLoadBalancers',
    permission: 'elasticloadbalancing:DescribeLoadBalancers',
  },
  vanishes: middle,
  denied: { id: middle, becomes: { lacks: 'DescribeTagsAction' } },
  denial: 'AccessDenied',
  lookup: { present: north, gone: south },
});

test(`${KIND}: tags are asked for by twenties, listeners by pages`, async () => {
  const aws = await startAwsFixture();
  try {
    const arns = Array.from({ length: 45 }, (_, n) => arnOf(`lb-${n}`));
    aws.on('elasticloadbalancing.DescribeLoadBalancers', () => page(arns));
    aws.on('elasticloadbalancing.DescribeTags', (call) =>
      tagsOf(listOf(call, 'ResourceArns.member').toReversed()),
    );
    aws.on('elasticloadbalancing.DescribeListeners', ({ input }) =>
      input['Marker'] === undefined
        ? query('DescribeListeners', { Listeners: { member: [{ Port: 80 }] }, NextMarker: 'two' })
        : query('DescribeListeners', { Listeners: { member: [{ Port: 443 }] } }),
    );
    const resources = await readAll({ kind: KIND, includeActions: ['DescribeListeners'] });
    assert.deepEqual(idsOf(resources), arns);
    for (const arn of arns) {
      const { Tags, Listeners } = rawOf(resources, arn).Properties;
      assert.deepEqual(Tags, [{ Key: 'of', Value: arn }]);
      assert.deepEqual(Listeners, [{ Port: 80 }, { Port: 443 }]);
    }
    assert.equal(aws.count('elasticloadbalancing.DescribeTags'), 3);
    assert.equal(aws.calls[0]?.input['PageSize'], '400');
  } finally {
    await aws.stop();
  }
});
