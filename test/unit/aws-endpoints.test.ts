import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportsRegion } from '../../aws/endpoints.js';

test('a service is known to be there, or not to be there, by region', () => {
  assert.equal(supportsRegion('sqs', 'eu-west-1'), true);
  assert.equal(supportsRegion('sqs', 'cn-north-1'), true);
  assert.equal(supportsRegion('codebuild', 'ca-west-1'), false);
  assert.equal(supportsRegion('codebuild', 'ca-central-1'), true);
  assert.equal(supportsRegion('memory-db', 'me-south-1'), false);
});

test('services of the issue at hand are everywhere in commercial AWS', () => {
  for (const service of [
    's3',
    'ec2',
    'sqs',
    'sns',
    'lambda',
    'dynamodb',
    'ecs',
    'cloudcontrolapi',
    'organizations',
  ]) {
    for (const region of ['us-east-1', 'af-south-1', 'mx-central-1', 'ap-southeast-7']) {
      assert.equal(supportsRegion(service, region), true, `${service} in ${region}`);
    }
  }
});

test('what the data does not know is to be tried', () => {
  assert.equal(supportsRegion('sqs', 'xx-new-1'), undefined);
  assert.equal(supportsRegion('no-such-service', 'eu-west-1'), undefined);
});

test('a service that its partition lacks is absent there', () => {
  assert.equal(supportsRegion('codepipeline', 'us-iso-east-1'), false);
});

test('services that every partition has once are there in the young partitions, too', () => {
  for (const service of ['iam', 'route53'])
    assert.equal(supportsRegion(service, 'eusc-de-east-1'), true, service);
  assert.equal(supportsRegion('iam', 'eu-isoe-west-1'), true);
  assert.equal(supportsRegion('cloudfront', 'us-gov-west-1'), false);
});
