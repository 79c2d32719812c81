import type { Json } from '../../port/types.js';

/**
 * An answer other than success, as Port words it: `{ok: false, error, message}`. Thrown anywhere below the router, which
 * turns it into the HTTP answer (or, inside a bulk, into the item's error).
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    /** Port's short code: `not_found`, `invalid_request`, … */
    readonly error: string,
    message: string,
    readonly details?: Json,
  ) {
    super(message);
  }

  get body(): { ok: false; error: string; message: string; details?: Json } {
    const body = { ok: false, error: this.error, message: this.message } as const;
    return this.details === undefined ? body : { ...body, details: this.details };
  }
}

export function notFound(resource: string, identifier: string): Refusal {
  return new Refusal(404, 'not_found', `${resource} with identifier "${identifier}" was not found`, {
    resource,
    identifier,
  });
}

export function invalid(message: string): Refusal {
  return new Refusal(422, 'invalid_request', message);
}

export function taken(resource: string, identifier: string): Refusal {
  return new Refusal(409, 'identifier_taken', `${resource} with identifier "${identifier}" already exists`);
}
