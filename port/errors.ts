import { SyncError } from '../config/sync-error.js';

/** A call as messages name it. */
export interface CallName {
  method: string;
  /** Path under the base URL, with `/v1`, without the query. */
  path: string;
}

/** What an error answer of Port says: `{ok: false, error, message}` and its trace id. */
export interface PortProblem {
  /** HTTP status; 0 where an item of a bulk has none. */
  status: number;
  error: string | undefined;
  message: string | undefined;
  traceId: string | undefined;
}

/** `422 invalid_request: "identifier" must match pattern`. */
export function describeProblem({ status, error, message, traceId }: PortProblem): string {
  const named = [status === 0 ? undefined : status, error].filter((part) => part !== undefined).join(' ');
  const said = message === undefined || message === error ? named : `${named}: ${message}`;
  return traceId === undefined ? said : `${said} (trace ${traceId})`;
}

/** Port refused client id and secret, or a token that it had just issued. Not retryable: one attempt is made. */
export class PortCredentialsRejected extends SyncError {
  constructor(options: { baseUrl: string; clientId: string; secretHint: string; answer: string }) {
    super(
      `Port at ${options.baseUrl} rejected the credentials (${options.answer}): client id "${options.clientId}", client secret ${options.secretHint}.`,
      {
        code: 'PortCredentialsRejected',
        retryable: false,
        remedy:
          'Set OCEAN__PORT__CLIENT_ID and OCEAN__PORT__CLIENT_SECRET to the credentials that Port shows under Credentials, and OCEAN__PORT__BASE_URL to the region of that organization: ' +
          'https://api.getport.io (EU) or https://api.us.getport.io (US); credentials of one region are unknown in the other.',
        details: { baseUrl: options.baseUrl, clientId: options.clientId },
      },
    );
  }
}

/** Port was not reached, or answered only with server errors, for the whole time budget of a call. Retryable. */
export class PortUnavailable extends SyncError {
  constructor(options: {
    baseUrl: string;
    call: CallName;
    what: string;
    attempts: number;
    elapsedMs: number;
    cause?: unknown;
    remedy?: string;
  }) {
    const tries = options.attempts === 1 ? '1 attempt' : `${options.attempts} attempts`;
    super(
      `Port at ${options.baseUrl} could not be used for ${options.call.method} ${options.call.path}: ${options.what} (${tries} in ${Math.ceil(options.elapsedMs / 1000)} s).`,
      {
        code: 'PortUnavailable',
        retryable: true,
        remedy:
          options.remedy ??
          "Check OCEAN__PORT__BASE_URL and the worker's network (DNS, proxy, firewall) to that address, and Port's status page; nothing is lost, the call is made again.",
        details: { baseUrl: options.baseUrl, method: options.call.method, path: options.call.path },
        cause: options.cause,
      },
    );
  }
}

/** Port's rate limit leaves no room within the time budget of a call. Retryable after `retryAfterSeconds`. */
export class PortRateLimited extends SyncError {
  readonly retryAfterSeconds: number;

  constructor(options: { baseUrl: string; call: CallName; retryAfterMs: number }) {
    const seconds = Math.ceil(options.retryAfterMs / 1000);
    super(
      `Port at ${options.baseUrl} limits the rate of ${options.call.method} ${options.call.path}: no room for another ${seconds} s.`,
      {
        code: 'PortRateLimited',
        retryable: true,
        remedy:
          'Nothing is lost, the call is made again. If this is frequent, look for other clients that use the rate limit of the same Port organization.',
        details: {
          baseUrl: options.baseUrl,
          method: options.call.method,
          path: options.call.path,
          retryAfterSeconds: seconds,
        },
      },
    );
    this.retryAfterSeconds = seconds;
  }
}

const REJECTION_REMEDIES: Readonly<Record<number, string>> = {
  403: 'Give the user of these credentials a role that may do this: Ocean integrations need Moderator or Admin.',
  404: 'Check that it exists in the Port organization of these credentials, and that OCEAN__PORT__BASE_URL is the address of its API.',
  413: 'The request is larger than 1 MiB, the most that Port takes.',
};

/** Port refused a request for a reason that stays until somebody changes something (4xx). Not retryable. */
export class PortRequestRejected extends SyncError {
  readonly problem: PortProblem;

  constructor(options: { baseUrl: string; call: CallName; problem: PortProblem }) {
    const { call, problem } = options;
    super(`Port refused ${call.method} ${call.path} with ${describeProblem(problem)}.`, {
      code: 'PortRequestRejected',
      retryable: false,
      remedy:
        REJECTION_REMEDIES[problem.status] ??
        'Correct what the message names; the same request is refused again.',
      details: {
        baseUrl: options.baseUrl,
        method: call.method,
        path: call.path,
        status: problem.status,
        error: problem.error,
        traceId: problem.traceId,
      },
    });
    this.problem = problem;
  }
}

/** Something answered, but not as Port's API does (another service, a proxy page, a changed API). Not retryable. */
export class PortAnswerUnexpected extends SyncError {
  constructor(options: { baseUrl: string; call: CallName; what: string; cause?: unknown }) {
    super(
      `${options.baseUrl} answered ${options.call.method} ${options.call.path} unlike Port's API: ${options.what}.`,
      {
        code: 'PortAnswerUnexpected',
        retryable: false,
        remedy:
          'Check that OCEAN__PORT__BASE_URL is the address of the API (https://api.getport.io or https://api.us.getport.io), not of the web application; if it is, report this message.',
        details: { baseUrl: options.baseUrl, method: options.call.method, path: options.call.path },
        cause: options.cause,
      },
    );
  }
}
