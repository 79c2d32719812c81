import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateRepositoryCommand,
  ECRClient,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { CreateClusterCommand as CreateEksClusterCommand, EKSClient } from '@aws-sdk/client-eks';

import { each, known, lowerTagsOf, tagMapOf, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** ECS clusters with a service and a task definition each. */
export async function seedEcs(place: SeedPlace): Promise<Seeded[]> {
  const ecs = new ECSClient(place.client('ministack'));
  const made = await each(place, 'ecs', async (name, index): Promise<Seeded[]> => {
    const tags = lowerTagsOf(name);
    const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName: name, tags }));
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: name,
        containerDefinitions: [{ name: 'main', image: `${name}:latest`, memory: 128 }],
        tags,
      }),
    );
    const ClusterArn = known(cluster?.clusterArn, 'cluster');
    const TaskDefinitionArn = known(taskDefinition?.taskDefinitionArn, 'task definition');
    const { service } = await ecs.send(
      new CreateServiceCommand({
        cluster: name,
        serviceName: name,
        taskDefinition: name,
        desiredCount: index,
        tags,
      }),
    );
    return [
      {
        kind: 'AWS::ECS::Cluster',
        key: { ClusterArn },
        facts: { DescribeClustersAction: { ClusterName: name, Tags: tags } },
      },
      {
        kind: 'AWS::ECS::TaskDefinition',
        key: { TaskDefinitionArn },
        facts: {
          DescribeTaskDefinitionsAction: {
            Family: name,
            ContainerDefinitions: [{ image: `${name}:latest` }],
            Tags: tags,
          },
        },
      },
      {
        kind: 'AWS::ECS::Service',
        key: { ServiceArn: known(service?.serviceArn, 'service') },
        facts: {
          DescribeServicesAction: { ServiceName: name, ClusterArn, DesiredCount: index, Tags: tags },
        },
      },
    ];
  });
  return made.flat();
}

export async function seedEcr(place: SeedPlace): Promise<Seeded[]> {
  const ecr = new ECRClient(place.client('ministack'));
  return await each(place, 'ecr', async (name, index) => {
    const lifecyclePolicyText = JSON.stringify({
      rules: [
        {
          rulePriority: index + 1,
          description: name,
          selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 },
          action: { type: 'expire' },
        },
      ],
    });
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: `allow${index}`, Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
    });
    const { repository } = await ecr.send(
      new CreateRepositoryCommand({ repositoryName: name, tags: tagsOf(name) }),
    );
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: name, policyText }));
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText }));
    return {
      kind: 'AWS::ECR::Repository',
      key: { RepositoryArn: known(repository?.repositoryArn, 'repository') },
      facts: {
        DescribeRepositoriesAction: { RepositoryName: name },
        GetRepositoryPolicyAction: { RepositoryPolicyText: policyText },
        GetLifecyclePolicyAction: { LifecyclePolicy: lifecyclePolicyText },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
}

export async function seedEks(place: SeedPlace): Promise<Seeded[]> {
  const eks = new EKSClient(place.client('ministack'));
  return await each(place, 'eks', async (name) => {
    const roleArn = `arn:aws:iam::${place.account}:role/${name}`;
    const { cluster } = await eks.send(
      new CreateEksClusterCommand({
        name,
        roleArn,
        resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
        tags: tagMapOf(name),
      }),
    );
    return {
      kind: 'AWS::EKS::Cluster',
      key: { Arn: known(cluster?.arn, 'cluster') },
      facts: { DescribeClusterAction: { Name: name, RoleArn: roleArn, Tags: tagMapOf(name) } },
    };
  });
}
