import type { Json } from '../../../port/types.js';
import { objectAt, onlyKeys, stringAt } from '../json.js';
import { invalid, Refusal } from '../refusal.js';
import { ok, param, required } from '../router.js';
import type { Call, Route } from '../router.js';
import type { Runs } from '../runs.js';
import type { World } from '../world.js';
import { api } from './api-route.js';

interface Queue {
  runs: Runs;
  /** `actions`, `workflows` */
  name: string;
  /** Key of the list in an answer. */
  list: 'runs' | 'nodeRuns';
  /** Key of the run's id in an acknowledgement. */
  id: 'runId' | 'nodeRunIdentifier';
}

/** Runs of actions and of workflow nodes: claimed, acknowledged, updated, logged (`port-api.md` section 3). */
export function runRoutes({ actionRuns, workflowRuns }: World): Route[] {
  const actions: Queue = { runs: actionRuns, name: 'actions', list: 'runs', id: 'runId' };
  const workflows: Queue = {
    runs: workflowRuns,
    name: 'workflows',
    list: 'nodeRuns',
    id: 'nodeRunIdentifier',
  };
  return [
    ...queueRoutes(actions),
    ...oneRoutes(actions, '/v1/actions/runs'),
    ...queueRoutes(workflows),
    ...oneRoutes(workflows, '/v1/workflows/runs'),
    ...oneRoutes(workflows, '/v1/workflows/nodes/runs'),
  ];
}

function queueRoutes({ runs, name, list, id }: Queue): Route[] {
  const path = `/v1/${name}/runs`;
  return [
    api(`POST ${path}/claim-pending`, 'other', `${name}-claim`, (call) => {
      reserved(call);
      return ok({ [list]: runs.claim(call.body) });
    }),
    api(`PATCH ${path}/ack`, 'other', `${name}-ack`, (call) => {
      reserved(call);
      const body = objectAt(call.body, 'body');
      onlyKeys(body, new Set([id]), 'body');
      runs.acknowledge(stringAt(body[id], `body/${id}`));
      return ok();
    }),
  ];
}

function oneRoutes({ runs, name, list }: Queue, path: string): Route[] {
  return [
    api(`GET ${path}`, 'other', `${name}-runs`, (call) =>
      ok({ [list]: runs.byExternalId(required(call, 'external_run_id')) }),
    ),
    api(`PATCH ${path}/:run`, 'other', `${name}-run-update`, (call) =>
      ok({ run: runs.update(param(call, 'run'), call.body) }),
    ),
    api(`POST ${path}/:run/logs`, 'other', `${name}-run-log`, (call) => {
      runs.log(param(call, 'run'), entriesOf(call.body));
      return ok();
    }),
  ];
}

/** One entry `{message, statusLabel?}`, or `{logs: [{level, message}]}`. */
function entriesOf(body: Json | undefined) {
  const given = objectAt(body, 'body');
  const { logs } = given;
  if (logs === undefined) return [given];
  if (!Array.isArray(logs)) throw invalid('body/logs must be array');
  return logs.map((log, index) => objectAt(log, `body/logs/${index}`));
}

/** Only Port's own clients claim runs, and say so. */
function reserved(call: Call): void {
  if (call.headers['x-port-reserved-usage'] === 'true') return;
  throw new Refusal(403, 'forbidden', 'This route is reserved: header x-port-reserved-usage is missing');
}
