import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, toXml, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, readAll, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::EC2::Volume';
const ids = ['vol-a', 'vol-b', 'vol-c'];

const volumeXml = (id: string) => ({
  volumeId: id,
  volumeType: 'gp3',
  size: 10,
  throughput: 125,
  status: 'in-use',
  createTime: '2024-04-17T19:45:45.700Z',
  attachmentSet: { item: [{ instanceId: 'i-1', attachTime: '2024-04-17T19:45:46.000Z' }] },
  tagSet: { item: [{ key: 'Name', value: id }] },
});

const pageXml = (volumes: readonly string[], nextToken?: string) => ({
  xml: toXml({ DescribeVolumesResponse: { volumeSet: { item: volumes.map(volumeXml) }, nextToken } }),
});

/** Values of the filters, by the filter's name. */
function filtersOf({ input }: AwsCall): Record<string, unknown[]> {
  const filters: Record<string, unknown[]> = {};
  for (const [key, name] of Object.entries(input)) {
    const [, place] = /^Filter\.(\d+)\.Name$/.exec(key) ?? [];
    if (place === undefined) continue;
    filters[String(name)] = Object.entries(input).flatMap(([key, value]) =>
      key.startsWith(`Filter.${place}.Value.`) ? [value] : [],
    );
  }
  return filters;
}

function serve(aws: AwsFixture, { vanished, denied }: World): void {
  aws.on('ec2.DescribeVolumes', (call) => {
    const asked = filtersOf(call)['volume-id'];
    if (asked) return pageXml(ids.filter((id) => asked.includes(id) && !vanished.has(id)));
    return call.input['NextToken'] === undefined ? pageXml(['vol-a', 'vol-b'], 'two') : pageXml(['vol-c']);
  });
  aws.on('ec2.DescribeVolumeAttribute', ({ input }) => {
    const id = String(input['VolumeId']);
    if (vanished.has(id)) return error('InvalidVolume.NotFound');
    if (denied.has(id)) return error('UnauthorizedOperation', 403);
    const autoEnableIO = { value: id === 'vol-c' };
    return { xml: toXml({ DescribeVolumeAttributeResponse: { volumeId: id, autoEnableIO } }) };
  });
}

kindSuite({
  kind: KIND,
  includeActions: ['DescribeVolumeAttributeAction'],
  serve,
  ids,
  raw: {
    id: 'vol-c',
    object: {
      Properties: {
        VolumeId: 'vol-c',
        VolumeType: 'gp3',
        Size: 10,
        Throughput: 125,
        State: 'in-use',
        CreateTime: '2024-04-17T19:45:45.700000Z',
        Attachments: [{ InstanceId: 'i-1', AttachTime: '2024-04-17T19:45:46Z' }],
        Tags: [{ Key: 'Name', Value: 'vol-c' }],
        AutoEnableIO: true,
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'ec2.DescribeVolumes', permission: 'ec2:DescribeVolumes' },
  denial: 'UnauthorizedOperation',
  vanishes: 'vol-b',
  denied: { id: 'vol-a', becomes: { lacks: 'DescribeVolumeAttributeAction' } },
  lookup: { present: 'vol-a', gone: 'vol-b' },
});

describe(`${KIND}: its list and look-up`, () => {
  let aws: AwsFixture;
  beforeEach(async () => {
    aws = await startAwsFixture();
    serve(aws, { vanished: new Set(), denied: new Set() });
  });
  afterEach(() => aws.stop());

  const tags = { all: [{ key: 'team', value: 'a*' }], any: [] };

  test('volumes come a thousand a page, and no volume costs a call unless its attribute is asked for', async () => {
    await readAll({ kind: KIND });
    assert.deepEqual(
      aws.calls.map(({ operation, input }) => [operation, input['MaxResults']]),
      [
        ['DescribeVolumes', '1000'],
        ['DescribeVolumes', '1000'],
      ],
    );
  });

  test('EC2 itself selects by tags', async () => {
    await readAll({ kind: KIND, options: { tags } });
    for (const call of aws.calls) assert.deepEqual(filtersOf(call), { 'tag:team': [String.raw`a\*`] });
  });

  test('many volumes are looked up in one call, by the tags that the list was selected by', async () => {
    await createKindReader().existsStill(kindOf(KIND), scopeOf(), ['vol-a', 'vol-z'], { tags });
    assert.equal(aws.calls.length, 1);
    assert.deepEqual(aws.calls.map(filtersOf), [
      { 'volume-id': ['vol-a', 'vol-z'], 'tag:team': [String.raw`a\*`] },
    ]);
  });
});
