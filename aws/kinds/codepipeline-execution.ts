import { allPages } from './all-pages.js';
import { pipelines } from './codepipeline.js';
import type { ListPage } from './declaration.js';
import { defineKind } from './kind.js';
import { nested } from './nested.js';
import { codePipeline } from './services.js';
import { pascal } from './shape.js';

/** One of a pipeline's executions, or of its actions' executions. CodePipeline keeps both for a year. */
interface Listed<Execution> {
  pipeline: string;
  execution: Execution;
}

/**
 * A page of a pipeline's history without what is older than `since`. AWS gives the newest first, so a page of older ones
 * ends the pipeline's list. What has not begun is kept.
 */
function newerOf<Execution extends { startTime?: Date | undefined }>(
  pipeline: string,
  executions: readonly Execution[],
  next: string | undefined,
  since = Number.NEGATIVE_INFINITY,
): ListPage<Listed<Execution>> {
  const items = executions
    .filter(({ startTime }) => startTime === undefined || startTime.getTime() >= since)
    .map((execution) => ({ pipeline, execution }));
  const isOld = items.length === 0 && executions.length > 0;
  return { items, next: isOld ? undefined : next };
}

export const pipelineExecution = defineKind({
  name: 'AWS::CodePipeline::PipelineExecution',
  service: codePipeline,
  scope: 'regional',
  list: nested(pipelines, {
    api: 'ListPipelineExecutions',
    permissions: ['codepipeline:ListPipelineExecutions'],
    pageSize: 100,
    page: async ({ sdk, send }, { name = '' }, token, { since }) => {
      const { pipelineExecutionSummaries = [], nextToken } = await send(
        new sdk.ListPipelineExecutionsCommand({ pipelineName: name, maxResults: 100, nextToken: token }),
      );
      return newerOf(name, pipelineExecutionSummaries, nextToken, since);
    },
  }),
  id: ({ pipeline, execution }) => `${pipeline}|${execution.pipelineExecutionId}`,
  properties: ({ pipeline, execution }) => ({ ...pascal(execution), PipelineName: pipeline }),
  history: { time: ({ StartTime }) => StartTime },
  actions: [
    { name: 'ListPipelineExecutionsAction', listed: true },
    {
      name: 'GetPipelineExecutionDetailsAction',
      permissions: ['codepipeline:GetPipelineExecution'],
      each: async ({ sdk, send }, { pipeline, execution: { pipelineExecutionId } }) => {
        const { pipelineExecution = {} } = await send(
          new sdk.GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId }),
        );
        return pascal(pipelineExecution);
      },
    },
  ],
  lookup: {
    permissions: ['codepipeline:GetPipelineExecution'],
    one: async ({ sdk, send }, id) => {
      const [pipelineName, pipelineExecutionId] = id.split('|');
      await send(new sdk.GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
      return 'present';
    },
  },
});

export const actionExecution = defineKind({
  name: 'AWS::CodePipeline::ActionExecution',
  service: codePipeline,
  scope: 'regional',
  list: nested(pipelines, {
    api: 'ListActionExecutions',
    permissions: ['codepipeline:ListActionExecutions'],
    pageSize: 100,
    page: async ({ sdk, send }, { name = '' }, token, { since }) => {
      const { actionExecutionDetails = [], nextToken } = await send(
        new sdk.ListActionExecutionsCommand({ pipelineName: name, maxResults: 100, nextToken: token }),
      );
      return newerOf(name, actionExecutionDetails, nextToken, since);
    },
  }),
  id: ({ pipeline, execution }) =>
    `${pipeline}|${execution.pipelineExecutionId}|${execution.actionExecutionId}`,
  // PipelineName is beyond the peer, whose objects do not tell the pipeline.
  properties: ({ pipeline, execution }) => ({ ...pascal(execution), PipelineName: pipeline }),
  history: { time: ({ StartTime }) => StartTime },
  actions: [{ name: 'ListActionExecutionsAction', listed: true }],
  lookup: {
    permissions: ['codepipeline:ListActionExecutions'],
    // There is no call for one.
    one: async ({ sdk, send }, id) => {
      const [pipelineName, pipelineExecutionId, actionExecutionId] = id.split('|');
      const filter = { pipelineExecutionId };
      const executions = await allPages(async (nextToken) => {
        const answer = await send(
          new sdk.ListActionExecutionsCommand({ pipelineName, filter, maxResults: 100, nextToken }),
        );
        return { items: answer.actionExecutionDetails ?? [], next: answer.nextToken };
      });
      return executions.some((one) => one.actionExecutionId === actionExecutionId) ? 'present' : 'gone';
    },
  },
});
