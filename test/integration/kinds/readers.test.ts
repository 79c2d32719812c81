import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createKindReader, kindOf, selectKind } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { error, listOf, query, startAwsFixture, type AwsFixture } from '../../support/aws-fixture.js';
import { ACCOUNT, scopeOf } from '../../support/read-kind.js';

/**
 * Kinds that have a reader of their own and can be read through Cloud Control, which names some resources otherwise. A
 * mapping may go from one to the other, and the ledger then knows a resource by the other's id.
 */
const GROUP = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:u1:autoScalingGroupName/web`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/web`;

let aws: AwsFixture;
beforeEach(async () => {
  aws = await startAwsFixture();
  // To Cloud Control, an ARN where it expects a name is a resource that is not there.
  aws.on('cloudcontrolapi.GetResource', () => error('ResourceNotFoundException'));
  aws.on('autoscaling.DescribeAutoScalingGroups', (call) => {
    const there = listOf(call, 'AutoScalingGroupNames.member').includes('web');
    const member = there ? [{ AutoScalingGroupName: 'web', AutoScalingGroupARN: GROUP }] : [];
    return query('DescribeAutoScalingGroups', { AutoScalingGroups: { member } });
  });
  aws.on('iam.GetRole', ({ input }) =>
    input['RoleName'] === 'web'
      ? query('GetRole', { Role: { RoleName: 'web', Arn: ROLE } })
      : error('NoSuchEntity', 404),
  );
});
afterEach(() => aws.stop());

for (const { name, arn, region } of [
  { name: 'AWS::AutoScaling::AutoScalingGroup', arn: GROUP, region: 'eu-west-1' },
  { name: 'AWS::IAM::Role', arn: ROLE, region: GLOBAL_REGION },
]) {
  test(`${name} is looked up by the ids of either reader, whichever reads it now`, async () => {
    const { kind: throughCloudControl } = selectKind(name, {
      includeActions: [],
      useGetResourceAPI: true,
      listGroupResources: false,
    });
    assert.equal(throughCloudControl.native, false);
    for (const kind of [kindOf(name), throughCloudControl]) {
      const verdicts = await createKindReader().existsStill(kind, scopeOf({ region }), [arn, 'web', 'gone']);
      assert.deepEqual(Object.fromEntries(verdicts), { [arn]: 'present', web: 'present', gone: 'gone' });
      assert.deepEqual(kind.lookupPermissions, kindOf(name).lookupPermissions);
    }
  });
}
