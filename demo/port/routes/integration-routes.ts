import type { Integration } from '../integrations.js';
import { textOf } from '../json.js';
import { provision } from '../provisioning.js';
import { invalid } from '../refusal.js';
import { count, flag, ok, onlyQuery, param, required } from '../router.js';
import type { Call, Reply, Route } from '../router.js';
import type { World } from '../world.js';
import { api, formApi } from './api-route.js';

const ONE = '/v1/integration/:id';

/** Integrations: registration, mapping, resync state and request, examples, cursors (`port-api.md` sections 2 and 7). */
export function integrationRoutes(world: World): Route[] {
  const { settings, integrations } = world;
  return [
    api('GET /v1/integration/provision-enabled', 'other', 'provision-enabled', () =>
      ok({ integrations: [...settings.provisionEnabled] }),
    ),
    api(`GET ${ONE}`, 'other', 'integration-get', (call) => {
      onlyQuery(call, 'oceanCoreVersion', 'isPolling', 'byField');
      flag(call, 'isPolling');
      const integration = integrations.get(param(call, 'id'));
      const reply = answer(integration);
      provision(world, integration);
      return reply;
    }),
    api('POST /v1/integration', 'other', 'integration-create', (call) => create(world, call)),
    api(`PATCH ${ONE}`, 'other', 'integration-update', (call) =>
      answer(integrations.update(param(call, 'id'), call.body)),
    ),
    api(`DELETE ${ONE}`, 'other', 'integration-delete', (call) => {
      integrations.delete(param(call, 'id'));
      return ok();
    }),
    api(`PATCH ${ONE}/config`, 'other', 'integration-config', (call) =>
      answer(
        integrations.updateConfig(param(call, 'id'), call.body, call.headers['x-skip-resync'] === 'true'),
      ),
    ),
    api(`PATCH ${ONE}/resync-state`, 'other', 'resync-state', (call) =>
      answer(integrations.updateResyncState(param(call, 'id'), call.body)),
    ),
    api(`GET ${ONE}/resync-request`, 'other', 'resync-request', (call) =>
      ok({ request: integrations.get(param(call, 'id')).request ?? null }),
    ),
    ...exampleRoutes(world),
    ...cursorRoutes(world),
  ];
}

function create({ settings, integrations }: World, call: Call): Reply {
  onlyQuery(call, 'integration_modes');
  const modes = call.query.get('integration_modes');
  if (modes === null) return answer(integrations.create(call.body), 201);
  if (modes !== 'create_resources') {
    throw invalid(
      'querystring/integration_modes must be equal to one of the allowed values: create_resources',
    );
  }
  const integration = integrations.create(call.body);
  const type = textOf(integration.document['installationAppType']);
  if (!settings.provisionEnabled.includes(type)) {
    integrations.delete(textOf(integration.document['identifier']));
    throw invalid(
      `querystring/integration_modes: Port provisions nothing for integrations of type "${type}"`,
    );
  }
  integration.provisionIn = settings.provisioning.afterReads;
  integration.document['config'] = {};
  return answer(integration, 201);
}

function exampleRoutes({ integrations }: World): Route[] {
  return [
    formApi(`POST ${ONE}/kinds/:kind/examples`, 'kind-examples', (call) => {
      integrations.addExamples(param(call, 'id'), param(call, 'kind'), call.body);
      return ok();
    }),
    api(`GET ${ONE}/kinds`, 'other', 'kinds', (call) => {
      const { examples } = integrations.get(param(call, 'id'));
      const data = Object.fromEntries([...examples].map(([kind, items]) => [kind, { examples: items }]));
      return ok({ data });
    }),
  ];
}

/** Cursor of an incremental sync; one that was never set reads as null and cannot be changed, only made. */
function cursorRoutes({ integrations }: World): Route[] {
  return [
    api(`GET ${ONE}/cursor`, 'other', 'cursor-get', (call) =>
      ok({ cursor: integrations.get(param(call, 'id')).cursors.get(place(call)) ?? null }),
    ),
    api(`PUT ${ONE}/cursor`, 'other', 'cursor-set', (call) =>
      ok({ cursor: integrations.setCursor(param(call, 'id'), place(call), call.body, 'change') }),
    ),
    api(`POST ${ONE}/cursor`, 'other', 'cursor-set', (call) =>
      ok({ cursor: integrations.setCursor(param(call, 'id'), place(call), call.body, 'make') }, 201),
    ),
  ];
}

function answer(integration: Integration, status = 200): Reply {
  return ok({ integration: structuredClone(integration.document) }, status);
}

function place(call: Call): string {
  onlyQuery(call, 'kind', 'index');
  return `${required(call, 'kind')} ${count(required(call, 'index'), 'querystring/index')}`;
}
