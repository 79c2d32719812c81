import { CreateClusterCommand, CreateClusterV2Command, KafkaClient } from '@aws-sdk/client-kafka';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';

import { each, known, tagMapOf, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

export async function seedSqs(place: SeedPlace): Promise<Seeded[]> {
  const sqs = new SQSClient(place.client('ministack'));
  return await each(place, 'queue', async (name, index) => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { VisibilityTimeout: String(30 + index) },
        tags: tagMapOf(name),
      }),
    );
    return {
      kind: 'AWS::SQS::Queue',
      key: { QueueUrl: known(QueueUrl, 'queue') },
      facts: {
        GetQueueAttributesAction: {
          QueueArn: `arn:aws:sqs:${place.region}:${place.account}:${name}`,
          VisibilityTimeout: 30 + index,
        },
        ListQueueTagsAction: { Tags: tagMapOf(name) },
      },
    };
  });
}

export async function seedSns(place: SeedPlace): Promise<Seeded[]> {
  const sns = new SNSClient(place.client('ministack'));
  return await each(place, 'topic', async (name) => {
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({ Name: name, Attributes: { DisplayName: name }, Tags: tagsOf(name) }),
    );
    return {
      kind: 'AWS::SNS::Topic',
      key: { TopicArn: known(TopicArn, 'topic') },
      facts: {
        GetTopicAttributesAction: { DisplayName: name },
        GetTopicTagsAction: { Tags: tagsOf(name) },
      },
    };
  });
}

export async function seedSes(place: SeedPlace): Promise<Seeded[]> {
  const ses = new SESv2Client(place.client('ministack'));
  const sets = await each(place, 'set', async (name, index) => {
    await ses.send(
      new CreateConfigurationSetCommand({
        ConfigurationSetName: name,
        SendingOptions: { SendingEnabled: index === 0 },
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::SES::ConfigurationSet',
      key: { ConfigurationSetName: name },
      facts: {
        GetConfigurationSetAction: { SendingOptions: { SendingEnabled: index === 0 }, Tags: tagsOf(name) },
      },
    };
  });
  const identities = await each(place, 'mail', async (name) => {
    const EmailIdentity = `${name}.example.com`;
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity, Tags: tagsOf(name) }));
    return {
      kind: 'AWS::SES::EmailIdentity',
      key: { IdentityName: EmailIdentity },
      facts: {
        ListEmailIdentitiesAction: { IdentityType: 'DOMAIN' },
        GetEmailIdentityAction: { Tags: tagsOf(name) },
      },
    };
  });
  return [...sets, ...identities];
}

/** Provisioned clusters in ministack, serverless ones in moto: neither has both. */
export async function seedKafka(place: SeedPlace): Promise<Seeded[]> {
  const kafka = new KafkaClient(place.client('moto'));
  const provisioned = each(place, 'kafka', async (name, index) => {
    const { ClusterArn } = await kafka.send(
      new CreateClusterCommand({
        ClusterName: name,
        Tags: tagMapOf(name),
        BrokerNodeGroupInfo: { ClientSubnets: ['subnet-1'], InstanceType: 'kafka.t3.small' },
        KafkaVersion: '3.6.0',
        NumberOfBrokerNodes: 2 + index,
      }),
    );
    return {
      kind: 'AWS::MSK::Cluster',
      key: { ClusterArn: known(ClusterArn, 'cluster') },
      facts: {
        ListClustersAction: { ClusterName: name, NumberOfBrokerNodes: 2 + index, Tags: tagMapOf(name) },
      },
    };
  });
  const serverless = each(place, 'kafka-serverless', async (name) => {
    const { ClusterArn } = await kafka.send(
      new CreateClusterV2Command({
        ClusterName: name,
        Tags: tagMapOf(name),
        Serverless: { VpcConfigs: [{ SubnetIds: ['subnet-1'] }] },
      }),
    );
    return {
      kind: 'AWS::MSK::ServerlessCluster',
      key: { ClusterArn: known(ClusterArn, 'serverless cluster') },
      facts: {
        ListMskServerlessClustersAction: {
          ClusterName: name,
          Tags: tagMapOf(name),
        },
      },
    };
  });
  return (await Promise.all([provisioned, serverless])).flat();
}
