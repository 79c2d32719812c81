import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, pathOf, startAwsFixture, toXml, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::Route53::HostedZone';
const LIST = 'route53.GET /2013-04-01/hostedzone';
const GET = 'route53.GET /2013-04-01/hostedzone/:id';
const TAGS = 'route53.POST /2013-04-01/tags/hostedzone';
const ids = Array.from({ length: 12 }, (_, i) => `Z${i + 1}`);

const zone = (id: string) => ({
  Id: `/hostedzone/${id}`,
  Name: `${id.toLowerCase()}.example.`,
  CallerReference: `ref-${id}`,
  Config: { Comment: 'of the fixture', PrivateZone: id === 'Z12' },
  ResourceRecordSetCount: 2,
  ...(id === 'Z12' && { Features: { AcceleratedRecoveryStatus: 'ENABLED' } }),
});
const listXml = (zones: string[], next?: string) => ({
  xml: toXml({
    ListHostedZonesResponse: {
      HostedZones: { HostedZone: zones.map(zone) },
      IsTruncated: next !== undefined,
      NextMarker: next,
      MaxItems: 100,
    },
  }),
});
const asked = ({ input }: AwsCall) =>
  [...String(input['xml']).matchAll(/<ResourceId>([^<]+)<\/ResourceId>/g)].map(([, id = '']) => id);

const tagsXml = (zones: readonly string[]) => ({
  xml: toXml({
    ListTagsForResourcesResponse: {
      ResourceTagSets: {
        ResourceTagSet: zones.map((id) => ({
          ResourceType: 'hostedzone',
          ResourceId: id,
          Tags: { Tag: [{ Key: 'of', Value: id }] },
        })),
      },
    },
  }),
});

kindSuite({
  kind: KIND,
  serve(aws, { vanished }) {
    aws.on(LIST, ({ input }) => {
      assert.equal(input['maxitems'], '100');
      return input['marker'] === undefined ? listXml(ids.slice(0, 7), 'Z8') : listXml(ids.slice(7));
    });
    aws.on(TAGS, (call) => {
      const zones = asked(call);
      assert.ok(zones.length <= 10);
      return zones.some((id) => vanished.has(id))
        ? error('NoSuchHostedZone', 404)
        : tagsXml(zones.toReversed());
    });
    aws.on(GET, (call) => {
      const id = pathOf(call).at(-1) ?? '';
      return vanished.has(id)
        ? error('NoSuchHostedZone', 404)
        : { xml: toXml({ GetHostedZoneResponse: { HostedZone: zone(id) } }) };
    });
  },
  ids,
  raw: {
    id: 'Z12',
    object: {
      Identifier: 'Z12',
      Properties: {
        Id: 'Z12',
        Name: 'z12.example.',
        CallerReference: 'ref-Z12',
        HostedZoneConfig: { Comment: 'of the fixture', PrivateZone: true },
        HostedZoneFeatures: { AcceleratedRecoveryStatus: 'ENABLED', EnableAcceleratedRecovery: true },
        ResourceRecordSetCount: 2,
        HostedZoneTags: [{ Key: 'of', Value: 'Z12' }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'us-east-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'us-east-1',
    },
  },
  list: { name: LIST, permission: 'route53:ListHostedZones' },
  denial: 'AccessDenied',
  vanishes: 'Z3',
  lookup: { present: 'Z1', gone: 'Z2' },
});

test('a public zone has its name servers, a private one its VPCs; what is denied for one is missing there', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on(LIST, () => listXml(['Z1', 'Z2', 'Z12']));
    aws.on(TAGS, (call) => tagsXml(asked(call)));
    aws.on(GET, (call) => {
      const id = pathOf(call).at(-1) ?? '';
      if (id === 'Z2') return error('AccessDenied', 403);
      const more =
        id === 'Z12'
          ? { VPCs: { VPC: [{ VPCRegion: 'eu-west-1', VPCId: 'vpc-1' }] } }
          : { DelegationSet: { Id: '/delegationset/N1', NameServers: { NameServer: ['ns-1', 'ns-2'] } } };
      return { xml: toXml({ GetHostedZoneResponse: { HostedZone: zone(id), ...more } }) };
    });
    const resources = await readAll({ kind: KIND, includeActions: ['GetHostedZone'] });
    assert.deepEqual(idsOf(resources), ['Z1', 'Z2', 'Z12']);
    const parts = ['Z1', 'Z2', 'Z12'].map((id) => {
      const { DelegationSetId, NameServers, VPCs } = rawOf(resources, id).Properties;
      return { DelegationSetId, NameServers, VPCs };
    });
    const none = { DelegationSetId: undefined, NameServers: undefined, VPCs: undefined };
    assert.deepEqual(parts, [
      { ...none, DelegationSetId: 'N1', NameServers: ['ns-1', 'ns-2'] },
      none,
      { ...none, VPCs: [{ VPCRegion: 'eu-west-1', VPCId: 'vpc-1' }] },
    ]);
    assert.deepEqual(missingOf(resources, 'Z2'), { GetHostedZoneAction: 'AccessDenied' });
  } finally {
    await aws.stop();
  }
});

test('tags of ten zones cost one call, and a selector of tags goes by them', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on(LIST, () => listXml(ids));
    aws.on(TAGS, (call) => tagsXml(asked(call)));
    const tags = { all: [{ key: 'of', value: 'Z4' }], any: [] };
    const resources = await readAll({ kind: KIND, options: { tags } });
    assert.deepEqual(idsOf(resources), ['Z4']);
    assert.equal(resources.length, ids.length);
    assert.equal(aws.count(TAGS), 2);
  } finally {
    await aws.stop();
  }
});
