import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsClients } from '../../../aws/clients.js';
import { structureOf } from '../../../aws/kinds/codepipeline.js';
import { codePipeline } from '../../../aws/kinds/services.js';
import { error, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';
import { AS_LISTED, withAws } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const PIPELINES = ['a', 'b', 'c'];
/** Stages of each pipeline, and the actions of each stage. */
const STAGES: Record<string, Record<string, string[]>> = {
  a: { Source: ['Checkout'], Build: ['Compile', 'Test'] },
  b: { Source: ['Checkout'] },
  c: { Source: ['Checkout'], Build: ['Compile'] },
};
const arn = (name: string) => `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:${name}`;

const actionOf = (name: string) => ({
  name,
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
  runOrder: 1,
  configuration: { BranchName: 'main' },
  outputArtifacts: [{ name: 'Out' }],
  inputArtifacts: [],
  region: 'eu-west-1',
});

function pipelineOf(name: string, { vanished }: World) {
  const stages = Object.entries(STAGES[name] ?? {}).filter(([stage]) => !vanished.has(`${name}|${stage}`));
  return {
    pipeline: {
      name,
      roleArn: 'arn:aws:iam::111111111111:role/pipeline',
      artifactStore: { type: 'S3', location: 'bucket' },
      version: 2,
      executionMode: 'QUEUED',
      pipelineType: 'V2',
      stages: stages.map(([stage, actions]) => ({
        name: stage,
        actions: actions.filter((one) => !vanished.has(`${name}|${stage}|${one}`)).map(actionOf),
      })),
    },
    metadata: {
      pipelineArn: arn(name),
      created: 1_686_819_600,
      updated: 1_713_383_145.7,
      pollingDisabledAt: 1_686_819_601,
    },
  };
}

const summaryOf = (name: string) => ({
  name,
  version: 2,
  pipelineType: 'V2',
  executionMode: 'QUEUED',
  created: 1_686_819_600,
  updated: 1_713_383_145.7,
});

function servePipelines(aws: AwsFixture, world: World) {
  const { vanished, denied } = world;
  aws.on('codepipeline.ListPipelines', ({ input }: AwsCall) =>
    input['nextToken'] === undefined
      ? { json: { pipelines: ['a', 'b'].map(summaryOf), nextToken: 'two' } }
      : { json: { pipelines: [summaryOf('c')] } },
  );
  aws.on('codepipeline.GetPipeline', ({ input }: AwsCall) => {
    const name = String(input['name']);
    if (denied.has(name)) return error('AccessDeniedException');
    return vanished.has(name) ? error('PipelineNotFoundException') : { json: pipelineOf(name, world) };
  });
  aws.on('codepipeline.ListTagsForResource', ({ input }: AwsCall) => ({
    json: { tags: [{ key: 'of', value: input['resourceArn'] }] },
  }));
}

const stagesOf = (name: string, stages: readonly string[]) =>
  stages.map((stage) => ({ name: stage, actions: (STAGES[name]?.[stage] ?? []).map(actionOf) }));

kindSuite({
  kind: 'AWS::CodePipeline::Pipeline',
  serve: servePipelines,
  ids: PIPELINES,
  raw: {
    id: 'c',
    object: {
      Properties: {
        Name: 'c',
        PipelineArn: arn('c'),
        RoleArn: 'arn:aws:iam::111111111111:role/pipeline',
        ArtifactStore: { type: 'S3', location: 'bucket' },
        Version: 2,
        ExecutionMode: 'QUEUED',
        PipelineType: 'V2',
        Stages: stagesOf('c', ['Source', 'Build']),
        Created: '2023-06-15T09:00:00Z',
        Updated: '2024-04-17T19:45:45.700000Z',
        PollingDisabledAt: '2023-06-15T09:00:01Z',
        Tags: [{ key: 'of', value: arn('c') }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'codepipeline.ListPipelines', permission: 'codepipeline:ListPipelines' },
  vanishes: 'b',
  denied: { id: 'a', becomes: 'unsure' },
  lookup: { present: 'a', gone: 'b' },
});

kindSuite({
  kind: 'AWS::CodePipeline::Stage',
  serve: servePipelines,
  ids: ['a|Source', 'a|Build', 'b|Source', 'c|Source', 'c|Build'],
  perParent: [2, 1, 2],
  raw: {
    id: 'a|Build',
    object: {
      Properties: {
        Name: 'Build',
        Actions: ['Compile', 'Test'].map(actionOf),
        Order: 2,
        PipelineName: 'a',
        PipelineArn: arn('a'),
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codepipeline.GetPipeline',
    permission: 'codepipeline:GetPipeline',
    parents: ['codepipeline.ListPipelines'],
  },
  lookup: { present: 'a|Source', gone: 'a|Build' },
});

kindSuite({
  kind: 'AWS::CodePipeline::Action',
  serve: servePipelines,
  ids: [
    'a|Source|Checkout',
    'a|Build|Compile',
    'a|Build|Test',
    'b|Source|Checkout',
    'c|Source|Checkout',
    'c|Build|Compile',
  ],
  perParent: [3, 1, 2],
  raw: {
    id: 'a|Build|Test',
    object: {
      Properties: {
        Name: 'Test',
        ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeCommit', Version: '1' },
        RunOrder: 1,
        Configuration: { BranchName: 'main' },
        OutputArtifacts: [{ name: 'Out' }],
        InputArtifacts: [],
        Region: 'eu-west-1',
        PipelineName: 'a',
        PipelineArn: arn('a'),
        PipelineVersion: 2,
        StageName: 'Build',
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codepipeline.GetPipeline',
    permission: 'codepipeline:GetPipeline',
    parents: ['codepipeline.ListPipelines'],
  },
  lookup: { present: 'a|Build|Compile', gone: 'a|Build|Test' },
});

const STRUCTURES = ['Pipeline', 'Stage', 'Action'].map((name) => `AWS::CodePipeline::${name}`);

test('all kinds of one resync get each pipeline once and list pipelines once, whichever is read first', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    aws.on('codepipeline.ListPipelineExecutions', () => ({ json: {} }));
    aws.on('codepipeline.ListActionExecutions', () => ({ json: {} }));
    const kinds = [
      ...STRUCTURES,
      'AWS::CodePipeline::PipelineExecution',
      'AWS::CodePipeline::ActionExecution',
    ];
    for (const [resync, order] of [
      ['pipelines first', kinds],
      ['pipelines last', kinds.toReversed()],
    ] as const) {
      aws.calls.length = 0;
      const readings = new Map<string, unknown>();
      for (const kind of order) readings.set(kind, await readAll({ kind, scope: { resync } }));
      assert.equal(aws.count('codepipeline.ListPipelines'), 2, 'its two pages');
      assert.equal(aws.count('codepipeline.GetPipeline'), PIPELINES.length);
      // What another kind made of a shared answer does not show.
      for (const kind of STRUCTURES) assert.deepEqual(readings.get(kind), await readAll({ kind }));
    }
  }));

test('kinds that are read side by side share their calls, too', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    const scope = { resync: 'side by side' };
    await Promise.all(STRUCTURES.map((kind) => readAll({ kind, scope })));
    assert.equal(aws.count('codepipeline.ListPipelines'), 2);
    assert.equal(aws.count('codepipeline.GetPipeline'), PIPELINES.length);
  }));

test('answers are of one resync, account and region only', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    const kind = 'AWS::CodePipeline::Stage';
    const other = { account: { id: '222222222222', name: 'other' } };
    for (const scope of [
      { resync: 'one' },
      { resync: 'two' },
      { resync: 'one', region: 'us-east-1' },
      { resync: 'one', ...other },
    ])
      await readAll({ kind, scope });
    assert.equal(aws.count('codepipeline.GetPipeline'), 4 * PIPELINES.length);
  }));

test('a pipeline that the list shows to be changed is got again', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    const scope = scopeOf({ resync: 'changed' });
    const connection = await codePipeline.connect(new AwsClients(), scope, scope.region);
    const updated = new Date(1_686_819_600_000);
    for (const summary of [
      { name: 'a', version: 1, updated },
      { name: 'a', version: 1, updated },
      { name: 'a', version: 2, updated },
      { name: 'a', version: 2, updated: new Date(1_713_383_145_700) },
    ])
      await structureOf(connection, summary);
    assert.equal(aws.count('codepipeline.GetPipeline'), 3);
  }));

test('the list of pipelines is asked for in its largest pages', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    await readAll({ kind: 'AWS::CodePipeline::Stage' });
    const lists = aws.calls.filter(({ operation }) => operation === 'ListPipelines');
    assert.deepEqual(
      lists.map(({ input }) => [input['maxResults'], input['nextToken']]),
      [
        [1000, undefined],
        [1000, 'two'],
      ],
    );
  }));

test('stages and actions of a pipeline that vanished are not there, those of others are', () =>
  withAws(async (aws) => {
    servePipelines(aws, { ...AS_LISTED, vanished: new Set(['a']) });
    const stages = await readAll({ kind: 'AWS::CodePipeline::Stage' });
    assert.deepEqual(idsOf(stages), ['b|Source', 'c|Source', 'c|Build']);
    const actions = await readAll({ kind: 'AWS::CodePipeline::Action' });
    assert.deepEqual(idsOf(actions), ['b|Source|Checkout', 'c|Source|Checkout', 'c|Build|Compile']);
  }));

test('tags that may not be read are missing from their pipeline only', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    aws.on('codepipeline.ListTagsForResource', ({ input }: AwsCall) =>
      input['resourceArn'] === arn('b') ? error('AccessDeniedException') : { json: { tags: [] } },
    );
    const resources = await readAll({ kind: 'AWS::CodePipeline::Pipeline' });
    assert.deepEqual(unsureOf(resources), {});
    assert.deepEqual(missingOf(resources, 'b'), { GetPipelineTagsAction: 'AccessDeniedException' });
    assert.deepEqual(rawOf(resources, 'a').Properties['Tags'], []);
  }));

test('pipelines are selected by their tags', () =>
  withAws(async (aws) => {
    servePipelines(aws, AS_LISTED);
    const tags = { all: [{ key: 'of', value: arn('b') }], any: [] };
    const resources = await readAll({ kind: 'AWS::CodePipeline::Pipeline', options: { tags } });
    assert.deepEqual(idsOf(resources), ['b']);
  }));
