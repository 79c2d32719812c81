import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  CreateOrganizationalUnitCommand,
  ListRootsCommand,
  MoveAccountCommand,
} from '@aws-sdk/client-organizations';

import { discoverAccounts } from '../../aws/accounts.js';
import { Credentials } from '../../aws/credentials.js';
import { listRegions } from '../../aws/regions.js';
import type { AwsSettings } from '../../config/settings.js';
import { rootClients } from '../../demo/seed/clients.js';
import { makeReadRole, ROLE_NAME, seedOrganization } from '../../demo/seed/organization.js';
import type { DemoOrganization } from '../../demo/seed/organization.js';
import { startEmulator } from '../support/emulator.js';
import type { Emulator } from '../support/emulator.js';

/** Ways in (guide G1–G5), against an emulator that enforces IAM. */
let emulator: Emulator;
let organization: DemoOrganization;
const signal = new AbortController().signal;

before(async () => {
  emulator = await startEmulator();
  process.env['AWS_ENDPOINT_URL'] = emulator.url;
  organization = await seedOrganization(emulator.url, {
    managementAccount: '444455556666',
    names: ['one', 'two'],
    externalId: 'external-id',
  });
});

after(async () => {
  delete process.env['AWS_ENDPOINT_URL'];
  await emulator?.stop();
});

function settings(changes: Partial<AwsSettings> = {}): AwsSettings {
  return {
    accountRoleArn: undefined,
    accountRoleArns: [],
    externalId: organization.externalId,
    credentialProviderPriority: ['AssumeRoleWithWebIdentity', 'StaticCredential', 'AssumeRole'],
    organizationalUnits: [],
    partition: undefined,
    staticKeys: organization.keys,
    region: undefined,
    memberRoleName: undefined,
    includeManagementAccount: undefined,
    ...changes,
  };
}

const discover = (aws: AwsSettings) => discoverAccounts(aws, new Credentials(aws), signal);
const roleIn = (account: string) => `arn:aws:iam::${account}:role/${ROLE_NAME}`;
const idOf = (index: number) => organization.members[index]?.id ?? '';

test('no role at all is the account of the caller, read with the base credentials', async () => {
  const found = await discover(settings());
  assert.deepEqual(
    found.accounts.map(({ id, access }) => [id, access]),
    [[organization.managementAccount, 'base']],
  );
  assert.equal(
    found.authoritative,
    false,
    'another account is not gone because these credentials are of this one',
  );
});

test('a list of roles is its accounts; one that is listed twice is read once, and said so', async () => {
  const other = `arn:aws:iam::${idOf(0)}:role/Other`;
  const found = await discover(settings({ accountRoleArns: [roleIn(idOf(0)), other, roleIn(idOf(1))] }));
  assert.deepEqual(
    found.accounts.map(({ id, access }) => [id, access]),
    [
      [idOf(0), 'role'],
      [idOf(1), 'role'],
    ],
  );
  assert.match(found.notices.join(), /more than once/);
});

test('Organizations gives the members and their names; the account of the base identity may be read without a role', async () => {
  const found = await discover(settings({ accountRoleArn: roleIn(idOf(0)) }));
  const byId = new Map(found.accounts.map((account) => [account.id, account]));
  assert.deepEqual([byId.get(idOf(0))?.name, byId.get(idOf(0))?.access], ['one', 'role']);
  assert.equal(byId.get(organization.managementAccount)?.access, 'role-or-base');
  const credentials = new Credentials(settings({ accountRoleArn: roleIn(idOf(0)) }));
  await credentials.renew(organization.managementAccount, 'role-or-base');
  const own = await credentials.for(organization.managementAccount, 'role-or-base')();
  assert.equal(own.accessKeyId, organization.keys.accessKeyId);
  const member = await credentials.for(idOf(0), 'role')();
  assert.ok(member.sessionToken !== undefined && member.expiration !== undefined);
});

test('organizational units are read with everything below them', async () => {
  const { organizations } = rootClients(emulator.url, organization.managementAccount, 'us-east-1');
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  const root = Roots[0]?.Id ?? '';
  const make = async (parent: string, name: string) => {
    const { OrganizationalUnit } = await organizations.send(
      new CreateOrganizationalUnitCommand({ ParentId: parent, Name: name }),
    );
    return OrganizationalUnit?.Id ?? '';
  };
  const upper = await make(root, 'upper');
  const lower = await make(upper, 'lower');
  await organizations.send(
    new MoveAccountCommand({ AccountId: idOf(1), SourceParentId: root, DestinationParentId: lower }),
  );
  const found = await discover(settings({ accountRoleArn: roleIn(idOf(0)), organizationalUnits: [upper] }));
  assert.deepEqual(
    found.accounts.map(({ id }) => id),
    [idOf(1)],
  );
});

test('a role that asks for another External ID is denied at once, in the words of the guide and without the secret', async () => {
  const aws = settings({ accountRoleArns: [roleIn(idOf(0))], externalId: 'not-the-one' });
  await assert.rejects(new Credentials(aws).renew(idOf(0), 'role'), (error: Error) => {
    assert.equal(error.name, 'AssumeRoleDenied');
    assert.match(
      error.message,
      /^Unable to assume role .*Check the ARN; the trust policy; that External IDs match; that the base identity has sts:AssumeRole/s,
    );
    assert.ok(!error.message.includes('not-the-one'));
    return true;
  });
});

test('keys that AWS does not know are said to be the base credentials', async () => {
  const aws = settings({ staticKeys: { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' } });
  await assert.rejects(discover(aws), { name: 'BaseCredentialsRejected' });
});

test('Organizations that refuses both readings is an error, never one account', async () => {
  const lonely = '777788889999';
  await makeReadRole(emulator.url, idOf(0), `arn:aws:iam::${lonely}:root`, undefined).catch(() => undefined);
  const aws = settings({
    accountRoleArn: `arn:aws:iam::${idOf(0)}:role/NoSuchRole`,
    staticKeys: await keysWithoutPermissions(),
  });
  await assert.rejects(discover(aws), (error: Error) => {
    assert.equal(error.name, 'OrganizationsAccessDenied');
    assert.match(error.message, /as the base identity: .*; as arn:aws:iam::/s);
    return true;
  });
});

test('regions of an account are listed, sorted', async () => {
  const aws = settings({ accountRoleArns: [roleIn(idOf(0))] });
  const regions = await listRegions(
    idOf(0),
    'aws',
    'us-east-1',
    new Credentials(aws).for(idOf(0), 'role'),
    signal,
  );
  assert.ok(regions.includes('eu-west-1') && regions.includes('us-east-1'));
  assert.deepEqual(regions, regions.toSorted());
});

async function keysWithoutPermissions(): Promise<AwsSettings['staticKeys']> {
  const { CreateAccessKeyCommand, CreateUserCommand } = await import('@aws-sdk/client-iam');
  const { iam } = rootClients(emulator.url, organization.managementAccount, 'us-east-1');
  await iam.send(new CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
