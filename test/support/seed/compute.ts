import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateVolumeCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { EMPTY_ZIP } from '../../../demo/seed/empty-zip.js';
import type { MissingOperations } from '../missing-operations.js';
import { each, known, tagMapOf, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Instances, of which the second is stopped: DescribeInstanceStatus says so. Each has a root volume. */
export async function seedInstances(place: SeedPlace): Promise<Seeded[]> {
  const ec2 = new EC2Client(place.client('ministack'));
  const made = await each(place, 'instance', async (name, index): Promise<Seeded[]> => {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags: tagsOf(name) }],
      }),
    );
    const instance = known(Instances?.[0], 'instance');
    const InstanceId = known(instance.InstanceId, 'instance');
    if (index > 0) await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    return [
      {
        kind: 'AWS::EC2::Instance',
        key: { InstanceId },
        facts: {
          DescribeInstancesAction: { Tags: tagsOf(name) },
          DescribeInstanceStatusAction: { InstanceState: { Name: index > 0 ? 'stopped' : 'running' } },
        },
      },
      ...(instance.BlockDeviceMappings ?? []).map(({ Ebs }) => ({
        kind: 'AWS::EC2::Volume',
        key: { VolumeId: known(Ebs?.VolumeId, 'root volume') },
        facts: { DescribeVolumesAction: { Attachments: [{ InstanceId }] } },
      })),
    ];
  });
  return made.flat();
}

/** Volumes, of which the first enables I/O automatically. */
export async function seedVolumes(place: SeedPlace, missing: MissingOperations): Promise<Seeded[]> {
  const ec2 = new EC2Client(place.client('ministack'));
  return await each(place, 'volume', async (name, index): Promise<Seeded> => {
    const { VolumeId } = await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZone: `${place.region}a`,
        Size: 1 + index,
        TagSpecifications: [{ ResourceType: 'volume', Tags: tagsOf(name) }],
      }),
    );
    const id = known(VolumeId, 'volume');
    if (index === 0) missing.autoEnableIO.add(id);
    return {
      kind: 'AWS::EC2::Volume',
      key: { VolumeId: id },
      facts: {
        DescribeVolumesAction: { Size: 1 + index, Tags: tagsOf(name) },
        DescribeVolumeAttributeAction: { AutoEnableIO: index === 0 },
      },
    };
  });
}

export async function seedLambda(place: SeedPlace): Promise<Seeded[]> {
  const lambda = new LambdaClient(place.client('ministack'));
  return await each(place, 'function', async (name, index): Promise<Seeded> => {
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: `arn:aws:iam::${place.account}:role/lambda`,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Code: { ZipFile: EMPTY_ZIP },
        MemorySize: 128 * (1 + index),
        Tags: tagMapOf(name),
      }),
    );
    return {
      kind: 'AWS::Lambda::Function',
      key: { FunctionArn: known(FunctionArn, 'function') },
      facts: {
        ListFunctionsAction: { FunctionName: name, MemorySize: 128 * (1 + index) },
        ListTagsAction: { Tags: tagMapOf(name) },
      },
    };
  });
}

export async function seedAutoScaling(place: SeedPlace): Promise<Seeded[]> {
  const autoScaling = new AutoScalingClient(place.client('ministack'));
  return await each(place, 'group', async (name, index): Promise<Seeded> => {
    await autoScaling.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: name,
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
      }),
    );
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchConfigurationName: name,
        AvailabilityZones: [`${place.region}a`],
        MinSize: 0,
        DesiredCapacity: 0,
        MaxSize: 1 + index,
        Tags: [{ Key: 'owner', Value: name, PropagateAtLaunch: true }],
      }),
    );
    return {
      kind: 'AWS::AutoScaling::AutoScalingGroup',
      key: { AutoScalingGroupName: name },
      facts: { DescribeAutoScalingGroupsAction: { Tags: tagsOf(name) } },
    };
  });
}
