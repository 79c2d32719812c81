import { z } from 'zod';
import { readAnswer, readProblem } from './answer.js';
import type { CallSender } from './call-sender.js';
import { describeProblem, PortCredentialsRejected, type PortProblem } from './errors.js';
import type { IssuedToken } from './token-source.js';
import type { RawAnswer } from './transport.js';
import { type IntegrationIdentity, userAgent } from './user-agent.js';

interface Credentials {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  integration: IntegrationIdentity;
}

const TOKEN_PATH = '/v1/auth/access_token';
/** Statuses that say "not these credentials" or "not here": asking again cannot help. */
const REFUSALS = [400, 401, 403, 404, 422];

const tokenSchema = z.object({
  accessToken: z.string().min(1),
  expiresIn: z.number().nonnegative(),
  tokenType: z.string().min(1).default('Bearer'),
});

/** Exchanges client id and secret for an access token (port-api.md 1.2). */
export class TokenIssuer {
  readonly #sender: CallSender;
  readonly #credentials: Credentials;

  constructor(sender: CallSender, credentials: Credentials) {
    this.#sender = sender;
    this.#credentials = credentials;
  }

  /** @throws PortCredentialsRejected after one attempt; otherwise errors as any call */
  async issue(): Promise<IssuedToken> {
    const { baseUrl, clientId, clientSecret, integration } = this.#credentials;
    const answer = await this.#sender.send({
      name: { method: 'POST', path: TOKEN_PATH },
      url: baseUrl + TOKEN_PATH,
      userAgent: userAgent(integration),
      body: JSON.stringify({ clientId, clientSecret }),
      family: 'token',
      idempotent: true,
      expected: REFUSALS,
      signal: undefined,
    });
    if (REFUSALS.includes(answer.status)) throw this.#rejection(answer.problem);
    const { accessToken, expiresIn, tokenType } = readAnswer(answer, tokenSchema);
    return { token: accessToken, type: tokenType, expiresIn };
  }

  /** For a call that Port answered with 401 although its token was fresh. */
  refused(answer: RawAnswer): PortCredentialsRejected {
    return this.#rejection(readProblem(answer), ' to a token just issued');
  }

  #rejection(problem: PortProblem, addition = ''): PortCredentialsRejected {
    const { baseUrl, clientId, clientSecret } = this.#credentials;
    const said = `${describeProblem(problem)}${addition}`;
    const answer = clientSecret === '' ? said : said.replaceAll(clientSecret, '****');
    return new PortCredentialsRejected({ baseUrl, clientId, secretHint: maskSecret(clientSecret), answer });
  }
}

/** Says of a secret only what betrays a slip in copying it. */
function maskSecret(secret: string): string {
  const slips = [
    secret.trim() !== secret && 'begins or ends with white space',
    /^["']|["']$/.test(secret) && 'begins or ends with a quote',
  ].filter((slip) => slip !== false);
  return secret === '' ? '(empty)' : ['**** (not shown)', ...slips].join(', ');
}
