import { orAborted } from './waiting.js';

/** A token as Port issued it. `expiresIn` is in seconds; `type` goes before the token in the Authorization header. */
export interface IssuedToken {
  token: string;
  type: string;
  expiresIn: number;
}

interface HeldToken {
  header: string;
  /** Times in ms since the epoch. */
  renewAt: number;
  expiresAt: number;
}

/** Renewed this long before it expires, or a tenth of its life before, whichever is less (ms). */
const LARGEST_MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.1;
/** Port hands out the same token until it lapses (port-api.md 1.2): do not ask for it more often than this (ms). */
const LEAST_PAUSE_MS = 1_000;

/**
 * The access token that all callers of the process share. It is fetched once however many wait for it, and renewed ahead
 * of its end by one caller while the others go on with the old one.
 */
export class TokenSource {
  readonly #issue: () => Promise<IssuedToken>;
  #held: HeldToken | undefined;
  #fetching: Promise<string> | undefined;

  /** @param issue asks Port for a token, retries included */
  constructor(issue: () => Promise<IssuedToken>) {
    this.#issue = issue;
  }

  /** Value of the Authorization header. */
  async header(signal: AbortSignal | undefined): Promise<string> {
    const now = Date.now();
    const held = this.#held;
    if (held === undefined || now >= held.expiresAt) return orAborted(this.#fetch(), signal);
    if (now < held.renewAt || this.#fetching !== undefined) return held.header;
    return orAborted(this.#fetch(), signal);
  }

  /** Port answered 401 to this header: unless somebody renewed it meanwhile, the next call fetches a new token. */
  reject(header: string): void {
    if (this.#held?.header === header) this.#held = undefined;
  }

  #fetch(): Promise<string> {
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #renew(): Promise<string> {
    const askedAt = Date.now();
    const { token, type, expiresIn } = await this.#issue();
    const life = expiresIn * 1000;
    const renewAfter = life - Math.min(LARGEST_MARGIN_MS, life * MARGIN_SHARE);
    const header = `${type} ${token}`;
    this.#held = {
      header,
      renewAt: askedAt + Math.max(LEAST_PAUSE_MS, renewAfter),
      expiresAt: askedAt + Math.max(LEAST_PAUSE_MS, life),
    };
    return header;
  }
}
