import { createHash } from 'node:crypto';

import { z } from 'zod';

import { SyncError } from '../config/sync-error.js';
import type { Dependencies } from './dependencies.js';
import { freeClosedLease } from './lease.js';
import type { LoadedMapping } from './mapping-store.js';
import { ensureIntegration, peekMapping, readIntegration, reportRunning } from './integration.js';
import { mayWait } from './waiting.js';
import type { BeginResult, Failure, Plan, PlannedBlock, ResyncRequest } from './types.js';

const names = z.array(z.string().min(1)).min(1);
const requestSchema = z.strictObject({
  accounts: z
    .array(z.string().regex(/^\d{12}$/, 'an account id of 12 digits'))
    .min(1)
    .optional(),
  regions: names.optional(),
  kinds: names.optional(),
  full: z.boolean().optional(),
  dryRun: z.boolean().optional(),
});

const kindsSchema = z.object({ resources: z.array(z.object({ kind: z.string() })) });

/**
 * Opens a resync: checks the request, takes the lease, makes sure of the integration in Port, tells Port "running" and
 * then reads the mapping (port-api.md 11): Port takes a resync request that is older than our last word for answered, so
 * that an edit between reading the mapping and "running" would be lost. Safe to repeat.
 *
 * Answers `started: false` with the holder where another resync has the lease. What fails before Port was told frees the
 * lease; from then on the ledger knows the resync, and `endResync` tells Port how it ended. A dry run tells Port nothing.
 *
 * Throws `RequestInvalid`, `MappingInvalid`, `PortCredentialsRejected`, those of `setUpIntegration` (none is retried) or a
 * retryable fault.
 */
export async function beginResync(
  deps: Dependencies,
  input: { request: unknown; syncId: string; workflowId: string; runId: string },
  signal: AbortSignal,
): Promise<BeginResult> {
  const request = checkRequest(input.request);
  const { syncId, workflowId } = input;
  const lease = { syncId, workflowId, temporal: deps.temporalId, takenAt: Date.now() };
  let taken = await deps.ledger.acquireLease(lease);
  if (!taken.acquired && (await freeClosedLease(deps, taken.holder, signal))) {
    taken = await deps.ledger.acquireLease(lease);
  }
  if (!taken.acquired) {
    const { workflowId: holder, takenAt } = taken.holder;
    return { started: false, holder: { workflowId: holder, takenAt: new Date(takenAt).toISOString() } };
  }
  try {
    return { started: true, plan: await planResync(deps, input, request, signal) };
  } catch (error) {
    if (!(await deps.ledger.findSync(syncId))) await deps.ledger.releaseLease(syncId);
    throw error;
  }
}

async function planResync(
  deps: Dependencies,
  { syncId, workflowId, runId }: { syncId: string; workflowId: string; runId: string },
  request: ResyncRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const { ledger } = deps;
  const dryRun = request.dryRun ?? false;
  const partialRequest = [request.accounts, request.regions, request.kinds].some(
    (list) => list !== undefined,
  );
  const sync = { syncId, workflowId, runId, dryRun, partialRequest, startedAt: Date.now() };
  let config: unknown;
  if (dryRun) config = await peekMapping(deps, signal);
  else {
    const { integration } = await ensureIntegration(deps, signal);
    // A request that the mapping cannot serve is refused before Port is told of a resync.
    const known = kindsSchema.safeParse(integration.config);
    if (known.success) refuseUnknownKinds(request, known.data.resources);
    // An earlier attempt may have told Port already: the ledger keeps the first start.
    const { startedAt } = await ledger.startSync({ ...sync, mappingHash: null });
    await reportRunning(deps, startedAt, signal);
    const latest = await readIntegration(deps, signal);
    deps.telemetry.learn(latest);
    ({ config } = latest);
  }
  const { hash, loaded } = await loadMapping(deps, config);
  const blocks = chooseBlocks(loaded, request);
  const { seq, startedAt } = await ledger.startSync({ ...sync, mappingHash: hash });
  return {
    syncId,
    seq,
    ledgerId: ledger.id,
    mappingHash: hash,
    startedAt: new Date(startedAt).toISOString(),
    full: request.full ?? false,
    dryRun,
    partialRequest,
    request,
    blocks,
    problems: describeProblems(loaded),
    notices: describeRemarks(loaded),
    historyEvents: deps.settings.historyEvents,
    resends: !dryRun && mayWait(loaded.mapping),
  };
}

function checkRequest(request: unknown): ResyncRequest {
  const result = requestSchema.safeParse(request ?? {});
  if (result.success) {
    const { accounts, regions, kinds, full, dryRun } = result.data;
    return {
      ...(accounts && { accounts }),
      ...(regions && { regions }),
      ...(kinds && { kinds }),
      ...(full !== undefined && { full }),
      ...(dryRun !== undefined && { dryRun }),
    };
  }
  const mistakes = result.error.issues
    .map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
    .join('; ');
  throw requestInvalid(`The input of the resync is not valid: ${mistakes}.`);
}

function requestInvalid(problem: string): SyncError {
  return new SyncError(problem, {
    code: 'RequestInvalid',
    retryable: false,
    remedy:
      'Give a JSON object with any of accounts, regions, kinds (lists of names), full and dryRun (true or false), or nothing at all.',
  });
}

async function loadMapping(
  deps: Dependencies,
  config: unknown,
): Promise<{ hash: string; loaded: LoadedMapping }> {
  const hash = createHash('sha256')
    .update(JSON.stringify(config ?? {}))
    .digest('hex')
    .slice(0, 16);
  return { hash, loaded: await deps.mappings.store(hash, config ?? {}) };
}

function refuseUnknownKinds({ kinds = [] }: ResyncRequest, blocks: readonly { kind: string }[]): void {
  const known = new Set(blocks.map(({ kind }) => kind));
  const unknown = kinds.filter((kind) => !known.has(kind));
  if (unknown.length === 0) return;
  throw requestInvalid(
    `The request names ${unknown.join(', ')}, which the mapping does not have (it has ${[...known].join(', ') || 'no kinds'}).`,
  );
}

function chooseBlocks({ mapping, ready, stopped }: LoadedMapping, request: ResyncRequest): PlannedBlock[] {
  refuseUnknownKinds(request, mapping.resources);
  if (ready.length === 0 && stopped.length === 0 && mapping.resources.length > 0) return [];
  return ready
    .filter(({ block, kind }) => wants(request, block.kind, kind.scope))
    .map(({ block, kind }) => ({
      id: block.id,
      kind: block.kind,
      scope: kind.scope,
      maxConcurrentAccounts: block.selector.maxConcurrentAccounts,
    }));
}

/** A kind that exists once an account is left out where regions are named, unless `global` is among them. */
function wants(request: ResyncRequest, kind: string, scope: PlannedBlock['scope']): boolean {
  if (request.kinds && !request.kinds.includes(kind)) return false;
  if (scope === 'organization' && (request.accounts || request.regions))
    return request.kinds?.includes(kind) ?? false;
  return scope === 'regional' || !request.regions || request.regions.includes('global');
}

function describeProblems({ problems, stopped }: LoadedMapping): Failure[] {
  return [
    ...problems.map(({ index, kind, message }) => ({
      code: 'MappingBlockInvalid',
      message: `Block ${index} of the mapping (${kind ?? 'no kind'}) is not read: ${message.replace(/\.$/, '')}. Nothing of it is written or deleted.`,
      ...(kind !== undefined && { kind }),
    })),
    ...stopped.map(({ block, reason }) => ({
      code: 'MappingExpressionInvalid',
      message: `Block ${block.index} of the mapping (${block.kind}) is not read: ${reason.stopped
        .map(({ path, expression, message }) => `${path} \`${expression}\` does not compile: ${message}`)
        .join('; ')}. Nothing of it is written or deleted.`,
      kind: block.kind,
    })),
  ];
}

function describeRemarks({ mapping, ready, warnings }: LoadedMapping): string[] {
  const remarks = [...warnings];
  if (mapping.resources.length === 0)
    remarks.push('The mapping has no resources, so nothing is read and nothing deleted.');
  for (const { block, compiled, actions } of ready) {
    for (const { path, expression, message } of compiled.dropped) {
      remarks.push(
        `Block ${block.index} (${block.kind}): ${path} is left out, because \`${expression}\` does not compile: ${message}`,
      );
    }
    for (const warning of actions.warnings) remarks.push(`Block ${block.index} (${block.kind}): ${warning}`);
  }
  return remarks;
}
