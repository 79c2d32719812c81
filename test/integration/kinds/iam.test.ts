import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { error, query, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::IAM::Role';
const PATHS: Record<string, string> = { a: '/', b: '/team/', c: '/aws-service-role/x/' };
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:role${PATHS[name]}${name}`;
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '50%+1' } }] };

const role = (name: string) => ({
  Path: PATHS[name],
  RoleName: name,
  RoleId: `AROA${name}`,
  Arn: arn(name),
  CreateDate: '2023-06-15T09:00:00Z',
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policy)),
  Description: `role ${name}`,
  MaxSessionDuration: 3600,
});
const nameIn = ({ input }: AwsCall) => String(input['RoleName']);

kindSuite({
  kind: KIND,
  includeActions: ['GetRole', 'ListAttachedRolePolicies'],
  serve(aws, { vanished, denied }) {
    aws.on('iam.ListRoles', ({ input }) => {
      assert.equal(input['MaxItems'], '1000');
      return input['Marker'] === undefined
        ? query('ListRoles', {
            Roles: { member: ['a', 'b'].map(role) },
            IsTruncated: true,
            Marker: 'two',
          })
        : query('ListRoles', { Roles: { member: [role('c')] }, IsTruncated: false });
    });
    aws.on('iam.GetRole', (call) => {
      const name = nameIn(call);
      if (vanished.has(arn(name))) return error('NoSuchEntity', 404);
      if (denied.has(arn(name))) return error('AccessDenied', 403);
      return query('GetRole', {
        Role: {
          ...role(name),
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/edge`,
          },
          Tags: { member: [{ Key: 'name', Value: name }] },
          RoleLastUsed: { LastUsedDate: '2024-04-17T19:45:45.700Z', Region: 'eu-west-1' },
        },
      });
    });
    aws.on('iam.ListAttachedRolePolicies', (call) =>
      vanished.has(arn(nameIn(call)))
        ? error('NoSuchEntity', 404)
        : query('ListAttachedRolePolicies', {
            AttachedPolicies: {
              member: [{ PolicyName: 'ReadOnly', PolicyArn: `arn:aws:iam::aws:policy/${nameIn(call)}` }],
            },
            IsTruncated: false,
          }),
    );
  },
  ids: ['a', 'b', 'c'].map(arn),
  raw: {
    id: arn('b'),
    object: {
      Identifier: 'b',
      Properties: {
        Path: '/team/',
        RoleName: 'b',
        RoleId: 'AROAb',
        Arn: arn('b'),
        CreateDate: '2023-06-15T09:00:00Z',
        AssumeRolePolicyDocument: policy,
        Description: 'role b',
        MaxSessionDuration: 3600,
        PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/edge`,
        Tags: [{ Key: 'name', Value: 'b' }],
        RoleLastUsed: { LastUsedDate: '2024-04-17T19:45:45.700000Z', Region: 'eu-west-1' },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/b'],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'us-east-1' },
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'us-east-1',
    },
  },
  list: { name: 'iam.ListRoles', permission: 'iam:ListRoles' },
  denial: 'AccessDenied',
  vanishes: arn('a'),
  denied: { id: arn('c'), becomes: { lacks: 'GetRoleAction' } },
  lookup: { present: arn('c'), gone: arn('b') },
});

test('all pages of attached policies are in the list; a trust policy that is no JSON stays text', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('iam.ListRoles', () =>
      query('ListRoles', {
        Roles: { member: [{ ...role('a'), AssumeRolePolicyDocument: '100%' }] },
        IsTruncated: false,
      }),
    );
    aws.on('iam.ListAttachedRolePolicies', ({ input }) => {
      const first = input['Marker'] === undefined;
      return query('ListAttachedRolePolicies', {
        AttachedPolicies: { member: [{ PolicyArn: first ? 'arn:one' : 'arn:two' }] },
        IsTruncated: first,
        Marker: first ? 'more' : undefined,
      });
    });
    const resources = await readAll({ kind: KIND, includeActions: ['ListAttachedRolePolicies'] });
    const { Properties } = rawOf(resources, arn('a'));
    assert.deepEqual(Properties['ManagedPolicyArns'], ['arn:one', 'arn:two']);
    assert.equal(Properties['AssumeRolePolicyDocument'], '100%');
    assert.equal(aws.count('iam.GetRole'), 0);
  } finally {
    await aws.stop();
  }
});

test('a role that was made anew on another path is not the one that was there', async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('iam.GetRole', () => query('GetRole', { Role: role('b') }));
    const before = `arn:aws:iam::${ACCOUNT}:role/old/b`;
    const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf({ region: GLOBAL_REGION }), [
      arn('b'),
      before,
    ]);
    assert.deepEqual(Object.fromEntries(verdicts), { [arn('b')]: 'present', [before]: 'gone' });
  } finally {
    await aws.stop();
  }
});
