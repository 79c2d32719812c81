import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsFault, type FaultClass } from '../../aws/fault-codes.js';

function sdkError(name: string, status = 400, more: object = {}, message = 'said AWS'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }, more);
}

const blamed = (message: string) => awsFault(sdkError('ClientException', 400, {}, message)).class;
const wrapped = (message: string) => awsFault(sdkError('GeneralServiceException', 400, {}, message)).class;

test('codes of all services are told apart', () => {
  const cases: [string, FaultClass][] = [
    ['AccessDeniedException', 'denied'],
    ['UnauthorizedOperation', 'denied'],
    ['AuthorizationErrorException', 'denied'],
    ['OptInRequired', 'denied'],
    ['QueueDoesNotExist', 'not-found'],
    ['NotFoundException', 'not-found'],
    ['NoSuchBucket', 'not-found'],
    ['ResourceNotFoundException', 'not-found'],
    ['InvalidARNFault', 'not-found'],
    ['APICallRateForCustomerExceeded', 'throttled'],
    ['Throttling', 'throttled'],
    ['TooManyRequestsException', 'throttled'],
    ['SlowDown', 'throttled'],
    ['ExpiredTokenException', 'credentials'],
    ['TypeNotFoundException', 'unsupported'],
    ['ValidationException', 'invalid'],
  ];
  for (const [code, expected] of cases) assert.equal(awsFault(sdkError(code)).class, expected, code);
});

test('an unknown code is read by its status; an unknown "not found" is not believed', () => {
  assert.equal(awsFault(sdkError('Odd', 403)).class, 'denied');
  assert.equal(awsFault(sdkError('Odd', 429)).class, 'throttled');
  assert.equal(awsFault(sdkError('Odd', 503)).class, 'server');
  assert.equal(awsFault(sdkError('NoSuchTagSet', 404)).class, 'invalid');
});

test('what came not from AWS is the network', () => {
  const lost = Object.assign(new Error('getaddrinfo ENOTFOUND sqs.xx.amazonaws.com'), { code: 'ENOTFOUND' });
  assert.deepEqual([awsFault(lost).class, awsFault(lost).code], ['network', 'Unresolvable']);
  const late = Object.assign(new Error('too late'), { name: 'TimeoutError' });
  assert.deepEqual([awsFault(late).class, awsFault(late).code], ['network', 'TimedOut']);
});

test('Cloud Control wraps refusals of the service behind it: the message tells', () => {
  assert.equal(wrapped('User: x is not authorized to perform: logs:DescribeLogGroups'), 'denied');
  assert.equal(wrapped('Rate exceeded'), 'throttled');
  assert.equal(wrapped('something else'), 'invalid');
});

test('a task definition that is gone is told by its message, which no other fault of the client has', () => {
  assert.equal(blamed('Unable to describe task definition.'), 'not-found');
  assert.equal(blamed('Unable to describe task definition: web:7'), 'not-found');
  assert.equal(blamed('Invalid revision number. Number: x'), 'invalid');
});

test('messages are short and without encoded attachments', () => {
  const fault = awsFault(
    sdkError(
      'UnauthorizedOperation',
      403,
      {},
      `No. Encoded authorization failure message: ${'x'.repeat(900)}`,
    ),
  );
  assert.equal(fault.message, 'No.');
  assert.ok(awsFault(sdkError('Odd', 400, {}, 'y'.repeat(2000))).message.length <= 500);
});

test("a query-protocol code counts where the SDK's own name says nothing", () => {
  const fault = awsFault(sdkError('Odd', 400, { Code: 'AWS.SimpleQueueService.NonExistentQueue' }));
  assert.equal(fault.class, 'not-found');
});
