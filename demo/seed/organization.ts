import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand } from '@aws-sdk/client-organizations';

import { rootClients } from './clients.js';

const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
export const ROLE_NAME = 'PortOceanReadRole';

/** An emulated organization as Port's guide sets one up: access keys in the management account, a read role in each member. */
export interface DemoOrganization {
  managementAccount: string;
  members: { id: string; name: string }[];
  externalId: string;
  /** Keys of the base identity (guide G9). */
  keys: { accessKeyId: string; secretAccessKey: string };
  /** `accountRoleArn` of the settings: the role as it is in a member account (guide G4). */
  accountRoleArn: string;
}

/**
 * Makes an organization in the emulator.
 * @param names of the member accounts
 */
export async function seedOrganization(
  endpoint: string,
  options: { managementAccount: string; names: readonly string[]; externalId: string },
): Promise<DemoOrganization> {
  const { managementAccount, externalId } = options;
  const management = rootClients(endpoint, managementAccount, 'us-east-1');
  const members: DemoOrganization['members'] = [];
  for (const name of options.names) {
    const { CreateAccountStatus } = await management.organizations.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
    );
    const id = CreateAccountStatus?.AccountId;
    if (id === undefined) throw new Error(`the emulator made no account ${name}`);
    members.push({ id, name });
  }
  const keys = await makeBaseUser(endpoint, managementAccount);
  for (const { id } of members)
    await makeReadRole(
      endpoint,
      id,
      `arn:aws:iam::${managementAccount}:user/port-ocean-aws-v3-user`,
      externalId,
    );
  const [first] = members;
  return {
    managementAccount,
    members,
    externalId,
    keys,
    accountRoleArn: `arn:aws:iam::${first?.id}:role/${ROLE_NAME}`,
  };
}

async function makeBaseUser(endpoint: string, account: string): Promise<DemoOrganization['keys']> {
  const { iam } = rootClients(endpoint, account, 'us-east-1');
  const UserName = 'port-ocean-aws-v3-user';
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
  const Statement = [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::*:role/${ROLE_NAME}` },
    {
      Effect: 'Allow',
      Action: ['organizations:ListAccounts', 'organizations:DescribeOrganization'],
      Resource: '*',
    },
  ];
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'sync',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('the emulator made no access key');
  return { accessKeyId, secretAccessKey };
}

/** The read role of a member account (guide G10). `externalId` undefined: a trust policy without the condition. */
export async function makeReadRole(
  endpoint: string,
  account: string,
  principal: string,
  externalId: string | undefined,
): Promise<void> {
  const { iam } = rootClients(endpoint, account, 'us-east-1');
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
    },
  ];
  await iam.send(
    new CreateRoleCommand({
      RoleName: ROLE_NAME,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE_NAME, PolicyArn: READ_ONLY }));
}
