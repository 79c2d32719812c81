import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Client, Command, MetadataBearer } from '@smithy/types';
import { kindOf } from '../../aws/kinds/index.js';
import { homeRegion } from '../../aws/partition.js';

/** Host of a signed request and the region of its signature; the request goes nowhere. */
async function addressOf<In extends object, I extends In, Out extends MetadataBearer, O extends Out, Config>(
  client: Client<In, Out, Config>,
  command: Command<In, I, Out, O, Config>,
): Promise<string> {
  let address = '';
  client.middlewareStack.add(
    () => (args) => {
      const { hostname, headers } = Object(args.request);
      const [, region] = /Credential=key\/\d+\/([^/]+)\//.exec(String(headers?.authorization)) ?? [];
      address = `${hostname} ${region}`;
      return Promise.reject(new Error('goes nowhere'));
    },
    { step: 'deserialize', priority: 'high' },
  );
  await assert.rejects(client.send(command), /goes nowhere/);
  return address;
}

const configOf = (partition: string) => ({
  region: homeRegion(partition),
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  maxAttempts: 1,
});
const ADDRESSES: Record<string, (partition: string) => Promise<string>> = {
  'AWS::IAM::Role': (partition) => addressOf(new IAMClient(configOf(partition)), new ListRolesCommand({})),
  'AWS::Route53::HostedZone': (partition) =>
    addressOf(new Route53Client(configOf(partition)), new ListHostedZonesCommand({})),
  'AWS::CloudFront::Distribution': (partition) =>
    addressOf(new CloudFrontClient(configOf(partition)), new ListDistributionsCommand({})),
};

/** AWS General Reference, service endpoints; CloudFront is not in aws-us-gov. */
const EXPECTED: Record<string, Record<string, string>> = {
  'AWS::IAM::Role': {
    aws: 'iam.amazonaws.com us-east-1',
    'aws-cn': 'iam.cn-north-1.amazonaws.com.cn cn-north-1',
    'aws-us-gov': 'iam.us-gov.amazonaws.com us-gov-west-1',
  },
  'AWS::Route53::HostedZone': {
    aws: 'route53.amazonaws.com us-east-1',
    'aws-cn': 'route53.amazonaws.com.cn cn-northwest-1',
    'aws-us-gov': 'route53.us-gov.amazonaws.com us-gov-west-1',
  },
  'AWS::CloudFront::Distribution': {
    aws: 'cloudfront.amazonaws.com us-east-1',
    'aws-cn': 'cloudfront.cn-northwest-1.amazonaws.com.cn cn-northwest-1',
  },
};

for (const [kind, addresses] of Object.entries(EXPECTED)) {
  test(`${kind}: in each partition the service's one endpoint is asked, signed for its region`, async () => {
    assert.equal(kindOf(kind).scope, 'global');
    for (const [partition, expected] of Object.entries(addresses))
      assert.equal(await ADDRESSES[kind]?.(partition), expected, partition);
  });
}
