import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../port/types.js';
import { objectAt, stringAt } from './json.js';
import type { Settings } from './options.js';
import { Refusal } from './refusal.js';

/** Access tokens: one active for the credentials, handed out again until it lapses. */
export class Tokens {
  private token: string | undefined;
  private expiresAt = 0;

  constructor(private readonly settings: Settings) {}

  /** `POST /v1/auth/access_token`; 401 for other credentials than the configured ones. */
  issue(body: Json | undefined): { ok: true; accessToken: string; expiresIn: number; tokenType: string } {
    const { credentials, tokenLifetimeSeconds, tokenExpiry, now } = this.settings;
    const given = objectAt(body, 'body');
    const clientId = stringAt(given['clientId'], 'body/clientId');
    const clientSecret = stringAt(given['clientSecret'], 'body/clientSecret');
    if (clientId !== credentials.clientId || clientSecret !== credentials.clientSecret) {
      throw new Refusal(401, 'invalid_credentials', 'Client id or client secret is not valid');
    }
    const time = now();
    if (this.token === undefined || time >= this.expiresAt) {
      this.expiresAt = time + tokenLifetimeSeconds * 1000;
      this.token = makeToken(clientId, time, this.expiresAt);
    }
    const remaining = Math.ceil((this.expiresAt - time) / 1000);
    const expiresIn = tokenExpiry === 'full' ? tokenLifetimeSeconds : remaining;
    return { ok: true, accessToken: this.token, expiresIn, tokenType: 'Bearer' };
  }

  /** 401 unless the request carries the active token. */
  check(headers: IncomingHttpHeaders): void {
    const { authorization } = headers;
    if (authorization === undefined) throw new Refusal(401, 'unauthorized', 'No authorization header');
    const valid = this.token !== undefined && authorization === `Bearer ${this.token}`;
    if (!valid) throw new Refusal(401, 'unauthorized', 'Access token is not valid');
    if (this.settings.now() >= this.expiresAt)
      throw new Refusal(401, 'unauthorized', 'Access token has expired');
  }

  /** The active token lapses now. */
  expire(): void {
    this.token = undefined;
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** In the shape of Port's (a JWT of a machine user), signed by nothing. */
function makeToken(clientId: string, issuedAt: number, expiresAt: number): string {
  const claims = {
    sub: clientId,
    orgId: ORGANIZATION_ID,
    isMachine: true,
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(expiresAt / 1000),
  };
  return [part({ alg: 'none', typ: 'JWT' }), part(claims), randomBytes(24).toString('base64url')].join('.');
}

export const ORGANIZATION_ID = 'org_stand_in';
