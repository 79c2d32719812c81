import { awsFault } from '../fault-codes.js';
import type { ReadFault } from '../types.js';
import { defineKind } from './kind.js';
import { s3 } from './services.js';

type Aws = Awaited<ReturnType<typeof s3.connect>>;

/** A bucket of the list, with the region it lives in (where calls about it must go). */
interface Bucket {
  name: string;
  created: Date | undefined;
  region: string | ReadFault;
}

export const bucket = defineKind({
  name: 'AWS::S3::Bucket',
  service: s3,
  scope: 'global',
  list: {
    api: 'ListBuckets',
    permissions: ['s3:ListAllMyBuckets'],
    pageSize: 10_000,
    // AWS gives each bucket's region only where the call has a parameter such as MaxBuckets.
    page: async (aws, token) => {
      const { sdk, send } = aws;
      const answer = await send(new sdk.ListBucketsCommand({ MaxBuckets: 10_000, ContinuationToken: token }));
      const items = await Promise.all(
        (answer.Buckets ?? []).map(async ({ Name: name = '', CreationDate: created, BucketRegion }) => {
          const region = BucketRegion || (await askRegion(aws, name));
          return region === undefined ? [] : [{ name, created, region } satisfies Bucket];
        }),
      );
      return { items: items.flat(), next: answer.ContinuationToken };
    },
  },
  id: ({ name }) => name,
  properties: ({ name, created }, { partition }) => ({
    BucketName: name,
    Arn: `arn:${partition}:s3:::${name}`,
    CreationDate: created,
  }),
  regionOf: ({ region }) => region,
  actions: [
    { name: 'ListBucketsAction', listed: true },
    {
      name: 'GetBucketTaggingAction',
      permissions: ['s3:GetBucketTagging'],
      // A bucket whose policy denies its tags is a bucket all the same: what is known of its tags stays.
      onFault: 'missing',
      gives: ['Tags'],
      none: { NoSuchTagSet: { Tags: [] } },
      each: async ({ sdk, send }, { name }) => {
        const { TagSet = [] } = await send(new sdk.GetBucketTaggingCommand({ Bucket: name }));
        return { Tags: TagSet };
      },
    },
    {
      name: 'GetPublicAccessBlockAction',
      optional: true,
      permissions: ['s3:GetBucketPublicAccessBlock'],
      gives: ['PublicAccessBlockConfiguration'],
      none: { NoSuchPublicAccessBlockConfiguration: {} },
      each: async ({ sdk, send }, { name }) => {
        const { PublicAccessBlockConfiguration } = await send(
          new sdk.GetPublicAccessBlockCommand({ Bucket: name }),
        );
        return { PublicAccessBlockConfiguration };
      },
    },
    {
      name: 'GetBucketOwnershipControlsAction',
      optional: true,
      permissions: ['s3:GetBucketOwnershipControls'],
      gives: ['OwnershipControls'],
      none: { OwnershipControlsNotFoundError: {} },
      each: async ({ sdk, send }, { name }) => {
        const { OwnershipControls } = await send(new sdk.GetBucketOwnershipControlsCommand({ Bucket: name }));
        return { OwnershipControls };
      },
    },
    {
      name: 'GetBucketEncryptionAction',
      optional: true,
      permissions: ['s3:GetEncryptionConfiguration'],
      gives: ['BucketEncryption'],
      none: { ServerSideEncryptionConfigurationNotFoundError: {} },
      each: async ({ sdk, send }, { name }) => {
        const answer = await send(new sdk.GetBucketEncryptionCommand({ Bucket: name }));
        return { BucketEncryption: answer.ServerSideEncryptionConfiguration };
      },
    },
    {
      // No call: the list names the region, which is what the constraint says; AWS has null for us-east-1.
      name: 'GetBucketLocationAction',
      optional: true,
      gives: ['LocationConstraint'],
      derive: ({ region }) => ({ LocationConstraint: region === 'us-east-1' ? null : region }),
    },
    {
      // Port's guide names it, the peer lacks it (guide G18). The property's name is CloudFormation's.
      name: 'GetBucketVersioningAction',
      optional: true,
      permissions: ['s3:GetBucketVersioning'],
      gives: ['VersioningConfiguration'],
      each: async ({ sdk, send }, { name }) => {
        const { Status } = await send(new sdk.GetBucketVersioningCommand({ Bucket: name }));
        // A bucket that never had versioning has no configuration.
        return Status === undefined ? {} : { VersioningConfiguration: { Status } };
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetBucketTaggingAction' },
  lookup: {
    permissions: ['s3:ListBucket'],
    // The name may be another account's by now; then AWS denies it, and nothing is known of ours.
    one: async ({ sdk, send, account }, name) => {
      const { BucketRegion } = await send(
        new sdk.HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account }),
      );
      return { region: BucketRegion };
    },
  },
});

/** The region of a bucket that the list gave none for (emulators, old endpoints); undefined where it vanished. */
async function askRegion({ sdk, send }: Aws, name: string): Promise<string | ReadFault | undefined> {
  try {
    const { LocationConstraint } = await send(new sdk.GetBucketLocationCommand({ Bucket: name }));
    // Its name from before regions had them (Amazon S3 API reference, GetBucketLocation).
    return LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || 'us-east-1';
  } catch (error) {
    const fault = awsFault(error);
    if (fault.class === 'not-found') return undefined;
    if (fault.class !== 'denied') throw error;
    return { code: fault.code, message: `the bucket's region is not known: ${fault.message}` };
  }
}
