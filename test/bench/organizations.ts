/** Resources of each kind in one region of one account. */
export interface ResourceCounts {
  s3: number;
  sqs: number;
  lambda: number;
  dynamodb: number;
  ec2: number;
  sns: number;
}

/** An organization to measure on. Its first account is the management account, and is read like the others. */
export interface BenchOrganization {
  name: OrganizationName;
  accounts: readonly string[];
  regions: readonly string[];
  counts: ResourceCounts;
}

export type OrganizationName = 'small' | 'large';

const REGIONS = ['us-east-1', 'eu-west-1', 'us-west-2', 'ap-southeast-2'];

function accountIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(100_000_000_001 + index));
}

/** The two organizations of the bench: 2,000 and 20,000 resources. */
export const ORGANIZATIONS: Readonly<Record<OrganizationName, BenchOrganization>> = {
  small: {
    name: 'small',
    accounts: accountIds(10),
    regions: REGIONS.slice(0, 2),
    counts: { s3: 20, sqs: 30, lambda: 20, dynamodb: 15, ec2: 10, sns: 5 },
  },
  large: {
    name: 'large',
    accounts: accountIds(20),
    regions: REGIONS,
    counts: { s3: 50, sqs: 75, lambda: 50, dynamodb: 40, ec2: 25, sns: 10 },
  },
};

/** Resources in the whole organization, the accounts themselves not counted. */
export function resourcesOf({ accounts, regions, counts }: BenchOrganization): number {
  const perScope = Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);
  return accounts.length * regions.length * perScope;
}

export function managementAccount({ accounts }: BenchOrganization): string {
  return accounts[0] ?? '';
}

/** An access key id that tells the stand-in whose it is. */
export function accessKeyOf(account: string): string {
  return `ASIA${account}BNCH`;
}

/** The account that an access key id of {@link accessKeyOf} belongs to. */
export function accountOf(accessKeyId: string): string {
  return accessKeyId.slice(4, 16);
}
