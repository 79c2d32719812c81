import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, rawOf, readAll } from '../../support/read-kind.js';
import { AS_LISTED, textsOf, withAws } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };

/** Created an hour apart, in no order. */
const CREATED: Record<string, number> = {
  'd-1': 1_713_383_145.7,
  'd-2': 1_713_375_945.7,
  'd-3': 1_713_379_545.7,
};
const DEPLOYMENTS = Object.keys(CREATED);

/** As AWS does, the list leaves out what was created before the time asked for. */
function serveDeployments(aws: AwsFixture, { vanished, denied }: World) {
  aws.on('codedeploy.ListDeployments', ({ input }: AwsCall) => {
    const start = Number(Object(input['createTimeRange']).start ?? 0);
    const page = input['nextToken'] === undefined ? DEPLOYMENTS.slice(0, 2) : DEPLOYMENTS.slice(2);
    return {
      json: {
        deployments: page.filter((id) => (CREATED[id] ?? 0) >= start),
        nextToken: input['nextToken'] === undefined ? 'two' : undefined,
      },
    };
  });
  aws.on('codedeploy.BatchGetDeployments', ({ input }: AwsCall) => {
    const asked = textsOf(input['deploymentIds']).toReversed();
    if (asked.some((id) => denied.has(id))) return error('AccessDeniedException');
    return {
      json: {
        deploymentsInfo: asked
          .filter((id) => !vanished.has(id))
          .map((id) => ({
            deploymentId: id,
            applicationName: `app of ${id}`,
            status: 'Succeeded',
            createTime: CREATED[id],
            completeTime: 1_713_386_700,
            deploymentOverview: { Pending: 0, Succeeded: 1 },
          })),
      },
    };
  });
}

kindSuite({
  kind: 'AWS::CodeDeploy::Deployment',
  serve: serveDeployments,
  ids: DEPLOYMENTS,
  raw: {
    id: 'd-1',
    object: {
      Properties: {
        DeploymentId: 'd-1',
        ApplicationName: 'app of d-1',
        Status: 'Succeeded',
        CreateTime: '2024-04-17T19:45:45.700000Z',
        CompleteTime: '2024-04-17T20:45:00Z',
        DeploymentOverview: { Pending: 0, Succeeded: 1 },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'codedeploy.ListDeployments', permission: 'codedeploy:ListDeployments' },
  vanishes: 'd-2',
  denied: { id: 'd-3', becomes: 'unsure' },
  lookup: { present: 'd-1', gone: 'd-2' },
});

/** Targets of each deployment; the first deployment's come in two pages, the second has not started. */
const TARGETS: Record<string, string[]> = {
  'd-1': ['i-1', 'i-2', 'i-3'],
  'd-2': [],
  'd-3': ['cluster:service', 'i-1'],
};
const targetIds = DEPLOYMENTS.flatMap((id) => (TARGETS[id] ?? []).map((target) => `${id}|${target}`));

function targetOf(deployment: string, target: string) {
  const body = { deploymentId: deployment, targetId: target, lastUpdatedAt: CREATED[deployment] };
  return target.includes(':')
    ? { deploymentTargetType: 'ECSTarget', ecsTarget: { ...body, status: 'Succeeded' } }
    : {
        deploymentTargetType: 'InstanceTarget',
        instanceTarget: {
          ...body,
          lifecycleEvents: [{ lifecycleEventName: 'Install', startTime: 1_686_819_600 }],
        },
      };
}

function serveTargets(aws: AwsFixture, { vanished, denied }: World) {
  serveDeployments(aws, AS_LISTED);
  aws.on('codedeploy.ListDeploymentTargets', ({ input }: AwsCall) => {
    const deployment = String(input['deploymentId']);
    if (deployment === 'd-2') return error('DeploymentNotStartedException');
    const targets = TARGETS[deployment] ?? [];
    if (targets.length < 3) return { json: { targetIds: targets } };
    return input['nextToken'] === undefined
      ? { json: { targetIds: targets.slice(0, 2), nextToken: 'more' } }
      : { json: { targetIds: targets.slice(2) } };
  });
  aws.on('codedeploy.BatchGetDeploymentTargets', ({ input }: AwsCall) => {
    const deployment = String(input['deploymentId']);
    const asked = textsOf(input['targetIds']).toReversed();
    if (asked.some((target) => denied.has(`${deployment}|${target}`))) return error('AccessDeniedException');
    if (asked.some((target) => vanished.has(`${deployment}|${target}`)))
      return error('DeploymentTargetDoesNotExistException');
    return { json: { deploymentTargets: asked.map((target) => targetOf(deployment, target)) } };
  });
}

kindSuite({
  kind: 'AWS::CodeDeploy::DeploymentTarget',
  serve: serveTargets,
  ids: targetIds,
  perParent: [3, 0, 2],
  raw: {
    id: 'd-1|i-1',
    object: {
      Properties: {
        DeploymentId: 'd-1',
        TargetId: 'i-1',
        DeploymentTargetType: 'InstanceTarget',
        InstanceTarget: {
          deploymentId: 'd-1',
          targetId: 'i-1',
          lastUpdatedAt: '2024-04-17T19:45:45.700000Z',
          lifecycleEvents: [{ lifecycleEventName: 'Install', startTime: '2023-06-15T09:00:00Z' }],
        },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codedeploy.ListDeploymentTargets',
    permission: 'codedeploy:ListDeploymentTargets',
    parents: ['codedeploy.ListDeployments'],
  },
  vanishes: 'd-1|i-2',
  denied: { id: 'd-3|i-1', becomes: 'unsure' },
  lookup: { present: 'd-1|i-1', gone: 'd-1|i-2' },
});

test('60 deployments are read with three calls, not with one each', () =>
  withAws(async (aws) => {
    serveDeployments(aws, AS_LISTED);
    const ids = Array.from({ length: 60 }, (_, i) => `d-${i}`);
    aws.on('codedeploy.ListDeployments', () => ({ json: { deployments: ids } }));
    assert.deepEqual(idsOf(await readAll({ kind: 'AWS::CodeDeploy::Deployment' })), ids);
    assert.equal(aws.count('codedeploy.BatchGetDeployments'), 3);
  }));

test('AWS itself leaves out deployments before `since`, and nothing is asked about them', () =>
  withAws(async (aws) => {
    serveDeployments(aws, AS_LISTED);
    const since = ((CREATED['d-3'] ?? 0) - 60) * 1000;
    const resources = await readAll({ kind: 'AWS::CodeDeploy::Deployment', options: { since } });
    assert.deepEqual(idsOf(resources), ['d-1', 'd-3']);
    for (const { operation, input } of aws.calls) {
      if (operation === 'ListDeployments')
        assert.deepEqual(input['createTimeRange'], { start: since / 1000 });
      else assert.deepEqual(textsOf(input['deploymentIds']), ['d-1', 'd-3']);
    }
  }));

test('targets updated before `since` are left out; deployments that ended long before are not asked about', () =>
  withAws(async (aws) => {
    serveTargets(aws, AS_LISTED);
    const since = ((CREATED['d-1'] ?? 0) - 60) * 1000;
    const resources = await readAll({ kind: 'AWS::CodeDeploy::DeploymentTarget', options: { since } });
    assert.deepEqual(idsOf(resources), ['d-1|i-1', 'd-1|i-2', 'd-1|i-3']);
    const list = aws.calls.find(({ operation }) => operation === 'ListDeployments');
    // A target may be updated as long as its deployment goes on: at most a week.
    assert.deepEqual(list?.input['createTimeRange'], { start: since / 1000 - 7 * 86_400 });
  }));

test('targets of every compute platform say when they happened, by their last update', () =>
  withAws(async (aws) => {
    serveTargets(aws, AS_LISTED);
    const resources = await readAll({ kind: 'AWS::CodeDeploy::DeploymentTarget' });
    for (const id of ['d-1|i-3', 'd-3|cluster:service']) {
      const resource = resources.find((one) => one.id === id);
      const at = resource?.state === 'read' ? resource.occurredAt : undefined;
      assert.equal(at, (CREATED[id.slice(0, 3)] ?? 0) * 1000);
    }
    assert.deepEqual(rawOf(resources, 'd-3|cluster:service').Properties['EcsTarget'], {
      deploymentId: 'd-3',
      targetId: 'cluster:service',
      status: 'Succeeded',
      lastUpdatedAt: '2024-04-17T18:45:45.700000Z',
    });
  }));

test('30 targets of one deployment and one of another are read with three calls', () =>
  withAws(async (aws) => {
    serveTargets(aws, AS_LISTED);
    const many = Array.from({ length: 30 }, (_, i) => `i-${i}`);
    aws.on('codedeploy.ListDeploymentTargets', ({ input }: AwsCall) => ({
      json: { targetIds: { 'd-1': many, 'd-3': ['i-1'] }[String(input['deploymentId'])] ?? [] },
    }));
    assert.equal((await readAll({ kind: 'AWS::CodeDeploy::DeploymentTarget' })).length, 31);
    assert.equal(aws.count('codedeploy.BatchGetDeploymentTargets'), 3);
  }));

test('both kinds of one resync list the deployments once for each window of time', () =>
  withAws(async (aws) => {
    serveTargets(aws, AS_LISTED);
    const scope = { resync: 'codedeploy deployments' };
    await readAll({ kind: 'AWS::CodeDeploy::Deployment', scope });
    await readAll({ kind: 'AWS::CodeDeploy::DeploymentTarget', scope });
    assert.equal(aws.count('codedeploy.ListDeployments'), 2, 'two pages');
    const since = ((CREATED['d-1'] ?? 0) - 60) * 1000;
    const resources = await readAll({ kind: 'AWS::CodeDeploy::Deployment', scope, options: { since } });
    assert.deepEqual(idsOf(resources), ['d-1']);
    assert.equal(aws.count('codedeploy.ListDeployments'), 4);
  }));
