import { objectAt, onlyKeys, stringAt } from '../json.js';
import type { JsonObject } from '../json.js';
import { invalid, notFound, taken } from '../refusal.js';
import { ok, param } from '../router.js';
import type { Route } from '../router.js';
import { ORGANIZATION_ID } from '../tokens.js';
import type { World } from '../world.js';
import { api } from './api-route.js';

const PROBE_STATUSES = new Set(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'INTERNAL_FAILURE']);

/** Token, organization, its secrets and Kafka credentials, probes (`port-api.md` sections 1.2, 1.5, 2.1, 7 and 12). */
export function organizationRoutes({ settings, tokens, probes }: World): Route[] {
  return [
    api(
      'POST /v1/auth/access_token',
      'unauthenticated',
      'token',
      (call) => ({ status: 200, body: tokens.issue(call.body) }),
      false,
    ),
    api('GET /v1/organization', 'other', 'organization', () =>
      ok({
        organization: {
          id: ORGANIZATION_ID,
          name: 'Stand-in',
          featureFlags: [...settings.featureFlags],
          isBlocked: settings.organizationBlocked,
        },
      }),
    ),
    api('GET /v1/kafka-credentials', 'other', 'kafka-credentials', () =>
      ok({ credentials: { username: `${ORGANIZATION_ID}.reader`, password: 'no-broker-behind-it' } }),
    ),
    api('PATCH /v1/org/:org/integration/probe/:probe', 'other', 'probe-update', (call) => {
      if (param(call, 'org') !== ORGANIZATION_ID) throw notFound('Organization', param(call, 'org'));
      const body = objectAt(call.body, 'body');
      if (!PROBE_STATUSES.has(stringAt(body['status'], 'body/status'))) {
        throw invalid('body/status must be equal to one of the allowed values');
      }
      const probe = { ...probes.get(param(call, 'probe')), ...body };
      probes.set(param(call, 'probe'), probe);
      return ok({ probe });
    }),
    ...secretRoutes(),
  ];
}

/** Secrets are written and never read back: an answer names them only. */
function secretRoutes(): Route[] {
  const secrets = new Map<string, JsonObject>();
  return [
    api('GET /v1/organization/secrets/:name', 'other', 'secret-get', (call) => {
      const secret = secrets.get(param(call, 'name'));
      if (secret === undefined) throw notFound('Secret', param(call, 'name'));
      return ok({ secret });
    }),
    api('POST /v1/organization/secrets', 'other', 'secret-create', (call) => {
      const body = objectAt(call.body, 'body');
      onlyKeys(body, new Set(['secretName', 'secretValue', 'description']), 'body');
      const name = stringAt(body['secretName'], 'body/secretName');
      stringAt(body['secretValue'], 'body/secretValue');
      if (secrets.has(name)) throw taken('Secret', name);
      secrets.set(name, {
        secretName: name,
        description: stringAt(body['description'] ?? '', 'body/description'),
      });
      return ok({ secret: secrets.get(name) }, 201);
    }),
    api('PATCH /v1/organization/secrets/:name', 'other', 'secret-update', (call) => {
      const secret = secrets.get(param(call, 'name'));
      if (secret === undefined) throw notFound('Secret', param(call, 'name'));
      const body = objectAt(call.body, 'body');
      onlyKeys(body, new Set(['secretValue', 'description']), 'body');
      if (body['secretValue'] !== undefined) stringAt(body['secretValue'], 'body/secretValue');
      if (body['description'] !== undefined) {
        secret['description'] = stringAt(body['description'], 'body/description');
      }
      return ok({ secret });
    }),
  ];
}
