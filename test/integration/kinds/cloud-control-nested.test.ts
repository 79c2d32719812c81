import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createKindReader, ListFault, selectKind, type KindSelector } from '../../../aws/kinds/index.js';
import type { ParentSelector } from '../../../config/mapping-types.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, optionsOf, rawOf, scopeOf } from '../../support/read-kind.js';

/** Types that Cloud Control lists by their parent. No emulator has them, so the answers are the fixture's. */
const LIST = 'cloudcontrolapi.ListResources';
const GET = 'cloudcontrolapi.GetResource';
const CLUSTER = 'AWS::EKS::Cluster';
const NODES = 'AWS::EKS::Nodegroup';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

const described = (id: string, properties: object) => ({
  Identifier: id,
  Properties: JSON.stringify(properties),
});
const answer = (...descriptions: object[]) => ({ json: { ResourceDescriptions: descriptions } });
const modelOf = ({ input }: AwsCall): Record<string, unknown> =>
  typeof input['ResourceModel'] === 'string' ? Object(JSON.parse(input['ResourceModel'])) : {};

let aws: AwsFixture;
beforeEach(async () => {
  aws = await startAwsFixture();
});
afterEach(() => aws.stop());

const selector = (overrides: Partial<KindSelector>): KindSelector => ({
  includeActions: [],
  useGetResourceAPI: false,
  listGroupResources: false,
  ...overrides,
});

async function readNested(kind: string, parent?: ParentSelector) {
  const selection = selectKind(kind, selector(parent ? { parent } : {}));
  assert.deepEqual(selection.problems, []);
  const resources = [];
  const pages = createKindReader().readPages(selection.kind, scopeOf(), optionsOf(), undefined);
  for await (const page of pages) resources.push(...page.resources);
  return resources;
}

test('a nested type is listed through its parent, whose identifier stands in the model', async () => {
  aws.on(LIST, (call) => {
    if (call.input['TypeName'] === CLUSTER) {
      return call.input['NextToken'] === undefined
        ? { json: { ResourceDescriptions: [described('north', { Name: 'north' })], NextToken: 'two' } }
        : answer(described('south', { Name: 'south' }));
    }
    const { ClusterName } = modelOf(call);
    return answer(
      described(`${String(ClusterName)}|nodes`, { ClusterName, NodegroupName: 'nodes', Version: '1.30' }),
    );
  });
  const resources = await readNested(NODES, { kind: CLUSTER, resourceModel: { ClusterName: 'Identifier' } });
  assert.deepEqual(idsOf(resources), ['north|nodes', 'south|nodes']);
  assert.deepEqual(rawOf(resources, 'south|nodes'), {
    Type: NODES,
    Identifier: 'south|nodes',
    Properties: { ClusterName: 'south', NodegroupName: 'nodes', Version: '1.30' },
    __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    __Kind: NODES,
    __AccountId: ACCOUNT,
    __Region: 'eu-west-1',
  });
  assert.equal(aws.count(LIST), 4);
  assert.equal(aws.count(GET), 0);
});

test('what the list of parents does not say is read from the parent', async () => {
  aws.on(LIST, (call) =>
    call.input['TypeName'] === CLUSTER
      ? answer(described('one', { Name: 'one' }))
      : answer(described(`${String(modelOf(call)['ClusterArn'])}|x`, { A: 1 })),
  );
  aws.on(GET, () => ({ json: { ResourceDescription: described('one', { Spec: { Arn: 'arn-of-one' } }) } }));
  const resources = await readNested(NODES, { kind: CLUSTER, resourceModel: { ClusterArn: 'Spec.Arn' } });
  assert.deepEqual(idsOf(resources), ['arn-of-one|x']);
});

const permissionsFor = (path: string) =>
  selectKind(NODES, selector({ parent: { kind: CLUSTER, resourceModel: { ClusterName: path } } })).kind
    .permissions;

test('reading the parent takes a permission of its own, where the model takes more than its identifier', () => {
  assert.equal(permissionsFor('Name').includes('eks:DescribeCluster'), true);
  assert.equal(permissionsFor('Identifier').includes('eks:DescribeCluster'), false);
});

test('what is in no parent is a mistake of the mapping, told by its path', async () => {
  aws.on(LIST, (call) =>
    call.input['TypeName'] === CLUSTER ? answer(described('one', { Name: 'one' })) : answer(),
  );
  aws.on(GET, () => ({ json: { ResourceDescription: described('one', {}) } }));
  await assert.rejects(
    readNested(NODES, { kind: CLUSTER, resourceModel: { ClusterName: 'Nmae' } }),
    (fault) =>
      fault instanceof ListFault &&
      !fault.retryable &&
      /AWS::EKS::Cluster one has no Nmae, which selector\.parent\.resourceModel\.ClusterName names/.test(
        fault.message,
      ),
  );
});

test('a parent may be nested itself', async () => {
  aws.on(LIST, (call) => {
    const { TypeName } = call.input;
    if (TypeName === LOAD_BALANCER) return answer(described('lb1', {}), described('lb2', {}));
    const model = modelOf(call);
    return TypeName === LISTENER
      ? answer(described(`${String(model['LoadBalancerArn'])}-l`, { Port: 1 }))
      : answer(described(`${String(model['ListenerArn'])}-r`, { Priority: 1 }));
  });
  const resources = await readNested(RULE, {
    kind: LISTENER,
    resourceModel: { ListenerArn: 'Identifier' },
    parent: { kind: LOAD_BALANCER, resourceModel: { LoadBalancerArn: 'Identifier' } },
  });
  assert.deepEqual(idsOf(resources), ['lb1-l-r', 'lb2-l-r']);
});

test('a parent that vanished since it was listed costs only its own children', async () => {
  aws.on(LIST, (call) => {
    if (call.input['TypeName'] === CLUSTER) return answer(described('a', {}), described('b', {}));
    const { ClusterName } = modelOf(call);
    return ClusterName === 'a'
      ? error('ResourceNotFoundException')
      : answer(described('b|nodes', { NodegroupName: 'nodes', Version: '1.30' }));
  });
  const resources = await readNested(NODES, { kind: CLUSTER, resourceModel: { ClusterName: 'Identifier' } });
  assert.deepEqual(idsOf(resources), ['b|nodes']);
});

test('without its parent it is remarked on when the mapping is read, and AWS says no with our remedy', async () => {
  const { warnings } = selectKind(NODES, selector({}));
  assert.match(
    warnings.join(),
    /AWS::EKS::Nodegroup is listed by its parent only: .*ClusterName in resourceModel/,
  );
  const message =
    'Missing or invalid ResourceModel property in AWS::EKS::Nodegroup list handler request input';
  aws.on(LIST, () => error('InvalidRequestException', 400, message));
  await assert.rejects(
    readNested(NODES),
    (fault) =>
      fault instanceof ListFault && /name it in selector\.parent/.test(fault.message) && !fault.retryable,
  );
});
