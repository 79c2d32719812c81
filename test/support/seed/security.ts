import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  EnableKeyRotationCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { each, known, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

export async function seedCertificates(place: SeedPlace): Promise<Seeded[]> {
  const acm = new ACMClient(place.client('ministack'));
  return await each(place, 'certificate', async (name): Promise<Seeded> => {
    const DomainName = `${name}.example.com`;
    const { CertificateArn } = await acm.send(
      new RequestCertificateCommand({ DomainName, ValidationMethod: 'DNS', Tags: tagsOf(name) }),
    );
    return {
      kind: 'AWS::CertificateManager::Certificate',
      key: { CertificateArn: known(CertificateArn, 'certificate') },
      facts: {
        ListCertificatesAction: { DomainName },
        DescribeCertificateAction: { DomainValidationOptions: [{ DomainName }] },
        ListTagsForCertificateAction: { Tags: tagsOf(name) },
      },
    };
  });
}

export async function seedRoles(place: SeedPlace): Promise<Seeded[]> {
  const iam = new IAMClient(place.client('ministack'));
  return await each(place, 'role', async (name, index): Promise<Seeded> => {
    const PolicyArn = `arn:aws:iam::aws:policy/${index > 0 ? 'ReadOnlyAccess' : 'SecurityAudit'}`;
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Description: name,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
        Tags: tagsOf(name),
      }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
    return {
      kind: 'AWS::IAM::Role',
      key: { Arn: known(Role?.Arn, 'role') },
      facts: {
        ListRolesAction: { RoleName: name },
        GetRoleAction: { Tags: tagsOf(name) },
        ListAttachedRolePoliciesAction: { ManagedPolicyArns: [PolicyArn] },
      },
    };
  });
}

export async function seedKeys(place: SeedPlace): Promise<Seeded[]> {
  const kms = new KMSClient(place.client('ministack'));
  return await each(place, 'key', async (name, index): Promise<Seeded> => {
    const rotated = index === 0;
    const AliasName = `alias/${name}`;
    const owner = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', Sid: name };
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Description: name,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [owner] }),
        Tags: [{ TagKey: 'owner', TagValue: name }],
      }),
    );
    const KeyId = known(KeyMetadata?.KeyId, 'key');
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    if (rotated) await kms.send(new EnableKeyRotationCommand({ KeyId }));
    return {
      kind: 'AWS::KMS::Key',
      key: { KeyId },
      facts: {
        DescribeKeyAction: { Description: name },
        GetKeyRotationStatusAction: { EnableKeyRotation: rotated },
        ListResourceTagsAction: { Tags: tagsOf(name) },
        ListAliasesAction: { Aliases: [AliasName] },
        GetKeyPolicyAction: { KeyPolicy: { Statement: [owner] } },
      },
    };
  });
}

export async function seedSecrets(place: SeedPlace): Promise<Seeded[]> {
  const secrets = new SecretsManagerClient(place.client('ministack'));
  return await each(place, 'secret', async (name): Promise<Seeded> => {
    await secrets.send(
      new CreateSecretCommand({
        Name: name,
        Description: name,
        SecretString: SECRET_VALUE,
        Tags: tagsOf(name),
      }),
    );
    return {
      kind: 'AWS::SecretsManager::Secret',
      key: { Name: name },
      facts: { ListSecretsAction: { Description: name, Tags: tagsOf(name) } },
    };
  });
}

/** What must be nowhere: not in an entity, not in a log. */
export const SECRET_VALUE = 'the-value-of-a-secret';
