import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, unsureOf } from '../../support/read-kind.js';
import { textsOf } from '../../support/with-aws.js';

const KIND = 'AWS::ECR::Repository';
const ALL = ['GetRepositoryPolicyAction', 'GetLifecyclePolicyAction', 'ListTagsForResourceAction'];
const names = ['team/a', 'team/b', 'c'];
const arnOf = (name: string) => `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/${name}`;
const nameOf = ({ input }: AwsCall) => String(input['repositoryName']);

const repository = (name: string) => ({
  repositoryName: name,
  repositoryArn: arnOf(name),
  registryId: ACCOUNT,
  createdAt: 1_686_819_600,
  imageScanningConfiguration: { scanOnPush: true },
});

function serve(aws: AwsFixture, { vanished, denied }: World): void {
  const refusal = (arn: string) =>
    vanished.has(arn)
      ? error('RepositoryNotFoundException')
      : denied.has(arn) && error('AccessDeniedException');
  aws.on('ecr.DescribeRepositories', ({ input }) => {
    const [asked] = textsOf(input['repositoryNames']);
    if (asked !== undefined) return refusal(arnOf(asked)) || { json: { repositories: [repository(asked)] } };
    return input['nextToken'] === undefined
      ? { json: { repositories: names.slice(0, 2).map(repository), nextToken: 'two' } }
      : { json: { repositories: names.slice(2).map(repository) } };
  });
  aws.on('ecr.GetRepositoryPolicy', (call) => ({ json: { policyText: `{"policy":"${nameOf(call)}"}` } }));
  aws.on('ecr.GetLifecyclePolicy', (call) => ({
    json: { lifecyclePolicyText: `{"rules":"${nameOf(call)}"}`, lastEvaluatedAt: 1_686_819_600 },
  }));
  aws.on('ecr.ListTagsForResource', ({ input }) => {
    const arn = String(input['resourceArn']);
    return refusal(arn) || { json: { tags: [{ Key: 'of', Value: arn }] } };
  });
}

kindSuite({
  kind: KIND,
  includeActions: ALL,
  serve,
  ids: names.map(arnOf),
  raw: {
    id: arnOf('c'),
    object: {
      Properties: {
        RepositoryName: 'c',
        RepositoryArn: arnOf('c'),
        RegistryId: ACCOUNT,
        CreatedAt: '2023-06-15T09:00:00Z',
        ImageScanningConfiguration: { scanOnPush: true },
        RepositoryPolicyText: '{"policy":"c"}',
        LifecyclePolicy: '{"rules":"c"}',
        Tags: [{ Key: 'of', Value: arnOf('c') }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'ecr.DescribeRepositories', permission: 'ecr:DescribeRepositories' },
  vanishes: arnOf('team/b'),
  denied: { id: arnOf('team/a'), becomes: { lacks: 'ListTagsForResourceAction' } },
  lookup: { present: arnOf('team/a'), gone: arnOf('team/b') },
});

describe(`${KIND}: its policies`, () => {
  let aws: AwsFixture;
  beforeEach(async () => {
    aws = await startAwsFixture();
    serve(aws, { vanished: new Set(), denied: new Set() });
  });
  afterEach(() => aws.stop());

  test('a repository without policies has none, and its neighbours keep theirs', async () => {
    aws.on('ecr.GetRepositoryPolicy', (call) =>
      nameOf(call) === 'team/a'
        ? error('RepositoryPolicyNotFoundException')
        : { json: { policyText: `{"policy":"${nameOf(call)}"}` } },
    );
    aws.on('ecr.GetLifecyclePolicy', () => error('LifecyclePolicyNotFoundException'));
    const resources = await readAll({ kind: KIND, includeActions: ALL });
    assert.deepEqual(idsOf(resources), names.map(arnOf));
    assert.deepEqual(unsureOf(resources), {});
    for (const name of names) {
      const { RepositoryPolicyText: policy, ...others } = rawOf(resources, arnOf(name)).Properties;
      assert.equal(policy, name === 'team/a' ? undefined : `{"policy":"${name}"}`);
      assert.ok(!('LifecyclePolicy' in others));
      assert.deepEqual(missingOf(resources, arnOf(name)), {});
    }
  });

  test('repositories come a thousand a page', async () => {
    await readAll({ kind: KIND });
    assert.deepEqual(
      aws.calls.map(({ input }) => input['maxResults']),
      [1000, 1000],
    );
  });
});
