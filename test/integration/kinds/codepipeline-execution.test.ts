import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { kindSuite, type World } from '../../support/kind-suite.js';
import { ACCOUNT, idsOf, readAll } from '../../support/read-kind.js';
import { AS_LISTED, withAws } from '../../support/with-aws.js';

const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };
const HOUR = 3600;
const NEWEST = 1_713_383_145.7;
/** Executions of each pipeline, newest first and an hour apart; those of `a` come in pages of one. */
const EXECUTIONS: Record<string, string[]> = { a: ['a4', 'a3', 'a2', 'a1'], b: ['b2', 'b1'] };
const PIPELINES = Object.keys(EXECUTIONS);
const startOf = (age: number) => NEWEST - age * HOUR;
/** Leaves in the newest of each pipeline. */
const SINCE = startOf(0.5) * 1000;

function servePipelines(aws: AwsFixture) {
  aws.on('codepipeline.ListPipelines', ({ input }: AwsCall) =>
    input['nextToken'] === undefined
      ? { json: { pipelines: [{ name: 'a' }], nextToken: 'two' } }
      : { json: { pipelines: [{ name: 'b' }] } },
  );
}

/** A page of the executions of the pipeline that is asked for, each with its age in hours. */
function pageOf({ input }: AwsCall): { page: [id: string, age: number][]; nextToken: string | undefined } {
  const pipeline = String(input['pipelineName']);
  const ids = EXECUTIONS[pipeline] ?? [];
  const size = pipeline === 'a' ? 1 : ids.length;
  const from = Number(input['nextToken'] ?? 0);
  const page = ids.slice(from, from + size).map((id, i): [string, number] => [id, from + i]);
  return { page, nextToken: from + size < ids.length ? String(from + size) : undefined };
}

function serveExecutions(aws: AwsFixture, { vanished, denied }: World) {
  servePipelines(aws);
  aws.on('codepipeline.ListPipelineExecutions', (call: AwsCall) => {
    const { page, nextToken } = pageOf(call);
    const pipelineExecutionSummaries = page.map(([id, age]) => ({
      pipelineExecutionId: id,
      status: 'InProgress',
      startTime: startOf(age),
      lastUpdateTime: 1_713_386_700,
      sourceRevisions: [{ actionName: 'Checkout', revisionId: id }],
    }));
    return { json: { pipelineExecutionSummaries, nextToken } };
  });
  aws.on('codepipeline.GetPipelineExecution', ({ input }: AwsCall) => {
    const [pipeline, id] = [String(input['pipelineName']), String(input['pipelineExecutionId'])];
    if (denied.has(`${pipeline}|${id}`)) return error('AccessDeniedException');
    if (vanished.has(`${pipeline}|${id}`) || !EXECUTIONS[pipeline]?.includes(id))
      return error('PipelineExecutionNotFoundException');
    return {
      json: {
        pipelineExecution: {
          pipelineName: pipeline,
          pipelineExecutionId: id,
          pipelineVersion: 2,
          status: 'Succeeded',
          artifactRevisions: [{ name: 'Out', revisionId: id, created: 1_686_819_600 }],
        },
      },
    };
  });
}

kindSuite({
  kind: 'AWS::CodePipeline::PipelineExecution',
  serve: serveExecutions,
  ids: PIPELINES.flatMap((name) => (EXECUTIONS[name] ?? []).map((id) => `${name}|${id}`)),
  perParent: [4, 2],
  raw: {
    id: 'a|a4',
    object: {
      Properties: {
        PipelineExecutionId: 'a4',
        PipelineName: 'a',
        PipelineVersion: 2,
        Status: 'Succeeded',
        StartTime: '2024-04-17T19:45:45.700000Z',
        LastUpdateTime: '2024-04-17T20:45:00Z',
        SourceRevisions: [{ actionName: 'Checkout', revisionId: 'a4' }],
        ArtifactRevisions: [{ name: 'Out', revisionId: 'a4', created: '2023-06-15T09:00:00Z' }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codepipeline.ListPipelineExecutions',
    permission: 'codepipeline:ListPipelineExecutions',
    parents: ['codepipeline.ListPipelines'],
  },
  vanishes: 'a|a2',
  denied: { id: 'b|b1', becomes: 'unsure' },
  lookup: { present: 'a|a1', gone: 'a|a2' },
});

/** An execution of one action in each pipeline execution. Both pipelines have ids of the same form. */
const idOfAction = (pipeline: string, execution: string) =>
  `${pipeline}|${execution}|checkout of ${execution}`;

const detailOf = ([id, age]: [string, number]) => ({
  pipelineExecutionId: id,
  actionExecutionId: `checkout of ${id}`,
  pipelineVersion: 2,
  stageName: 'Source',
  actionName: 'Checkout',
  startTime: startOf(age),
  lastUpdateTime: 1_713_386_700,
  status: 'Succeeded',
  input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' } },
  output: { executionResult: { externalExecutionId: 'x' } },
});

function serveActionExecutions(aws: AwsFixture, { vanished }: World) {
  servePipelines(aws);
  aws.on('codepipeline.ListActionExecutions', (call: AwsCall) => {
    const { pipelineExecutionId } = Object(call.input['filter']);
    if (pipelineExecutionId === undefined) {
      const { page, nextToken } = pageOf(call);
      return { json: { actionExecutionDetails: page.map(detailOf), nextToken } };
    }
    // The look-up of one: it is on the second page of its pipeline execution.
    if (call.input['nextToken'] === undefined)
      return { json: { actionExecutionDetails: [], nextToken: 'two' } };
    const pipeline = String(call.input['pipelineName']);
    const there = !vanished.has(idOfAction(pipeline, String(pipelineExecutionId)));
    return { json: { actionExecutionDetails: there ? [detailOf([String(pipelineExecutionId), 0])] : [] } };
  });
}

kindSuite({
  kind: 'AWS::CodePipeline::ActionExecution',
  serve: serveActionExecutions,
  ids: PIPELINES.flatMap((name) => (EXECUTIONS[name] ?? []).map((id) => idOfAction(name, id))),
  perParent: [4, 2],
  raw: {
    id: idOfAction('a', 'a4'),
    object: {
      Properties: {
        PipelineName: 'a',
        PipelineExecutionId: 'a4',
        ActionExecutionId: 'checkout of a4',
        PipelineVersion: 2,
        StageName: 'Source',
        ActionName: 'Checkout',
        StartTime: '2024-04-17T19:45:45.700000Z',
        LastUpdateTime: '2024-04-17T20:45:00Z',
        Status: 'Succeeded',
        Input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' } },
        Output: { executionResult: { externalExecutionId: 'x' } },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: {
    name: 'codepipeline.ListActionExecutions',
    permission: 'codepipeline:ListActionExecutions',
    parents: ['codepipeline.ListPipelines'],
  },
  lookup: { present: idOfAction('a', 'a1'), gone: idOfAction('a', 'a2') },
});

/** Token of each page that was asked for, by pipeline. */
function pagesAskedFor(aws: AwsFixture, api: string): Record<string, unknown[]> {
  const pages: Record<string, unknown[]> = {};
  for (const { operation, input } of aws.calls) {
    if (operation === api) (pages[String(input['pipelineName'])] ??= []).push(input['nextToken'] ?? 'first');
  }
  return pages;
}

test('executions before `since` are left out, without a call for one, and a page of them ends their pipeline only', () =>
  withAws(async (aws) => {
    serveExecutions(aws, AS_LISTED);
    const kind = 'AWS::CodePipeline::PipelineExecution';
    const resources = await readAll({ kind, options: { since: SINCE } });
    assert.deepEqual(idsOf(resources), ['a|a4', 'b|b2']);
    assert.deepEqual(
      aws.calls.flatMap(({ operation, input }) =>
        operation === 'GetPipelineExecution' ? [input['pipelineExecutionId']] : [],
      ),
      ['a4', 'b2'],
    );
    assert.deepEqual(pagesAskedFor(aws, 'ListPipelineExecutions'), { a: ['first', '1'], b: ['first'] });
  }));

test('action executions before `since` are left out, and a page of them ends their pipeline only', () =>
  withAws(async (aws) => {
    serveActionExecutions(aws, AS_LISTED);
    const kind = 'AWS::CodePipeline::ActionExecution';
    const resources = await readAll({ kind, options: { since: SINCE } });
    assert.deepEqual(idsOf(resources), [idOfAction('a', 'a4'), idOfAction('b', 'b2')]);
    assert.deepEqual(pagesAskedFor(aws, 'ListActionExecutions'), { a: ['first', '1'], b: ['first'] });
  }));

test('an empty page in between does not end the history of a pipeline', () =>
  withAws(async (aws) => {
    serveExecutions(aws, AS_LISTED);
    aws.on('codepipeline.ListPipelineExecutions', ({ input }: AwsCall) => {
      if (input['pipelineName'] === 'b') return { json: {} };
      return input['nextToken'] === undefined
        ? { json: { pipelineExecutionSummaries: [], nextToken: 'more' } }
        : { json: { pipelineExecutionSummaries: [{ pipelineExecutionId: 'a4', startTime: NEWEST }] } };
    });
    const kind = 'AWS::CodePipeline::PipelineExecution';
    assert.deepEqual(idsOf(await readAll({ kind, options: { since: SINCE } })), ['a|a4']);
  }));

test('an execution that has not begun is no older than any time', () =>
  withAws(async (aws) => {
    serveExecutions(aws, AS_LISTED);
    aws.on('codepipeline.ListPipelineExecutions', ({ input }: AwsCall) => ({
      json: {
        pipelineExecutionSummaries: input['pipelineName'] === 'a' ? [{ pipelineExecutionId: 'a4' }] : [],
      },
    }));
    const kind = 'AWS::CodePipeline::PipelineExecution';
    assert.deepEqual(idsOf(await readAll({ kind, options: { since: SINCE } })), ['a|a4']);
  }));

test('histories are asked for in their largest pages', () =>
  withAws(async (aws) => {
    serveExecutions(aws, AS_LISTED);
    await readAll({ kind: 'AWS::CodePipeline::PipelineExecution' });
    serveActionExecutions(aws, AS_LISTED);
    await readAll({ kind: 'AWS::CodePipeline::ActionExecution' });
    const sizes = aws.calls.flatMap(({ operation, input }) =>
      operation.endsWith('Executions') ? [input['maxResults']] : [],
    );
    assert.deepEqual([...new Set(sizes)], [100]);
  }));

test('executions of a pipeline that vanished are not there, those of others are', () =>
  withAws(async (aws) => {
    serveExecutions(aws, AS_LISTED);
    aws.on('codepipeline.ListPipelineExecutions', (call: AwsCall) => {
      if (call.input['pipelineName'] === 'a') return error('PipelineNotFoundException');
      const pipelineExecutionSummaries = pageOf(call).page.map(([id]) => ({ pipelineExecutionId: id }));
      return { json: { pipelineExecutionSummaries } };
    });
    assert.deepEqual(idsOf(await readAll({ kind: 'AWS::CodePipeline::PipelineExecution' })), [
      'b|b2',
      'b|b1',
    ]);
  }));
