import type { Integration } from '../integrations.js';
import { ok, param } from '../router.js';
import type { Reply, Route } from '../router.js';
import { ORGANIZATION_ID } from '../tokens.js';
import type { World } from '../world.js';
import { api, formApi } from './api-route.js';

/** Token, organization and the life cycle of integrations (`port-api.md` sections 1.2, 1.5 and 2). */
export function integrationRoutes({ settings, tokens, integrations }: World): Route[] {
  const one = '/v1/integration/:id';
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
        organization: { id: ORGANIZATION_ID, name: 'Stand-in', featureFlags: [...settings.featureFlags] },
      }),
    ),
    api('GET /v1/integration/provision-enabled', 'other', 'provision-enabled', () =>
      ok({ integrations: [...settings.provisionEnabled] }),
    ),
    api(`GET ${one}`, 'other', 'integration-get', (call) => answer(integrations.get(param(call, 'id')))),
    api('POST /v1/integration', 'other', 'integration-create', (call) =>
      answer(integrations.create(call.body), 201),
    ),
    api(`PATCH ${one}`, 'other', 'integration-update', (call) =>
      answer(integrations.update(param(call, 'id'), call.body)),
    ),
    api(`DELETE ${one}`, 'other', 'integration-delete', (call) => {
      integrations.delete(param(call, 'id'));
      return ok();
    }),
    api(`PATCH ${one}/config`, 'other', 'integration-config', (call) =>
      answer(
        integrations.updateConfig(param(call, 'id'), call.body, call.headers['x-skip-resync'] === 'true'),
      ),
    ),
    api(`PATCH ${one}/resync-state`, 'other', 'resync-state', (call) =>
      answer(integrations.updateResyncState(param(call, 'id'), call.body)),
    ),
    api(`GET ${one}/resync-request`, 'other', 'resync-request', (call) =>
      ok({ request: integrations.get(param(call, 'id')).request ?? null }),
    ),
    formApi(`POST ${one}/kinds/:kind/examples`, 'kind-examples', (call) => {
      integrations.addExamples(param(call, 'id'), param(call, 'kind'), call.body);
      return ok();
    }),
    api(`GET ${one}/kinds`, 'other', 'kinds', (call) => {
      const { examples } = integrations.get(param(call, 'id'));
      const data = Object.fromEntries([...examples].map(([kind, items]) => [kind, { examples: items }]));
      return ok({ data });
    }),
  ];
}

function answer(integration: Integration, status = 200): Reply {
  return ok({ integration: integration.document }, status);
}
