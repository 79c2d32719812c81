/**
 * What an AWS error means for a reader.
 * - `denied`: the identity may not do this here (or the account may not: not opted in, not subscribed)
 * - `credentials`: the credentials themselves are no longer taken; nothing else would succeed either
 * - `not-found`: the resource is not there
 * - `throttled`: too fast; `server`: AWS's own fault; `network`: no answer came
 * - `unsupported`: Cloud Control does not know the type here, or cannot list it
 * - `aborted`: we gave up ourselves
 * - `invalid`: AWS does not accept the request as it is; `other`: none of these
 */
export type FaultClass =
  | 'denied'
  | 'credentials'
  | 'not-found'
  | 'throttled'
  | 'server'
  | 'network'
  | 'unsupported'
  | 'aborted'
  | 'invalid'
  | 'other';

const CODES: readonly (readonly [FaultClass, readonly string[]])[] = [
  [
    'denied',
    [
      'AccessDenied',
      'AccessDeniedException',
      'AccessDeniedFault',
      'AccountDisabled',
      'AllAccessDisabled',
      'AuthFailure',
      'AuthorizationError',
      'AuthorizationErrorException',
      'AWSOrganizationsNotInUseException',
      'Blocked',
      'Client.UnauthorizedOperation',
      'Forbidden',
      'ForbiddenException',
      'InvalidClientTokenId',
      'InsufficientPrivilegesException',
      'KmsAccessDeniedException',
      'NotAuthorized',
      'NotAuthorizedException',
      'OperationDisabledException',
      'OptInRequired',
      'PendingVerification',
      'SubscriptionRequiredException',
      'UnauthorizedAccess',
      'UnauthorizedException',
      'UnauthorizedOperation',
      'UnrecognizedClientException',
    ],
  ],
  [
    'credentials',
    [
      'CredentialsProviderError',
      'ExpiredToken',
      'ExpiredTokenException',
      'IncompleteSignature',
      'InvalidAccessKeyId',
      'InvalidCredentialsException',
      'InvalidSignatureException',
      'InvalidToken',
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      'RequestExpired',
      'RequestTimeTooSkewed',
      'SignatureDoesNotMatch',
      'TokenProviderError',
      'TokenRefreshRequired',
    ],
  ],
  [
    'not-found',
    [
      '404',
      'AccountNotFoundException',
      'ApplicationDoesNotExistException',
      'AWS.SimpleQueueService.NonExistentQueue',
      'CacheClusterNotFound',
      'CacheClusterNotFoundFault',
      'ChildNotFoundException',
      'ClusterNotFoundException',
      'DBClusterNotFoundFault',
      'DBInstanceNotFound',
      'DBInstanceNotFoundFault',
      'DeploymentDoesNotExistException',
      'DeploymentGroupDoesNotExistException',
      'DeploymentTargetDoesNotExistException',
      'InstanceDoesNotExistException',
      // ElastiCache and MemoryDB: the ARN "does not refer to an existing resource".
      'InvalidARN',
      'InvalidARNFault',
      'InvalidGroup.NotFound',
      'InvalidInstanceID.NotFound',
      'InvalidSubnetID.NotFound',
      'InvalidVolume.NotFound',
      'InvalidVpcID.NotFound',
      'LifecyclePolicyNotFoundException',
      'LoadBalancerNotFound',
      'LoadBalancerNotFoundException',
      'NoSuchBucket',
      'NoSuchDistribution',
      'NoSuchEntity',
      'NoSuchEntityException',
      'NoSuchHostedZone',
      'NoSuchResource',
      'NotFound',
      'NotFoundException',
      'PipelineExecutionNotFoundException',
      'PipelineNotFoundException',
      'QueueDoesNotExist',
      'RepositoryNotFoundException',
      'RepositoryPolicyNotFoundException',
      'ResourceNotFound',
      'ResourceNotFoundException',
      'ResourceNotFoundFault',
      'ServiceNotFoundException',
      'StateMachineDoesNotExist',
      'TableNotFoundException',
      'TargetNotFoundException',
      'UserNotFound',
      'UserNotFoundFault',
    ],
  ],
  [
    'throttled',
    [
      'APICallRateForCustomerExceeded',
      'APICallRateForCustomerExceededFault',
      'BandwidthLimitExceeded',
      'EC2ThrottledException',
      'KmsThrottlingException',
      'LimitExceededException',
      'PriorRequestNotComplete',
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'RequestThrottled',
      'RequestThrottledException',
      'SlowDown',
      'ThrottleException',
      'ThrottledException',
      'Throttling',
      'ThrottlingException',
      'TooManyRequests',
      'TooManyRequestsException',
      'TransactionInProgressException',
    ],
  ],
  ['unsupported', ['TypeNotFoundException', 'UnsupportedActionException']],
  ['aborted', ['AbortError']],
  [
    'server',
    [
      'HandlerInternalFailureException',
      'InternalError',
      'InternalFailure',
      'InternalServerError',
      'InternalServerException',
      'InternalServiceError',
      'ServerException',
      'ServiceException',
      'ServiceInternalErrorException',
      'ServiceUnavailable',
      'ServiceUnavailableException',
    ],
  ],
];

const CLASS_OF_CODE = new Map(CODES.flatMap(([name, codes]) => codes.map((code) => [code, name] as const)));

/** What Node says where no answer came, and our name for it. */
const NETWORK_CODES = new Map([
  ['ENOTFOUND', 'Unresolvable'],
  ['EAI_AGAIN', 'Unresolvable'],
  ['ETIMEDOUT', 'TimedOut'],
  ['TimeoutError', 'TimedOut'],
  ['ECONNREFUSED', 'Unreachable'],
  ['ECONNRESET', 'Unreachable'],
  ['EHOSTUNREACH', 'Unreachable'],
  ['ENETUNREACH', 'Unreachable'],
  ['EPIPE', 'Unreachable'],
]);

/** Cloud Control wraps the errors of the service behind it in these; only the message tells which it was. */
const WRAPPERS = new Set([
  'GeneralServiceException',
  'HandlerFailureException',
  'ServiceInternalErrorException',
]);

/** ECS has no code for a task definition that is gone: its message tells it from other things that the caller did wrong. */
const NO_TASK_DEFINITION = /^Unable to describe task definition/i;

/** An AWS error, read: its class, its code and its message (shortened; never a secret). */
export interface AwsFault {
  class: FaultClass;
  code: string;
  message: string;
  /** Undefined where no answer came. */
  status: number | undefined;
}

/** Reads whatever an SDK call threw. */
export function awsFault(error: unknown): AwsFault {
  if (!(error instanceof Error))
    return { class: 'other', code: 'Unknown', message: String(error), status: undefined };
  const status = statusOf(error);
  const raw = textField(error, 'code');
  const network =
    NETWORK_CODES.get(raw ?? '') ?? (status === undefined ? NETWORK_CODES.get(error.name) : undefined);
  const message = shorten(error.message);
  if (network !== undefined) return { class: 'network', code: network, message, status };
  const code =
    error.name === 'Error' || error.name === 'UnknownError' ? (raw ?? `Http${status ?? ''}`) : error.name;
  return { class: classOf(code, textField(error, 'Code'), error.message, status), code, message, status };
}

function classOf(
  code: string,
  queryCode: string | undefined,
  message: string,
  status: number | undefined,
): FaultClass {
  if (WRAPPERS.has(code)) {
    if (/not authorized|access ?denied|unauthorized/i.test(message)) return 'denied';
    if (/throttl|rate exceeded|too many requests/i.test(message)) return 'throttled';
  }
  if (code === 'ClientException' && NO_TASK_DEFINITION.test(message)) return 'not-found';
  const known = CLASS_OF_CODE.get(code) ?? CLASS_OF_CODE.get(queryCode ?? '');
  if (known) return known;
  if (status === 403) return 'denied';
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'server';
  if (status !== undefined && status >= 400) return 'invalid';
  return 'other';
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null)
    return undefined;
  const { $metadata } = error;
  return 'httpStatusCode' in $metadata && typeof $metadata.httpStatusCode === 'number'
    ? $metadata.httpStatusCode
    : undefined;
}

function textField(error: Error, name: 'code' | 'Code'): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** EC2 ends its refusals with a long encoded text that helps nobody here. */
function shorten(message: string): string {
  const text = message.replace(/\s*Encoded authorization failure message:.*$/s, '').trim();
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
