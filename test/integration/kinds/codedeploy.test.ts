import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, unsureOf } from '../../support/read-kind.js';
import { AS_LISTED, textsOf, withAws } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const APPLICATIONS = ['a', 'b', 'c'];
const arn = (resource: string) => `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:${resource}`;

function serveTags(aws: AwsFixture, denied: readonly string[] = []) {
  aws.on('codedeploy.ListTagsForResource', ({ input }: AwsCall) => {
    const asked = String(input['ResourceArn']);
    if (denied.includes(asked)) return error('AccessDeniedException');
    return input['NextToken'] === undefined
      ? { json: { Tags: [{ Key: 'of', Value: asked }] } }
      : error('InvalidArnException');
  });
}

const applicationOf = (name: string) => ({
  applicationName: name,
  applicationId: `id-${name}`,
  createTime: name === 'a' ? 1_713_383_145.7 : 1_686_819_600,
  linkedToGitHub: false,
  computePlatform: 'Server',
});

function serveApplications(aws: AwsFixture, { vanished, denied }: World) {
  aws.on('codedeploy.ListApplications', ({ input }: AwsCall) =>
    input['nextToken'] === undefined
      ? { json: { applications: ['a', 'b'], nextToken: 'two' } }
      : { json: { applications: ['c'] } },
  );
  aws.on('codedeploy.BatchGetApplications', ({ input }: AwsCall) => {
    const asked = textsOf(input['applicationNames']).toReversed();
    if (asked.some((name) => vanished.has(name))) return error('ApplicationDoesNotExistException');
    return { json: { applicationsInfo: asked.map(applicationOf) } };
  });
  serveTags(
    aws,
    [...denied].map((name) => arn(`application:${name}`)),
  );
}

kindSuite({
  kind: 'AWS::CodeDeploy::Application',
  serve: serveApplications,
  ids: APPLICATIONS,
  raw: {
    id: 'a',
    object: {
      Properties: {
        ApplicationName: 'a',
        ApplicationId: 'id-a',
        CreateTime: '2024-04-17T19:45:45.700000Z',
        LinkedToGitHub: false,
        ComputePlatform: 'Server',
        Tags: [{ Key: 'of', Value: arn('application:a') }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'codedeploy.ListApplications', permission: 'codedeploy:ListApplications' },
  vanishes: 'b',
  denied: { id: 'c', becomes: { lacks: 'GetCodeDeployApplicationTagsAction' } },
  lookup: { present: 'a', gone: 'b' },
});

/** Groups of each application; the first application's come in two pages. `b` has a group of the same name. */
const GROUPS: Record<string, string[]> = { a: ['blue', 'green', 'red'], b: ['blue'], c: [] };
const groupIds = APPLICATIONS.flatMap((name) => (GROUPS[name] ?? []).map((group) => `${name}|${group}`));

const groupOf = (application: string, name: string) => ({
  applicationName: application,
  deploymentGroupId: `id-${application}-${name}`,
  deploymentGroupName: name,
  computePlatform: 'Server',
  ec2TagFilters: [{ Key: 'name', Value: name, Type: 'KEY_AND_VALUE' }],
  lastSuccessfulDeployment: { deploymentId: 'd-1', status: 'Succeeded', endTime: 1_686_819_600 },
  lastAttemptedDeployment: { deploymentId: 'd-1', status: 'Succeeded', createTime: 1_713_383_145.7 },
});

function serveGroups(aws: AwsFixture, { vanished, denied }: World) {
  serveApplications(aws, AS_LISTED);
  aws.on('codedeploy.ListDeploymentGroups', ({ input }: AwsCall) => {
    const names = GROUPS[String(input['applicationName'])] ?? [];
    if (names.length < 3) return { json: { deploymentGroups: names } };
    return input['nextToken'] === undefined
      ? { json: { deploymentGroups: names.slice(0, 2), nextToken: 'more' } }
      : { json: { deploymentGroups: names.slice(2) } };
  });
  aws.on('codedeploy.BatchGetDeploymentGroups', ({ input }: AwsCall) => {
    const application = String(input['applicationName']);
    const asked = textsOf(input['deploymentGroupNames']).toReversed();
    if (asked.some((name) => denied.has(`${application}|${name}`))) return error('AccessDeniedException');
    const there = asked.filter((name) => !vanished.has(`${application}|${name}`));
    return { json: { deploymentGroupsInfo: there.map((name) => groupOf(application, name)) } };
  });
  aws.on('codedeploy.GetDeploymentGroup', ({ input }: AwsCall) => {
    const [application, name] = [String(input['applicationName']), String(input['deploymentGroupName'])];
    return vanished.has(`${application}|${name}`)
      ? error('DeploymentGroupDoesNotExistException')
      : { json: { deploymentGroupInfo: groupOf(application, name) } };
  });
}

kindSuite({
  kind: 'AWS::CodeDeploy::DeploymentGroup',
  includeActions: ['GetDeploymentGroupTags'],
  serve: serveGroups,
  ids: groupIds,
  perParent: [3, 1, 0],
  raw: {
    id: 'b|blue',
    object: {
      Properties: {
        ApplicationName: 'b',
        DeploymentGroupId: 'id-b-blue',
        DeploymentGroupName: 'blue',
        ComputePlatform: 'Server',
        Ec2TagFilters: [{ Key: 'name', Value: 'blue', Type: 'KEY_AND_VALUE' }],
        LastSuccessfulDeployment: {
          deploymentId: 'd-1',
          status: 'Succeeded',
          endTime: '2023-06-15T09:00:00Z',
        },
        LastAttemptedDeployment: {
          deploymentId: 'd-1',
          status: 'Succeeded',
          createTime: '2024-04-17T19:45:45.700000Z',
        },
        Tags: [{ Key: 'of', Value: arn('deploymentgroup:b/blue') }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codedeploy.ListDeploymentGroups',
    permission: 'codedeploy:ListDeploymentGroups',
    parents: ['codedeploy.ListApplications'],
  },
  vanishes: 'a|green',
  denied: { id: 'a|red', becomes: 'unsure' },
  lookup: { present: 'a|blue', gone: 'a|green' },
});

test('an application that vanished leaves every other one its own data', () =>
  withAws(async (aws) => {
    serveApplications(aws, { ...AS_LISTED, vanished: new Set(['a']) });
    const resources = await readAll({ kind: 'AWS::CodeDeploy::Application' });
    assert.deepEqual(idsOf(resources), ['b', 'c']);
    for (const name of ['b', 'c']) {
      const { ApplicationId, Tags } = rawOf(resources, name).Properties;
      assert.deepEqual(
        [ApplicationId, Tags],
        [`id-${name}`, [{ Key: 'of', Value: arn(`application:${name}`) }]],
      );
    }
  }));

test('tags that come in two pages are all there', () =>
  withAws(async (aws) => {
    serveApplications(aws, AS_LISTED);
    aws.on('codedeploy.ListTagsForResource', ({ input }: AwsCall) =>
      input['NextToken'] === undefined
        ? { json: { Tags: [{ Key: 'one', Value: '1' }], NextToken: 'two' } }
        : { json: { Tags: [{ Key: 'two', Value: '2' }] } },
    );
    const resources = await readAll({ kind: 'AWS::CodeDeploy::Application' });
    assert.deepEqual(rawOf(resources, 'c').Properties['Tags'], [
      { Key: 'one', Value: '1' },
      { Key: 'two', Value: '2' },
    ]);
  }));

test('groups have no tags where they are not asked for, and their own where they are', () =>
  withAws(async (aws) => {
    serveGroups(aws, AS_LISTED);
    const kind = 'AWS::CodeDeploy::DeploymentGroup';
    const without = await readAll({ kind });
    assert.equal(aws.count('codedeploy.ListTagsForResource'), 0);
    assert.equal(rawOf(without, 'a|blue').Properties['Tags'], undefined);
    serveTags(aws, [arn('deploymentgroup:a/green')]);
    const tagged = await readAll({ kind, includeActions: ['GetDeploymentGroupTags'] });
    assert.deepEqual(missingOf(tagged, 'a|green'), { GetDeploymentGroupTags: 'AccessDeniedException' });
    for (const id of ['a|blue', 'a|red', 'b|blue']) {
      const tags = [{ Key: 'of', Value: arn(`deploymentgroup:${id.replace('|', '/')}`) }];
      assert.deepEqual(rawOf(tagged, id).Properties['Tags'], tags);
    }
  }));

test('groups of an application that vanished are not there, those of others are', () =>
  withAws(async (aws) => {
    serveGroups(aws, AS_LISTED);
    aws.on('codedeploy.ListDeploymentGroups', ({ input }: AwsCall) =>
      input['applicationName'] === 'a'
        ? error('ApplicationDoesNotExistException')
        : { json: { deploymentGroups: GROUPS[String(input['applicationName'])] } },
    );
    assert.deepEqual(idsOf(await readAll({ kind: 'AWS::CodeDeploy::DeploymentGroup' })), ['b|blue']);
  }));

test('groups that are left out with a message of AWS are unsure, not gone', () =>
  withAws(async (aws) => {
    serveGroups(aws, AS_LISTED);
    aws.on('codedeploy.BatchGetDeploymentGroups', ({ input }: AwsCall) => ({
      json: {
        deploymentGroupsInfo: textsOf(input['deploymentGroupNames'])
          .filter((name) => name !== 'green')
          .map((name) => groupOf(String(input['applicationName']), name)),
        errorMessage: 'something about green',
      },
    }));
    const resources = await readAll({ kind: 'AWS::CodeDeploy::DeploymentGroup' });
    assert.deepEqual(idsOf(resources), ['a|blue', 'a|red', 'b|blue']);
    assert.deepEqual(unsureOf(resources), {
      'a|green': { code: 'BatchGetDeploymentGroups', message: 'something about green' },
    });
  }));

test('both kinds of one resync list the applications once', () =>
  withAws(async (aws) => {
    serveGroups(aws, AS_LISTED);
    const scope = { resync: 'codedeploy applications' };
    await readAll({ kind: 'AWS::CodeDeploy::Application', scope });
    await readAll({ kind: 'AWS::CodeDeploy::DeploymentGroup', scope });
    assert.equal(aws.count('codedeploy.ListApplications'), 2, 'two pages');
  }));
