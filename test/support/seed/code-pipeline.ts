import {
  CodePipelineClient,
  CreatePipelineCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { pipelineKey } from '../missing-operations.js';
import type { MissingOperations } from '../missing-operations.js';
import { each, known, lowerTagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Pipelines of two stages with an action each, and an execution of each. */
export async function seedCodePipeline(place: SeedPlace, missing: MissingOperations): Promise<Seeded[]> {
  const roleArn = await makeRole(place);
  const codepipeline = new CodePipelineClient(place.client('moto'));
  const made = await each(place, 'pipeline', async (name): Promise<Seeded[]> => {
    await codepipeline.send(
      new CreatePipelineCommand({ pipeline: pipelineOf(name, roleArn), tags: lowerTagsOf(name) }),
    );
    const { pipelineExecutionId } = await codepipeline.send(new StartPipelineExecutionCommand({ name }));
    const PipelineExecutionId = known(pipelineExecutionId, 'pipeline execution');
    const PipelineArn = `arn:aws:codepipeline:${place.region}:${place.account}:${name}`;
    const actionExecutions = ['source', 'deploy'].map((stageName) => ({
      pipelineExecutionId: PipelineExecutionId,
      actionExecutionId: `${PipelineExecutionId}-${stageName}`,
      pipelineVersion: 1,
      stageName,
      actionName: `${name}-${stageName}`,
      status: 'Succeeded' as const,
    }));
    missing.actionExecutions.set(pipelineKey(place.account, name), actionExecutions);
    return [
      {
        kind: 'AWS::CodePipeline::Pipeline',
        key: { PipelineArn },
        facts: {
          ListPipelinesAction: { Name: name },
          GetPipelineDetailsAction: { Stages: [{ actions: [{ name: `${name}-source` }] }] },
          GetPipelineTagsAction: { Tags: lowerTagsOf(name) },
        },
      },
      {
        kind: 'AWS::CodePipeline::PipelineExecution',
        key: { PipelineExecutionId },
        facts: {
          ListPipelineExecutionsAction: {},
          GetPipelineExecutionDetailsAction: { PipelineName: name, PipelineVersion: 1 },
        },
      },
      ...actionExecutions.map(({ actionExecutionId, actionName }) => ({
        kind: 'AWS::CodePipeline::ActionExecution',
        key: { ActionExecutionId: actionExecutionId },
        facts: { ListActionExecutionsAction: { ActionName: actionName, PipelineExecutionId } },
      })),
      ...['source', 'deploy'].flatMap((stage, index): Seeded[] => [
        {
          kind: 'AWS::CodePipeline::Stage',
          key: { PipelineArn, Name: stage },
          facts: {
            GetPipelineStagesAction: {
              PipelineName: name,
              Order: index + 1,
              Actions: [{ name: `${name}-${stage}` }],
            },
          },
        },
        {
          kind: 'AWS::CodePipeline::Action',
          key: { PipelineArn, StageName: stage, Name: `${name}-${stage}` },
          facts: {
            GetPipelineActionsDetails: { PipelineName: name, Configuration: { Mark: `${name}-${stage}` } },
          },
        },
      ]),
    ];
  });
  return made.flat();
}

function pipelineOf(name: string, roleArn: string) {
  return {
    name,
    roleArn,
    artifactStore: { type: 'S3' as const, location: `${name}-artifacts` },
    stages: [
      { stage: 'source', category: 'Source' as const },
      { stage: 'deploy', category: 'Deploy' as const },
    ].map(({ stage, category }) => ({
      name: stage,
      actions: [
        {
          name: `${name}-${stage}`,
          actionTypeId: { category, owner: 'AWS' as const, provider: 'S3', version: '1' },
          configuration: { Mark: `${name}-${stage}` },
        },
      ],
    })),
  };
}

/** Moto takes only a role that CodePipeline may assume. Roles are of the account: another region's is taken as well. */
async function makeRole(place: SeedPlace): Promise<string> {
  const iam = new IAMClient(place.client('moto'));
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'codepipeline.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: `pipeline-${place.region}`,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  return known(Role?.Arn, 'role');
}
