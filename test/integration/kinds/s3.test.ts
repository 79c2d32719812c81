import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::S3::Bucket';
const bucketOf = ({ input }: AwsCall) => (Array.isArray(input['path']) ? String(input['path'][0]) : '');

function bucketList(names: readonly string[], region: string | undefined, token = '') {
  const buckets = names.map(
    (name) =>
      `<Bucket><Name>${name}</Name><CreationDate>2023-06-15T09:00:00.000Z</CreationDate>${
        region === undefined ? '' : `<BucketRegion>${region}</BucketRegion>`
      }</Bucket>`,
  );
  return {
    xml: `<ListAllMyBucketsResult><Buckets>${buckets.join('')}</Buckets>${
      token && `<ContinuationToken>${token}</ContinuationToken>`
    }</ListAllMyBucketsResult>`,
  };
}

const tagging = (value: string) => ({
  xml: `<Tagging><TagSet><Tag><Key>team</Key><Value>${value}</Value></Tag></TagSet></Tagging>`,
});

/** Bucket z has none. */
const orNone = (code: string, xml: string) => (call: AwsCall) =>
  bucketOf(call) === 'z' ? error(code, 404) : { xml };

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('s3.ListBuckets', ({ input }) =>
    input['continuation-token'] === undefined
      ? bucketList(['a', 'b', 'c'], 'eu-west-1', 'two')
      : bucketList(['d', 'e'], 'us-east-1'),
  );
  aws.on('s3.GetBucketTagging', (call) => tagging(bucketOf(call)));
});
after(() => aws.stop());

test('buckets of all pages carry their tags and the region they live in', async () => {
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(rawOf(resources, 'b'), {
    Type: KIND,
    Properties: {
      BucketName: 'b',
      Arn: 'arn:aws:s3:::b',
      CreationDate: '2023-06-15T09:00:00Z',
      Tags: [{ Key: 'team', Value: 'b' }],
    },
    __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
  });
  assert.deepEqual(rawOf(resources, 'd')['__ExtraContext'], { AccountId: ACCOUNT, Region: 'us-east-1' });
  assert.equal(aws.calls.length, 2 + 5);
  assert.equal(kindOf(KIND).leastCalls({ items: 5 }), 1 + 5);
});

test('a bucket is asked about in its own region', async () => {
  await readAll({ kind: KIND });
  const regions = Object.fromEntries(
    aws.calls
      .filter(({ operation }) => operation === 'GetBucketTagging')
      .map((call) => [bucketOf(call), call.region]),
  );
  assert.deepEqual(regions, {
    a: 'eu-west-1',
    b: 'eu-west-1',
    c: 'eu-west-1',
    d: 'us-east-1',
    e: 'us-east-1',
  });
});

test('regionPolicy filters buckets by the region they live in, and costs no call for the others', async () => {
  const resources = await readAll({
    kind: KIND,
    options: { allowsRegion: (region) => region === 'us-east-1' },
  });
  assert.deepEqual(idsOf(resources), ['d', 'e']);
  assert.equal(aws.count('s3.GetBucketTagging'), 2);
});

test('a bucket that vanishes costs itself only; one without tags has an empty list; denied tags are left out', async () => {
  aws.on('s3.GetBucketTagging', (call) => {
    if (bucketOf(call) === 'a') return error('NoSuchBucket', 404);
    if (bucketOf(call) === 'b') return error('NoSuchTagSet', 404);
    if (bucketOf(call) === 'c') return error('AccessDenied', 403);
    return tagging(bucketOf(call));
  });
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(idsOf(resources), ['b', 'c', 'd', 'e']);
  assert.deepEqual(rawOf(resources, 'b').Properties['Tags'], []);
  assert.ok(!('Tags' in rawOf(resources, 'c').Properties));
  assert.deepEqual(missingOf(resources, 'c'), { GetBucketTaggingAction: 'AccessDenied' });
  assert.deepEqual(rawOf(resources, 'd').Properties['Tags'], [{ Key: 'team', Value: 'd' }]);
});

test('every optional action adds its part, and "none set" leaves it out', async () => {
  aws.on('s3.ListBuckets', () => bucketList(['a', 'z'], 'us-east-1'));
  aws.on(
    's3.GetPublicAccessBlock',
    orNone(
      'NoSuchPublicAccessBlockConfiguration',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
    ),
  );
  aws.on(
    's3.GetBucketOwnershipControls',
    orNone(
      'OwnershipControlsNotFoundError',
      '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
    ),
  );
  aws.on(
    's3.GetBucketEncryption',
    orNone(
      'ServerSideEncryptionConfigurationNotFoundError',
      '<ServerSideEncryptionConfiguration><Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>',
    ),
  );
  aws.on('s3.GetBucketVersioning', (call) => ({
    xml: `<VersioningConfiguration>${bucketOf(call) === 'a' ? '<Status>Enabled</Status>' : ''}</VersioningConfiguration>`,
  }));
  const resources = await readAll({
    kind: KIND,
    includeActions: [
      'GetPublicAccessBlock',
      'GetBucketOwnershipControls',
      'GetBucketEncryption',
      'GetBucketLocation',
      'GetBucketVersioning',
    ],
  });
  const { Properties } = rawOf(resources, 'a');
  assert.deepEqual(Properties['PublicAccessBlockConfiguration'], { BlockPublicAcls: true });
  assert.deepEqual(Properties['OwnershipControls'], { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  assert.deepEqual(Properties['BucketEncryption'], { Rules: [{ BucketKeyEnabled: true }] });
  assert.deepEqual(Properties['VersioningConfiguration'], { Status: 'Enabled' });
  assert.equal(Properties['LocationConstraint'], null);
  assert.deepEqual(Object.keys(rawOf(resources, 'z').Properties).toSorted(), [
    'Arn',
    'BucketName',
    'CreationDate',
    'LocationConstraint',
    'Tags',
  ]);
  assert.equal(aws.count('s3.GetBucketLocation'), 0);
});

test('where the list names no region the bucket is asked for it, and one that hides it is unsure', async () => {
  aws.on('s3.ListBuckets', () => bucketList(['a', 'b', 'c'], undefined));
  aws.on('s3.GetBucketLocation', (call) =>
    bucketOf(call) === 'c'
      ? error('AccessDenied', 403)
      : {
          xml: `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${bucketOf(call) === 'a' ? 'eu-west-1' : ''}</LocationConstraint>`,
        },
  );
  const resources = await readAll({ kind: KIND });
  assert.deepEqual(Object.fromEntries(resources.map(({ id, state }) => [id, state])), {
    a: 'read',
    b: 'read',
    c: 'unsure',
  });
  assert.deepEqual(rawOf(resources, 'a')['__ExtraContext'], { AccountId: ACCOUNT, Region: 'eu-west-1' });
  assert.deepEqual(rawOf(resources, 'b')['__ExtraContext'], { AccountId: ACCOUNT, Region: 'us-east-1' });
});

test('where listing is denied in one region it is tried in another', async () => {
  aws.on('s3.ListBuckets', ({ region }) =>
    region === 'us-east-1' ? error('AccessDenied', 403) : bucketList(['a'], 'eu-west-1'),
  );
  assert.deepEqual(idsOf(await readAll({ kind: KIND })), ['a']);
});

test('a bucket is gone when AWS says so or when its region is no longer wanted', async () => {
  aws.on('s3.HeadBucket', (call) => {
    if (bucketOf(call) === 'b') return error('NotFound', 404);
    if (bucketOf(call) === 'c') return error('Forbidden', 403);
    return { xml: '', headers: { 'x-amz-bucket-region': 'eu-west-1' } };
  });
  const scope = scopeOf({ region: GLOBAL_REGION });
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scope, ['a', 'b', 'c']);
  assert.deepEqual([...verdicts.values()], ['present', 'gone', 'unknown']);
  const elsewhere = await createKindReader().existsStill(kindOf(KIND), scope, ['a'], {
    allowsRegion: (region) => region === 'us-east-1',
  });
  assert.deepEqual([...elsewhere.values()], ['gone']);
});
