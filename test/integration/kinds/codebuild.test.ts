import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, rawOf, readAll, readPagesOf } from '../../support/read-kind.js';
import { AS_LISTED, textsOf, withAws } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const arn = (kind: 'build' | 'project', name: string) =>
  `arn:aws:codebuild:eu-west-1:${ACCOUNT}:${kind}/${name}`;

/** A list of names in pages: the first of all but the last name. */
function servePages(aws: AwsFixture, operation: string, key: string, names: string[]) {
  aws.on(`codebuild.${operation}`, ({ input }: AwsCall) =>
    input['nextToken'] === undefined
      ? { json: { [key]: names.slice(0, -1), nextToken: 'two' } }
      : { json: { [key]: names.slice(-1) } },
  );
}

const projectOf = (name: string) => ({
  name,
  arn: arn('project', name),
  source: { type: 'CODEPIPELINE', insecureSsl: false },
  environment: { type: 'LINUX_CONTAINER', environmentVariables: [{ name: 'STAGE', value: 'test' }] },
  created: 1_686_819_600,
  lastModified: 1_713_383_145.7,
  tags: [{ key: 'of', value: name }],
  badge: { badgeEnabled: false },
});

kindSuite({
  kind: 'AWS::CodeBuild::Project',
  serve(aws, { vanished, denied }) {
    servePages(aws, 'ListProjects', 'projects', ['a', 'b', 'c']);
    aws.on('codebuild.BatchGetProjects', ({ input }: AwsCall) => {
      const asked = textsOf(input['names']).toReversed();
      if (asked.some((name) => denied.has(name))) return error('AccessDeniedException');
      return {
        json: {
          projects: asked.filter((name) => !vanished.has(name)).map(projectOf),
          projectsNotFound: asked.filter((name) => vanished.has(name)),
        },
      };
    });
  },
  ids: ['a', 'b', 'c'],
  raw: {
    id: 'c',
    object: {
      Properties: {
        Name: 'c',
        Arn: arn('project', 'c'),
        Source: { type: 'CODEPIPELINE', insecureSsl: false },
        Environment: { type: 'LINUX_CONTAINER', environmentVariables: [{ name: 'STAGE', value: 'test' }] },
        Created: '2023-06-15T09:00:00Z',
        LastModified: '2024-04-17T19:45:45.700000Z',
        Tags: [{ key: 'of', value: 'c' }],
        Badge: { badgeEnabled: false },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'codebuild.ListProjects', permission: 'codebuild:ListProjects' },
  vanishes: 'b',
  denied: { id: 'c', becomes: 'unsure' },
  lookup: { present: 'a', gone: 'b' },
});

/** Newest first, an hour apart. */
const BUILDS = ['p:three', 'q:two', 'p:one'];
const HOUR = 3600;
const startOf = (id: string) => 1_713_383_145.7 - BUILDS.indexOf(id) * HOUR;

const buildOf = (id: string) => ({
  id,
  arn: arn('build', id),
  projectName: id.split(':')[0],
  buildNumber: 3,
  buildComplete: true,
  buildStatus: 'SUCCEEDED',
  startTime: startOf(id),
  endTime: 1_713_386_700,
  phases: [{ phaseType: 'SUBMITTED', startTime: 1_713_383_146 }],
});

function serveBuilds(aws: AwsFixture, { vanished, denied }: World) {
  servePages(aws, 'ListBuilds', 'ids', BUILDS);
  aws.on('codebuild.BatchGetBuilds', ({ input }: AwsCall) => {
    const asked = textsOf(input['ids']).toReversed();
    if (asked.some((id) => denied.has(id))) return error('AccessDeniedException');
    return {
      json: {
        builds: asked.filter((id) => !vanished.has(id)).map(buildOf),
        buildsNotFound: asked.filter((id) => vanished.has(id)),
      },
    };
  });
}

kindSuite({
  kind: 'AWS::CodeBuild::BuildRun',
  serve: serveBuilds,
  ids: BUILDS,
  raw: {
    id: 'p:three',
    object: {
      Properties: {
        Id: 'p:three',
        Arn: arn('build', 'p:three'),
        ProjectName: 'p',
        BuildNumber: 3,
        BuildComplete: true,
        BuildStatus: 'SUCCEEDED',
        StartTime: '2024-04-17T19:45:45.700000Z',
        EndTime: '2024-04-17T20:45:00Z',
        Phases: [{ phaseType: 'SUBMITTED', startTime: '2024-04-17T19:45:46Z' }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'codebuild.ListBuilds', permission: 'codebuild:ListBuilds' },
  vanishes: 'q:two',
  denied: { id: 'p:one', becomes: 'unsure' },
  lookup: { present: 'p:three', gone: 'q:two' },
});

test('builds that come back in another order keep their own data', () =>
  withAws(async (aws) => {
    serveBuilds(aws, AS_LISTED);
    const [page] = await readPagesOf({ kind: 'AWS::CodeBuild::BuildRun' });
    for (const id of BUILDS)
      assert.equal(rawOf(page?.resources ?? [], id).Properties['Arn'], arn('build', id));
  }));

test('older builds are left out, wherever in the list they stand', () =>
  withAws(async (aws) => {
    serveBuilds(aws, AS_LISTED);
    const since = (startOf('p:three') - HOUR / 2) * 1000;
    const resources = await readAll({ kind: 'AWS::CodeBuild::BuildRun', options: { since } });
    assert.deepEqual(
      idsOf(resources),
      BUILDS.filter((id) => startOf(id) * 1000 >= since),
    );
    assert.ok(idsOf(resources).length < BUILDS.length);
  }));

test('250 projects are described in three calls', () =>
  withAws(async (aws) => {
    const names = Array.from({ length: 250 }, (_, i) => `p${i}`);
    aws.on('codebuild.ListProjects', ({ input }: AwsCall) => {
      const from = Number(input['nextToken'] ?? 0);
      const next = from + 100 < names.length ? String(from + 100) : undefined;
      return { json: { projects: names.slice(from, from + 100), nextToken: next } };
    });
    aws.on('codebuild.BatchGetProjects', ({ input }: AwsCall) => ({
      json: { projects: textsOf(input['names']).map(projectOf) },
    }));
    const pages = await readPagesOf({ kind: 'AWS::CodeBuild::Project' });
    assert.deepEqual(
      pages.flatMap(({ resources }) => idsOf(resources)),
      names,
    );
    assert.equal(aws.count('codebuild.ListProjects'), 3);
    assert.equal(aws.count('codebuild.BatchGetProjects'), 3);
  }));
