import { CodeBuildClient, CreateProjectCommand, StartBuildCommand } from '@aws-sdk/client-codebuild';

import { each, known, lowerTagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Projects with a build each. */
export async function seedCodeBuild(place: SeedPlace): Promise<Seeded[]> {
  const codebuild = new CodeBuildClient(place.client('ministack'));
  const made = await each(place, 'build', async (name): Promise<Seeded[]> => {
    const { project } = await codebuild.send(
      new CreateProjectCommand({
        name,
        source: { type: 'NO_SOURCE', buildspec: 'version: 0.2' },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: {
          type: 'LINUX_CONTAINER',
          image: `${name}:latest`,
          computeType: 'BUILD_GENERAL1_SMALL',
        },
        serviceRole: `arn:aws:iam::${place.account}:role/${name}`,
        tags: lowerTagsOf(name),
      }),
    );
    const { build } = await codebuild.send(new StartBuildCommand({ projectName: name, sourceVersion: name }));
    return [
      {
        kind: 'AWS::CodeBuild::Project',
        key: { Arn: known(project?.arn, 'project') },
        facts: {
          GetProjectDetailsAction: {
            Name: name,
            Environment: { image: `${name}:latest` },
            Tags: lowerTagsOf(name),
          },
        },
      },
      {
        kind: 'AWS::CodeBuild::BuildRun',
        key: { Id: known(build?.id, 'build') },
        facts: { GetBuildDetailsAction: { ProjectName: name, SourceVersion: name } },
      },
    ];
  });
  return made.flat();
}
