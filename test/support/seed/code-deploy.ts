import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';

import type { MissingOperations } from '../missing-operations.js';
import { each, known, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Applications with a deployment group, a deployment and two targets each. */
export async function seedCodeDeploy(place: SeedPlace, missing: MissingOperations): Promise<Seeded[]> {
  const codedeploy = new CodeDeployClient(place.client('moto'));
  const made = await each(place, 'deploy', async (name): Promise<Seeded[]> => {
    const group = `${name}-group`;
    const { applicationId } = await codedeploy.send(
      new CreateApplicationCommand({ applicationName: name, computePlatform: 'Server', tags: tagsOf(name) }),
    );
    const { deploymentGroupId } = await codedeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: name,
        deploymentGroupName: group,
        serviceRoleArn: `arn:aws:iam::${place.account}:role/${name}`,
        tags: tagsOf(group),
      }),
    );
    const { deploymentId } = await codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: name,
        deploymentGroupName: group,
        description: name,
        revision: { revisionType: 'String', string: { content: name, sha256: name } },
      }),
    );
    const DeploymentId = known(deploymentId, 'deployment');
    const targets = [0, 1].map((index) => ({
      deploymentTargetType: 'InstanceTarget' as const,
      instanceTarget: {
        deploymentId: DeploymentId,
        targetId: `i-${DeploymentId}-${index}`,
        status: 'Succeeded' as const,
      },
    }));
    missing.deploymentTargets.set(DeploymentId, targets);
    return [
      {
        kind: 'AWS::CodeDeploy::Application',
        key: { ApplicationName: name },
        facts: {
          GetCodeDeployApplicationDetailsAction: { ApplicationId: known(applicationId, 'application') },
          GetCodeDeployApplicationTagsAction: { Tags: tagsOf(name) },
        },
      },
      {
        kind: 'AWS::CodeDeploy::DeploymentGroup',
        key: { DeploymentGroupName: group },
        facts: {
          GetDeploymentGroupDetailsAction: {
            ApplicationName: name,
            DeploymentGroupId: known(deploymentGroupId, 'deployment group'),
          },
          GetDeploymentGroupTags: { Tags: tagsOf(group) },
        },
      },
      {
        kind: 'AWS::CodeDeploy::Deployment',
        key: { DeploymentId },
        facts: {
          GetDeploymentAction: { ApplicationName: name, DeploymentGroupName: group, Description: name },
        },
      },
      ...targets.map(({ instanceTarget }) => ({
        kind: 'AWS::CodeDeploy::DeploymentTarget',
        key: { InstanceTarget: { targetId: instanceTarget.targetId } },
        facts: {
          GetDeploymentTargetDetailsAction: {
            DeploymentId,
            DeploymentTargetType: 'InstanceTarget',
            InstanceTarget: instanceTarget,
          },
        },
      })),
    ];
  });
  return made.flat();
}
