import type { Json } from '../../port/types.js';

/** Something that goes wrong on purpose. */
export interface Fault {
  /** Route name (`bulk-upsert`), rate family (`entities`) or `*`. */
  match: string;
  /** How many calls it strikes; default 1. */
  times?: number;
  /** Calls that pass before it begins; default 0. */
  after?: number;
  /** Answer with this status and do nothing else. */
  status?: number;
  /** Body of that answer; default `{ok: false, error: 'fault', message}`. A text is sent as it is: one that is no JSON. */
  body?: Json;
  /** The answer says in this form, and in no other, when to come back; the status is 429 where none is given. */
  comeBack?: ComeBack;
  /** Headers added to the answer, the real one included. */
  headers?: Record<string, string>;
  /** Wait before doing or answering anything. */
  delayMs?: number;
  /** Cut the connection before the call is carried out, or after it was but before the answer. */
  reset?: 'before' | 'after';
  /** The active token lapses, so that this call and those after it meet 401. */
  expireToken?: boolean;
  /** Items of an upsert that are refused (207 in a bulk). */
  failEntities?: FailEntities;
}

/**
 * `retry-after`: seconds in `Retry-After`; the others are what `x-ratelimit-reset` has been documented to hold; `none`: no
 * header of the rate limit at all (`port-api.md` 8.1, 8.2).
 */
export const COME_BACK_FORMS = ['retry-after', 'reset-seconds', 'reset-epoch', 'reset-iso', 'none'] as const;

export interface ComeBack {
  form: (typeof COME_BACK_FORMS)[number];
  /** Default 1. */
  seconds?: number;
}

export interface FailEntities {
  /** Which; default all. */
  identifiers?: string[];
  /** Default 422. */
  statusCode?: number;
  error?: string;
  message?: string;
}

/** A fault as it stands: with the calls that it still lets pass and still strikes. */
interface Armed {
  fault: Fault;
  pass: number;
  left: number;
}

export class Faults {
  private armed: Armed[] = [];

  add(...faults: Fault[]): void {
    for (const fault of faults) {
      this.armed.push({ fault, pass: fault.after ?? 0, left: fault.times ?? 1 });
    }
  }

  /** Replaces what is set. */
  set(faults: readonly Fault[]): void {
    this.clear();
    this.add(...faults);
  }

  clear(): void {
    this.armed = [];
  }

  /** Those that can still strike. */
  list(): { fault: Fault; pass: number; left: number }[] {
    return this.armed.map(({ fault, pass, left }) => ({ fault, pass, left }));
  }

  /** The fault that strikes this call, if any; the first that matches. */
  strike(name: string, family: string): Fault | undefined {
    for (const armed of this.armed) {
      const { match } = armed.fault;
      if (match !== '*' && match !== name && match !== family) continue;
      if (armed.pass > 0) {
        armed.pass -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.armed = this.armed.filter((other) => other !== armed);
      return armed.fault;
    }
    return undefined;
  }
}
