import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { pipelines, structureOf, type CodePipeline } from './codepipeline.js';
import { defineKind } from './kind.js';
import { nested } from './nested.js';
import { codePipeline } from './services.js';
import { pascal } from './shape.js';

interface ListedStage {
  pipeline: string;
  arn: string | undefined;
  stage: StageDeclaration;
  /** Its place in the pipeline, from 1. */
  order: number;
}

interface ListedAction {
  pipeline: PipelineDeclaration;
  arn: string | undefined;
  stage: string | undefined;
  action: ActionDeclaration;
}

/** The stages of a pipeline as it is now; not a shared answer, as a deletion follows from it. */
async function stagesNow({ sdk, send }: CodePipeline, name: string | undefined): Promise<StageDeclaration[]> {
  const { pipeline } = await send(new sdk.GetPipelineCommand({ name }));
  return pipeline?.stages ?? [];
}

export const pipelineStage = defineKind({
  name: 'AWS::CodePipeline::Stage',
  service: codePipeline,
  scope: 'regional',
  list: nested(pipelines, {
    api: 'GetPipeline',
    permissions: ['codepipeline:GetPipeline'],
    // The most stages that a pipeline may have (CodePipeline quotas): they come in one answer.
    pageSize: 50,
    page: async (aws, summary) => {
      const { pipeline, metadata } = await structureOf(aws, summary);
      const items = (pipeline?.stages ?? []).map((stage, i): ListedStage => ({
        pipeline: pipeline?.name ?? '',
        arn: metadata?.pipelineArn,
        stage,
        order: i + 1,
      }));
      return { items, next: undefined };
    },
  }),
  id: ({ pipeline, stage }) => `${pipeline}|${stage.name}`,
  properties: ({ pipeline, arn, stage, order }) => ({
    ...pascal(stage),
    Order: order,
    PipelineName: pipeline,
    PipelineArn: arn,
  }),
  actions: [{ name: 'GetPipelineStagesAction', listed: true }],
  lookup: {
    permissions: ['codepipeline:GetPipeline'],
    one: async (aws, id) => {
      const [pipeline, stage] = id.split('|');
      return (await stagesNow(aws, pipeline)).some(({ name }) => name === stage) ? 'present' : 'gone';
    },
  },
});

export const pipelineAction = defineKind({
  name: 'AWS::CodePipeline::Action',
  service: codePipeline,
  scope: 'regional',
  list: nested(pipelines, {
    api: 'GetPipeline',
    permissions: ['codepipeline:GetPipeline'],
    // The most actions that a pipeline may have (CodePipeline quotas): they come in one answer.
    pageSize: 1000,
    page: async (aws, summary) => {
      const { pipeline, metadata } = await structureOf(aws, summary);
      if (!pipeline) return { items: [], next: undefined };
      const items = (pipeline.stages ?? []).flatMap(({ name, actions = [] }) =>
        actions.map((action): ListedAction => ({
          pipeline,
          arn: metadata?.pipelineArn,
          stage: name,
          action,
        })),
      );
      return { items, next: undefined };
    },
  }),
  id: ({ pipeline, stage, action }) => `${pipeline.name}|${stage}|${action.name}`,
  properties: ({ pipeline, arn, stage, action }) => ({
    ...pascal(action),
    // The one nested object whose names the peer changes, too (aws-v3 section 2).
    ActionTypeId: action.actionTypeId && pascal(action.actionTypeId),
    PipelineName: pipeline.name,
    PipelineArn: arn,
    PipelineVersion: pipeline.version,
    StageName: stage,
  }),
  actions: [{ name: 'GetPipelineActionsDetails', listed: true }],
  lookup: {
    permissions: ['codepipeline:GetPipeline'],
    one: async (aws, id) => {
      const [pipeline, stage, action] = id.split('|');
      const stages = await stagesNow(aws, pipeline);
      const { actions = [] } = stages.find(({ name }) => name === stage) ?? {};
      return actions.some(({ name }) => name === action) ? 'present' : 'gone';
    },
  },
});
