import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, query, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::ElastiCache::Cluster';
const arnOf = (name: string) => `arn:aws:elasticache:eu-west-1:${ACCOUNT}:cluster:${name}`;
const nameOf = (arn: unknown) => String(arn).split(':').at(-1) ?? '';

const clusterXml = (name: string) => ({
  CacheClusterId: name,
  ARN: arnOf(name),
  Engine: 'redis',
  NumCacheNodes: 1,
  CacheClusterCreateTime: '2025-04-16T17:42:04.653Z',
  CacheNodes: { CacheNode: [{ CacheNodeId: '0001', CacheNodeCreateTime: '2025-04-16T17:42:04Z' }] },
  AuthTokenEnabled: false,
});

const page = (names: readonly string[], Marker?: string) =>
  query('DescribeCacheClusters', { CacheClusters: { CacheCluster: names.map(clusterXml) }, Marker });

function serve(aws: AwsFixture, { vanished, denied }: World): void {
  aws.on('elasticache.DescribeCacheClusters', ({ input }) => {
    const asked = input['CacheClusterId'];
    if (typeof asked === 'string')
      return vanished.has(arnOf(asked)) ? error('CacheClusterNotFound', 404) : page([asked]);
    return input['Marker'] === undefined ? page(['a', 'b'], 'two') : page(['c']);
  });
  aws.on('elasticache.ListTagsForResource', ({ input }) => {
    const arn = String(input['ResourceName']);
    if (vanished.has(arn)) return error('CacheClusterNotFound', 404);
    if (denied.has(arn)) return error('AccessDenied', 403);
    return query('ListTagsForResource', { TagList: { Tag: [{ Key: 'of', Value: nameOf(arn) }] } });
  });
}

kindSuite({
  kind: KIND,
  includeActions: ['ListTagsForResource'],
  serve,
  ids: ['a', 'b', 'c'].map(arnOf),
  raw: {
    id: arnOf('c'),
    object: {
      Properties: {
        CacheClusterId: 'c',
        ARN: arnOf('c'),
        Engine: 'redis',
        NumCacheNodes: 1,
        CacheClusterCreateTime: '2025-04-16T17:42:04.653000Z',
        CacheNodes: [{ CacheNodeId: '0001', CacheNodeCreateTime: '2025-04-16T17:42:04Z' }],
        AuthTokenEnabled: false,
        TagList: [{ Key: 'of', Value: 'c' }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'elasticache.DescribeCacheClusters', permission: 'elasticache:DescribeCacheClusters' },
  denial: 'AccessDenied',
  vanishes: arnOf('b'),
  denied: { id: arnOf('a'), becomes: { lacks: 'ListTagsForResourceAction' } },
  lookup: { present: arnOf('a'), gone: arnOf('b') },
});

test(`${KIND}: clusters come with their nodes, a hundred a page, and without a call for each`, async () => {
  const aws = await startAwsFixture();
  try {
    serve(aws, { vanished: new Set(), denied: new Set() });
    await readAll({ kind: KIND });
    assert.deepEqual(
      aws.calls.map(({ input }) => [input['MaxRecords'], input['ShowCacheNodeInfo']]),
      [
        ['100', 'true'],
        ['100', 'true'],
      ],
    );
  } finally {
    await aws.stop();
  }
});
