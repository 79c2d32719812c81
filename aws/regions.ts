import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AwsCredentialIdentityProvider } from '@aws-sdk/types';

import { sharedRequestHandler } from './clients.js';
import { isDenied, regionsDenied } from './errors.js';
import { homeRegion } from './partition.js';

/**
 * Lists the regions enabled in an account, sorted: Account Management ListRegions (pages of 50), or EC2 DescribeRegions
 * where that is denied. Throws `RegionsDenied` where both are.
 */
export async function listRegions(
  account: string,
  partition: string,
  baseRegion: string,
  credentials: AwsCredentialIdentityProvider,
  abortSignal: AbortSignal,
): Promise<string[]> {
  try {
    return await fromAccountManagement(homeRegion(partition), credentials, abortSignal);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return await fromEc2(account, baseRegion, credentials, abortSignal);
  }
}

async function fromAccountManagement(
  region: string,
  credentials: AwsCredentialIdentityProvider,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const client = new AccountClient({ region, credentials, requestHandler: sharedRequestHandler() });
  const regions: string[] = [];
  const pages = paginateListRegions(
    { client, pageSize: 50 },
    { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    { abortSignal },
  );
  for await (const page of pages) {
    for (const { RegionName } of page.Regions ?? []) if (RegionName !== undefined) regions.push(RegionName);
  }
  return regions.toSorted();
}

async function fromEc2(
  account: string,
  region: string,
  credentials: AwsCredentialIdentityProvider,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const client = new EC2Client({ region, credentials, requestHandler: sharedRequestHandler() });
  try {
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({ AllRegions: false }), {
      abortSignal,
    });
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).toSorted();
  } catch (error) {
    throw isDenied(error) ? regionsDenied(account, error) : error;
  }
}
