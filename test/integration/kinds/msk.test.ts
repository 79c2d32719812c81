import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, pathOf, startAwsFixture } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, readAll } from '../../support/read-kind.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const arnOf = (name: string) => `arn:aws:kafka:eu-west-1:${ACCOUNT}:cluster/${name}/0b1c2d3e-1`;

/** What both versions of the API give; kafka names fields in lower case on the wire only. */
const common = (name: string) => ({
  clusterArn: arnOf(name),
  clusterName: name,
  creationTime: name === 'a' ? '2024-03-15T10:30:00Z' : '2024-03-15T10:30:00.25Z',
  state: 'ACTIVE',
  tags: { of: name },
});

const provisioned = (name: string) => ({
  ...common(name),
  brokerNodeGroupInfo: { clientSubnets: ['subnet-1'], instanceType: 'kafka.m5.large' },
  numberOfBrokerNodes: 3,
});

kindSuite({
  kind: 'AWS::MSK::Cluster',
  serve(aws, { vanished }) {
    aws.on('kafka.GET /v1/clusters', ({ input }) =>
      input['nextToken'] === undefined
        ? { json: { clusterInfoList: ['a', 'b'].map(provisioned), nextToken: 'two' } }
        : { json: { clusterInfoList: [provisioned('c')] } },
    );
    aws.on('kafka.GET /v1/clusters/:arn', (call) =>
      vanished.has(pathOf(call)[2] ?? '')
        ? error('NotFoundException', 404)
        : { json: { clusterInfo: provisioned('a') } },
    );
  },
  ids: ['a', 'b', 'c'].map(arnOf),
  raw: {
    id: arnOf('c'),
    object: {
      Properties: {
        ClusterArn: arnOf('c'),
        ClusterName: 'c',
        CreationTime: '2024-03-15T10:30:00.250000Z',
        State: 'ACTIVE',
        BrokerNodeGroupInfo: { ClientSubnets: ['subnet-1'], InstanceType: 'kafka.m5.large' },
        NumberOfBrokerNodes: 3,
        Tags: { of: 'c' },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'kafka.GET /v1/clusters', permission: 'kafka:ListClusters' },
  lookup: { present: arnOf('a'), gone: arnOf('b') },
});

const serverless = (name: string) => ({
  ...common(name),
  clusterType: 'SERVERLESS',
  serverless: {
    vpcConfigs: [{ subnetIds: ['subnet-1'] }],
    clientAuthentication: { sasl: { iam: { enabled: true } } },
  },
});

kindSuite({
  kind: 'AWS::MSK::ServerlessCluster',
  serve(aws, { vanished }) {
    aws.on('kafka.GET /api/v2/clusters', ({ input }) =>
      input['nextToken'] === undefined
        ? { json: { clusterInfoList: [serverless('a')], nextToken: 'two' } }
        : { json: { clusterInfoList: [serverless('b')] } },
    );
    aws.on('kafka.GET /api/v2/clusters/:arn', (call) =>
      vanished.has(pathOf(call)[3] ?? '')
        ? error('NotFoundException', 404)
        : { json: { clusterInfo: serverless('a') } },
    );
  },
  ids: ['a', 'b'].map(arnOf),
  raw: {
    id: arnOf('a'),
    object: {
      Properties: {
        ClusterArn: arnOf('a'),
        ClusterName: 'a',
        ClusterType: 'SERVERLESS',
        CreationTime: '2024-03-15T10:30:00Z',
        State: 'ACTIVE',
        Serverless: {
          VpcConfigs: [{ SubnetIds: ['subnet-1'] }],
          ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
        },
        Tags: { of: 'a' },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'kafka.GET /api/v2/clusters', permission: 'kafka:ListClustersV2' },
  lookup: { present: arnOf('a'), gone: arnOf('b') },
});

test('only serverless clusters are asked for, and both kinds a hundred a page', async () => {
  const aws = await startAwsFixture();
  try {
    for (const path of ['/v1/clusters', '/api/v2/clusters'])
      aws.on(`kafka.GET ${path}`, () => ({ json: { clusterInfoList: [] } }));
    await readAll({ kind: 'AWS::MSK::Cluster' });
    await readAll({ kind: 'AWS::MSK::ServerlessCluster' });
    assert.deepEqual(
      aws.calls.map(({ input }) => [input['clusterTypeFilter'], input['maxResults']]),
      [
        [undefined, '100'],
        ['SERVERLESS', '100'],
      ],
    );
  } finally {
    await aws.stop();
  }
});
