import {
  BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { each, tagsOf } from './place.js';
import type { Seeded, SeedPlace } from './place.js';

/** Buckets of the place's region, whose settings differ from bucket to bucket. */
export async function seedS3(place: SeedPlace): Promise<Seeded[]> {
  const s3 = new S3Client({ ...place.client('ministack'), forcePathStyle: true });
  const constraint = Object.values(BucketLocationConstraint).find((name) => name === place.region);
  return await each(place, `bucket-${place.account}`, async (Bucket, index): Promise<Seeded> => {
    const first = index === 0;
    const access = { BlockPublicAcls: first, BlockPublicPolicy: !first };
    const ownership = first ? 'BucketOwnerEnforced' : 'ObjectWriter';
    const encryption = first
      ? { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: `key-${Bucket}` }
      : { SSEAlgorithm: 'AES256' as const };
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(constraint && { CreateBucketConfiguration: { LocationConstraint: constraint } }),
      }),
    );
    await Promise.all([
      s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagsOf(Bucket) } })),
      s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: access })),
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
        }),
      ),
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: encryption }],
          },
        }),
      ),
      s3.send(
        new PutBucketVersioningCommand({
          Bucket,
          VersioningConfiguration: { Status: first ? 'Enabled' : 'Suspended' },
        }),
      ),
    ]);
    return {
      kind: 'AWS::S3::Bucket',
      key: { BucketName: Bucket },
      facts: {
        ListBucketsAction: { Arn: `arn:aws:s3:::${Bucket}` },
        GetBucketTaggingAction: { Tags: tagsOf(Bucket) },
        GetPublicAccessBlockAction: { PublicAccessBlockConfiguration: access },
        GetBucketOwnershipControlsAction: { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } },
        GetBucketEncryptionAction: {
          BucketEncryption: { Rules: [{ ApplyServerSideEncryptionByDefault: encryption }] },
        },
        GetBucketLocationAction: { LocationConstraint: constraint ?? null },
        GetBucketVersioningAction: {
          VersioningConfiguration: { Status: first ? 'Enabled' : 'Suspended' },
        },
      },
    };
  });
}
