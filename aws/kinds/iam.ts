import { homeRegion } from '../partition.js';
import { allPages } from './all-pages.js';
import { defineKind } from './kind.js';
import { documentOf } from './model.js';
import { iam } from './services.js';

/** A role's name is unique in its account, whatever its path. */
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

export const role = defineKind({
  name: 'AWS::IAM::Role',
  service: iam,
  scope: 'global',
  globalRegion: homeRegion,
  list: {
    api: 'ListRoles',
    permissions: ['iam:ListRoles'],
    pageSize: 1000,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListRolesCommand({ MaxItems: 1000, Marker: token }));
      return { items: answer.Roles ?? [], next: answer.Marker };
    },
  },
  id: ({ Arn }) => Arn ?? '',
  cloudControlId: ({ RoleName }) => RoleName ?? '',
  properties: ({ AssumeRolePolicyDocument, PermissionsBoundary, ...role }) => ({
    ...role,
    AssumeRolePolicyDocument: trustPolicy(AssumeRolePolicyDocument),
    PermissionsBoundary: PermissionsBoundary?.PermissionsBoundaryArn,
  }),
  actions: [
    { name: 'ListRolesAction', listed: true },
    {
      // The list leaves these out (IAM API reference, ListRoles).
      name: 'GetRoleAction',
      optional: true,
      gives: ['PermissionsBoundary', 'RoleLastUsed', 'Tags'],
      permissions: ['iam:GetRole'],
      each: async ({ sdk, send }, { RoleName }) => {
        const { Role } = await send(new sdk.GetRoleCommand({ RoleName }));
        return {
          Tags: Role?.Tags ?? [],
          RoleLastUsed: Role?.RoleLastUsed,
          PermissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
        };
      },
    },
    {
      name: 'ListAttachedRolePoliciesAction',
      optional: true,
      gives: ['ManagedPolicyArns'],
      permissions: ['iam:ListAttachedRolePolicies'],
      each: async ({ sdk, send }, { RoleName }) => {
        const policies = await allPages(async (Marker) => {
          const answer = await send(
            new sdk.ListAttachedRolePoliciesCommand({ RoleName, MaxItems: 1000, Marker }),
          );
          return { items: answer.AttachedPolicies ?? [], next: answer.Marker };
        });
        return { ManagedPolicyArns: policies.map(({ PolicyArn }) => PolicyArn) };
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetRoleAction' },
  lookup: {
    permissions: ['iam:GetRole'],
    // Ids that were read through Cloud Control are names.
    one: async ({ sdk, send }, id) => {
      const { Role } = await send(new sdk.GetRoleCommand({ RoleName: nameOf(id) }));
      // A role made anew under the same name and another path is another role.
      const isOther = id.startsWith('arn:') && Role?.Arn !== undefined && Role.Arn !== id;
      return isOther ? 'gone' : 'present';
    },
  },
});

/** IAM gives policies URL-encoded (RFC 3986). */
function trustPolicy(text: string | undefined): unknown {
  try {
    return documentOf(text && decodeURIComponent(text));
  } catch {
    return text;
  }
}
