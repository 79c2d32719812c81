import type { AwsSettings } from '../config/settings.js';

/** The parts of a role's ARN. */
export interface RoleArn {
  partition: string;
  account: string;
  /** Path and name as they stand behind `role/`: `PortOceanReadRole`, `team/reader`. */
  role: string;
}

/** Splits a role ARN; settings have validated its form. */
export function parseRoleArn(arn: string): RoleArn {
  const [, partition = 'aws', , , account = '', resource = ''] = arn.split(':');
  return { partition, account, role: resource.replace(/^role\//, '') };
}

export function formatRoleArn({ partition, account, role }: RoleArn): string {
  return `arn:${partition}:iam::${account}:role/${role}`;
}

/** Regions that hold a partition's Organizations and Account Management endpoints (AWS General Reference). */
const HOME_REGIONS: Record<string, string> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-northwest-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** Region of a partition's global services. */
export function homeRegion(partition: string): string {
  return HOME_REGIONS[partition] ?? 'us-east-1';
}

/** The partition of the settings: named, or that of the roles; `aws` where nothing says. */
export function settingsPartition(settings: AwsSettings): string {
  const [firstRole = settings.accountRoleArn] = settings.accountRoleArns;
  return settings.partition ?? (firstRole === undefined ? 'aws' : parseRoleArn(firstRole).partition);
}

/** Region for calls that belong to no resource (STS, DescribeRegions). */
export function baseRegion(settings: AwsSettings): string {
  return settings.region ?? homeRegion(settingsPartition(settings));
}
