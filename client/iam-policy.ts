import { selectKind, type Kind } from '../aws/kinds/index.js';
import type { Mapping } from '../config/mapping-types.js';
import { blockName } from './mapping-file.js';

/** An IAM policy, as AWS takes it. */
export interface IamPolicy {
  Version: '2012-10-17';
  Statement: { Sid: string; Effect: 'Allow'; Action: string[]; Resource: '*' }[];
}

/** A policy, and remarks on the mapping and on what the policy cannot say. */
export interface MappingPolicy {
  policy: IamPolicy;
  remarks: string[];
  /** Blocks whose selector their kind cannot follow: a resync does not read them. */
  unusable: number;
}

/** A managed policy may have so many characters, white space not counted (IAM quotas). */
const MANAGED_POLICY_SIZE = 6144;

/** Regions are listed by the first of these, where it is denied by the second. */
const REGIONS = ['account:ListRegions', 'ec2:DescribeRegions'];

/**
 * The least that the role in each account must be allowed for this mapping: the list calls of its kinds, the actions that
 * run (those asked for included), and the single reads before a deletion. What kinds of the organization need stands in a
 * statement of its own: only the role that reads the organization needs it.
 */
export function policyOf({ resources }: Mapping): MappingPolicy {
  const account = new Set(REGIONS);
  const organization = new Set<string>();
  const remarks: string[] = [];
  let unusable = 0;
  for (const { index, kind: name, selector } of resources) {
    const { kind, actions, warnings, problems } = selectKind(name, selector);
    if (problems.length > 0) unusable += 1;
    for (const warning of warnings) remarks.push(`${blockName(index, name)}: ${warning}`);
    for (const { message } of problems) remarks.push(`${blockName(index, name)}: ${message}`);
    const permissions = permissionsOf(kind, actions);
    if (!kind.native && permissions.every((permission) => permission.startsWith('cloudformation:')))
      remarks.push(
        `${blockName(index, name)}: Cloud Control calls its service with this role, and which permissions that takes is not known here: add them, or use ReadOnlyAccess.`,
      );
    const wanted = kind.scope === 'organization' ? organization : account;
    for (const permission of permissions) wanted.add(permission);
  }
  const policy: IamPolicy = { Version: '2012-10-17', Statement: [statement('ReadMappedKinds', account)] };
  if (organization.size > 0) policy.Statement.push(statement('ReadOrganization', organization));
  const size = JSON.stringify(policy).length;
  if (size > MANAGED_POLICY_SIZE)
    remarks.push(
      `The policy has ${size} characters, more than a managed policy may have (${MANAGED_POLICY_SIZE}): split it, or use ReadOnlyAccess.`,
    );
  return { policy, remarks, unusable };
}

/** @param included optional actions that run, by their canonical names */
function permissionsOf(kind: Kind, included: readonly string[]): string[] {
  const optional = kind.actions.filter(({ name, optional }) => optional && included.includes(name));
  return [
    ...kind.permissions,
    ...kind.lookupPermissions,
    ...optional.flatMap(({ permissions }) => permissions),
  ];
}

function statement(Sid: string, actions: ReadonlySet<string>): IamPolicy['Statement'][number] {
  return { Sid, Effect: 'Allow', Action: [...actions].toSorted(), Resource: '*' };
}
