import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { type AwsCall, startAwsFixture } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, scopeOf } from '../../support/read-kind.js';
import { textsOf } from '../../support/with-aws.js';

const arnOf = (kind: string, name: string) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:${kind}/${name}`;
const [north = '', south = ''] = ['north', 'south'].map((name) => arnOf('cluster', name));
/** Services of each cluster; the first cluster's come in two pages. */
const SERVICES: Record<string, string[]> = {
  [north]: ['a', 'b', 'c'].map((name) => arnOf('service', `north/${name}`)),
  [south]: ['a', 'z'].map((name) => arnOf('service', `south/${name}`)),
};
const ids = Object.entries(SERVICES).flatMap(([cluster, arns]) => arns.map((arn) => `${cluster}|${arn}`));
const [first = '', second = '', third = ''] = ids;

kindSuite({
  kind: 'AWS::ECS::Service',
  serve(aws, { vanished, denied }) {
    aws.on('ecs.ListClusters', ({ input }) =>
      input['nextToken'] === undefined
        ? { json: { clusterArns: [north], nextToken: 'two' } }
        : { json: { clusterArns: [south] } },
    );
    aws.on('ecs.ListServices', ({ input }: AwsCall) => {
      const arns = SERVICES[String(input['cluster'])] ?? [];
      if (arns.length < 3) return { json: { serviceArns: arns } };
      return input['nextToken'] === undefined
        ? { json: { serviceArns: arns.slice(0, 2), nextToken: 'more' } }
        : { json: { serviceArns: arns.slice(2) } };
    });
    aws.on('ecs.DescribeServices', ({ input }: AwsCall) => {
      const cluster = String(input['cluster']);
      const has = (set: ReadonlySet<string>, arn: string) => set.has(`${cluster}|${arn}`);
      const asked = textsOf(input['services']).toReversed();
      return {
        json: {
          services: asked
            .filter((arn) => !has(vanished, arn) && !has(denied, arn))
            .map((arn) => ({
              serviceArn: arn,
              clusterArn: cluster,
              status: 'ACTIVE',
              createdAt: 1_686_819_600,
              tags: [{ key: 'of', value: arn }],
            })),
          failures: asked
            .filter((arn) => has(vanished, arn) || has(denied, arn))
            .map((arn) => ({ arn, reason: has(vanished, arn) ? 'MISSING' : 'ACCESS_DENIED' })),
        },
      };
    });
  },
  ids,
  perParent: [3, 2],
  raw: {
    id: third,
    object: {
      Properties: {
        ServiceArn: SERVICES[north]?.[2],
        ClusterArn: north,
        Status: 'ACTIVE',
        CreatedAt: '2023-06-15T09:00:00Z',
        Tags: [{ key: 'of', value: SERVICES[north]?.[2] }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1', ClusterArn: north },
    },
  },
  list: { name: 'ecs.ListServices', permission: 'ecs:ListServices', parents: ['ecs.ListClusters'] },
  vanishes: second,
  denied: { id: first, becomes: 'unsure' },
  lookup: { present: first, gone: second },
});

test('a service that ECS does not describe, for whatever reason but its absence, is not taken to be gone', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('ecs.DescribeServices', () => ({
      json: { services: [], failures: [{ reason: 'ACCESS_DENIED' }] },
    }));
    const verdicts = await createKindReader().existsStill(kindOf('AWS::ECS::Service'), scopeOf(), [first]);
    assert.deepEqual([...verdicts], [[first, 'unknown']]);
  } finally {
    await aws.stop();
  }
});
