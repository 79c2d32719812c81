import { APIGatewayClient, CreateRestApiCommand } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateGroupCommand,
  GroupResourcesCommand,
  ResourceGroupsClient,
} from '@aws-sdk/client-resource-groups';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';

import { each, known, lowerTagsOf, tagMapOf, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

export async function seedStacks(place: SeedPlace): Promise<Seeded[]> {
  const cloudFormation = new CloudFormationClient(place.client('ministack'));
  const TemplateBody = JSON.stringify({
    Resources: { Wait: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  });
  return await each(place, 'stack', async (name): Promise<Seeded> => {
    const { StackId } = await cloudFormation.send(
      new CreateStackCommand({ StackName: name, TemplateBody, Tags: tagsOf(name) }),
    );
    return {
      kind: 'AWS::CloudFormation::Stack',
      key: { StackId: known(StackId, 'stack') },
      facts: { DescribeStacksAction: { StackName: name, Tags: tagsOf(name) } },
    };
  });
}

export async function seedStateMachines(place: SeedPlace): Promise<Seeded[]> {
  const sfn = new SFNClient(place.client('ministack'));
  return await each(place, 'machine', async (name): Promise<Seeded> => {
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Pass', Comment: name, End: true } } };
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name,
        definition: JSON.stringify(definition),
        roleArn: `arn:aws:iam::${place.account}:role/${name}`,
        tags: lowerTagsOf(name),
      }),
    );
    return {
      kind: 'AWS::StepFunctions::StateMachine',
      key: { Arn: known(stateMachineArn, 'state machine') },
      facts: {
        ListStateMachinesAction: { StateMachineName: name },
        DescribeStateMachineAction: { RoleArn: `arn:aws:iam::${place.account}:role/${name}` },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
}

export async function seedRestApis(place: SeedPlace): Promise<Seeded[]> {
  const apiGateway = new APIGatewayClient(place.client('ministack'));
  return await each(place, 'api', async (name): Promise<Seeded> => {
    const { id } = await apiGateway.send(
      new CreateRestApiCommand({ name, description: name, tags: tagMapOf(name) }),
    );
    return {
      kind: 'AWS::ApiGateway::RestApi',
      key: { RestApiId: known(id, 'REST API') },
      facts: { GetRestApisAction: { Name: name, Tags: tagsOf(name) } },
    };
  });
}

export async function seedLogGroups(place: SeedPlace): Promise<Seeded[]> {
  const logs = new CloudWatchLogsClient(place.client('ministack'));
  return await each(place, 'log', async (name, index): Promise<Seeded> => {
    const retentionInDays = index > 0 ? 7 : 30;
    await logs.send(new CreateLogGroupCommand({ logGroupName: name, tags: tagMapOf(name) }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
    return {
      kind: 'AWS::Logs::LogGroup',
      key: { LogGroupName: name },
      facts: {
        DescribeLogGroupsAction: { RetentionInDays: retentionInDays },
        ListTagsForResourceAction: { Tags: tagsOf(name) },
      },
    };
  });
}

/** Groups with one member each. */
export async function seedResourceGroups(place: SeedPlace): Promise<Seeded[]> {
  const groups = new ResourceGroupsClient(place.client('ministack'));
  return await each(place, 'resources', async (name): Promise<Seeded> => {
    const query = {
      ResourceTypeFilters: ['AWS::AllSupported'],
      TagFilters: [{ Key: 'owner', Values: [name] }],
    };
    const member = `arn:aws:sqs:${place.region}:${place.account}:${name}`;
    await groups.send(
      new CreateGroupCommand({
        Name: name,
        Description: name,
        ResourceQuery: { Type: 'TAG_FILTERS_1_0', Query: JSON.stringify(query) },
        Tags: tagMapOf(name),
      }),
    );
    await groups.send(new GroupResourcesCommand({ Group: name, ResourceArns: [member] }));
    return {
      kind: 'AWS::ResourceGroups::Group',
      key: { Name: name },
      facts: {
        ListGroupsAction: { Description: name },
        GetGroupQueryAction: { ResourceQuery: { Query: query } },
        GetTagsAction: { Tags: tagsOf(name) },
        ListGroupResourcesAction: { __Resources: [{ ResourceArn: member }] },
      },
    };
  });
}
