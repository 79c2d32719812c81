/** What names a failure: which account, region, kind and so on; never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | undefined>>;

/**
 * Base of every failure this product reports. The message says what happened, where, and what to do about it, because
 * it is all that a reader of Temporal UI, the log or the CLI sees.
 *
 * @property code stable name of the failure; it becomes the type of Temporal's ApplicationFailure
 * @property retryable false where trying again cannot help until somebody changes something
 * @property remedy what the reader should do
 */
export class SyncError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly remedy: string;
  readonly details: ErrorDetails;

  constructor(
    problem: string,
    options: { code: string; retryable: boolean; remedy: string; details?: ErrorDetails; cause?: unknown },
  ) {
    super(`${problem} ${options.remedy}`.trim(), options.cause === undefined ? {} : { cause: options.cause });
    this.name = options.code;
    this.code = options.code;
    this.retryable = options.retryable;
    this.remedy = options.remedy;
    this.details = options.details ?? {};
  }
}
