import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createKindReader, kindOf } from '../../../aws/kinds/index.js';
import { error, startAwsFixture, type AwsFixture, listOf } from '../../support/aws-fixture.js';
import { ACCOUNT, idsOf, missingOf, rawOf, readAll, readPagesOf, scopeOf } from '../../support/read-kind.js';

const KIND = 'AWS::EC2::Instance';
const id = (n: number) => `i-${String(n).padStart(3, '0')}`;

const instanceXml = (n: number) =>
  `<item><instanceId>${id(n)}</instanceId><instanceType>t3.micro</instanceType>` +
  '<launchTime>2024-04-17T19:45:45.700Z</launchTime><instanceState><code>16</code><name>running</name></instanceState>' +
  '<blockDeviceMapping><item><ebs><attachTime>2024-04-17T19:45:46.000Z</attachTime></ebs></item></blockDeviceMapping>' +
  '<tagSet><item><key>Name</key><value>web</value></item></tagSet></item>';

const reservationXml = (r: number, instances: readonly number[]) =>
  `<item><reservationId>r-${r}</reservationId><ownerId>${ACCOUNT}</ownerId><groupSet/>` +
  `<instancesSet>${instances.map(instanceXml).join('')}</instancesSet></item>`;

const pageXml = (reservations: readonly string[], token = '') => ({
  xml: `<DescribeInstancesResponse><reservationSet>${reservations.join('')}</reservationSet>${
    token && `<nextToken>${token}</nextToken>`
  }</DescribeInstancesResponse>`,
});

const statusXml = (ids: readonly string[]) => ({
  xml: `<DescribeInstanceStatusResponse><instanceStatusSet>${ids
    .map(
      (one) =>
        `<item><instanceId>${one}</instanceId><availabilityZone>eu-west-1a</availabilityZone>` +
        `<attachedEbsStatus><status>ok</status></attachedEbsStatus>` +
        `<instanceStatus><status>ok-${one}</status></instanceStatus></item>`,
    )
    .join('')}</instanceStatusSet></DescribeInstanceStatusResponse>`,
});

const all = Array.from({ length: 130 }, (_, n) => n);

let aws: AwsFixture;
beforeEach(async () => {
  await aws?.stop();
  aws = await startAwsFixture();
  aws.on('ec2.DescribeInstances', ({ input }) =>
    input['NextToken'] === undefined
      ? pageXml([reservationXml(0, [0, 1]), ...all.slice(2, 120).map((n) => reservationXml(n, [n]))], 'two')
      : pageXml(all.slice(120).map((n) => reservationXml(n, [n]))),
  );
  // AWS gives statuses in an order of its own.
  aws.on('ec2.DescribeInstanceStatus', (call) => statusXml(listOf(call, 'InstanceId').toReversed()));
});
after(() => aws.stop());

test('instances come as pages, not as reservations, with the reservation in their context', async () => {
  const pages = await readPagesOf({ kind: KIND });
  assert.equal(pages.length, 1);
  assert.deepEqual(rawOf(pages[0]?.resources ?? [], id(1)), {
    Type: KIND,
    Properties: {
      InstanceId: id(1),
      InstanceType: 't3.micro',
      LaunchTime: '2024-04-17T19:45:45.700000Z',
      State: { Code: 16, Name: 'running' },
      BlockDeviceMappings: [{ Ebs: { AttachTime: '2024-04-17T19:45:46Z' } }],
      Tags: [{ Key: 'Name', Value: 'web' }],
    },
    __ExtraContext: {
      AccountId: ACCOUNT,
      Region: 'eu-west-1',
      ReservationId: 'r-0',
      OwnerId: ACCOUNT,
      Groups: [],
    },
  });
  assert.equal(aws.calls.length, 2);
  assert.equal(aws.calls[0]?.input['MaxResults'], '1000');
});

test('statuses are asked for by hundreds and reach their own instance, whatever order they come in', async () => {
  const resources = await readAll({ kind: KIND, includeActions: ['DescribeInstanceStatus'] });
  assert.equal(idsOf(resources).length, 130);
  for (const n of [0, 57, 129]) {
    assert.deepEqual(rawOf(resources, id(n)).Properties['InstanceStatus'], { Status: `ok-${id(n)}` });
  }
  assert.equal(aws.count('ec2.DescribeInstanceStatus'), 2);
  assert.equal(
    kindOf(KIND).leastCalls({ items: 130, includeActions: ['DescribeInstanceStatusAction'] }),
    1 + 2,
  );
});

test('what only the status call gives is known, so that it is kept where the call is denied', async () => {
  const listed = rawOf(await readAll({ kind: KIND }), id(1)).Properties;
  const resources = await readAll({ kind: KIND, includeActions: ['DescribeInstanceStatus'] });
  const names = Object.keys(rawOf(resources, id(1)).Properties).filter((name) => !(name in listed));
  const action = kindOf(KIND).actions.find(({ name }) => name === 'DescribeInstanceStatusAction');
  assert.deepEqual(names.toSorted(), ['AttachedEbsStatus', 'AvailabilityZone', 'InstanceStatus']);
  assert.deepEqual(
    names.filter((name) => !action?.gives.includes(name)),
    [],
  );
});

test('an instance that vanished before its status was read costs itself only', async () => {
  aws.on('ec2.DescribeInstanceStatus', (call) => {
    const asked = listOf(call, 'InstanceId');
    return asked.includes(id(42)) ? error('InvalidInstanceID.NotFound') : statusXml(asked);
  });
  aws.on('ec2.DescribeInstances', ({ input }) =>
    // The look-up of the one that vanished finds nothing.
    pageXml(input['Filter.1.Name'] === 'instance-id' ? [] : all.map((n) => reservationXml(n, [n]))),
  );
  const resources = await readAll({ kind: KIND, includeActions: ['DescribeInstanceStatus'] });
  assert.equal(idsOf(resources).length, 129);
  assert.ok(!idsOf(resources).includes(id(42)));
  assert.deepEqual(rawOf(resources, id(43)).Properties['InstanceStatus'], { Status: `ok-${id(43)}` });
});

test('denied statuses are left out of all, after one more try', async () => {
  aws.on('ec2.DescribeInstanceStatus', () =>
    error(
      'UnauthorizedOperation',
      403,
      'You are not authorized. Encoded authorization failure message: aGVsbG8',
    ),
  );
  const resources = await readAll({ kind: KIND, includeActions: ['DescribeInstanceStatus'] });
  assert.equal(idsOf(resources).length, 130);
  assert.deepEqual(missingOf(resources, id(7)), { DescribeInstanceStatusAction: 'UnauthorizedOperation' });
  assert.ok(!('InstanceStatus' in rawOf(resources, id(7)).Properties));
  assert.equal(aws.count('ec2.DescribeInstanceStatus'), 4);
  assert.ok(!JSON.stringify(resources).includes('aGVsbG8'));
});

test('many instances are looked up in one call', async () => {
  aws.on('ec2.DescribeInstances', () => pageXml([reservationXml(1, [1])]));
  const verdicts = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [id(1), id(2)]);
  assert.deepEqual([...verdicts.values()], ['present', 'gone']);
  assert.equal(aws.calls.length, 1);
  aws.on('ec2.DescribeInstances', () => error('UnauthorizedOperation', 403));
  const unknown = await createKindReader().existsStill(kindOf(KIND), scopeOf(), [id(1)]);
  assert.deepEqual([...unknown.values()], ['unknown']);
});
