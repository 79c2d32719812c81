import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, Connection } from '@temporalio/client';

import type { ResyncReport } from '../../activities/types.js';
import { VERSION } from '../../config/version.js';
import { startWorkerProcess } from '../../demo/worker-process.js';
import { startDevServer } from '../../worker/embedded/dev-server.js';
import { reportOf } from '../../worker/report.js';
import { RESYNC_WORKFLOW } from '../../workflows/names.js';
import { BENCH_KINDS, benchBlueprints, benchMapping, expectedEntities } from './catalog.js';
import { leastAwsCalls, leastPortCalls } from './least-calls.js';
import type { Run } from './least-calls.js';
import { accessKeyOf, managementAccount, resourcesOf } from './organizations.js';
import type { BenchOrganization } from './organizations.js';
import { resetPeak, startServer, usageOf } from './processes.js';

const TASK_QUEUE = 'bench';
const INTEGRATION = 'bench';
const CREDENTIALS = { id: 'bench-client', secret: 'bench-secret' };

/** Figures of one resync. Seconds are wall seconds where not said otherwise. */
export interface RunFigures {
  organization: string;
  run: Run;
  resources: number;
  seconds: number;
  resourcesPerSecond: number;
  /** Of the worker, all threads. */
  cpuSeconds: number | undefined;
  /** How long the worker's main thread was ready to run while others (the stand-ins, too) had the cores. */
  starvedSeconds: number | undefined;
  peakRssMiB: number | undefined;
  aws: { made: number; least: number; byAction: Record<string, number> };
  port: { made: number; least: number; byRoute: Record<string, number> };
  historyEventsPerThousand: number;
  written: number;
  unchanged: number;
}

export interface MeasureOptions {
  /** Milliseconds before each answer of AWS. */
  delay: number;
  /** Folder for the worker's profile. */
  profile: string | undefined;
  say: (line: string) => void;
}

/** Runs the first and an unchanged resync of an organization, on servers and a ledger of their own. */
export async function measure(
  organization: BenchOrganization,
  options: MeasureOptions,
): Promise<RunFigures[]> {
  const { say } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'aws-port-sync-bench-'));
  const open: (() => Promise<unknown>)[] = [];
  try {
    say(`${organization.name}: starting Temporal and the stand-ins for AWS and Port`);
    const temporal = await startDevServer({ say });
    open.push(() => temporal.stop());
    const awsArgs = ['--organization', organization.name, '--delay', String(options.delay)];
    const aws = await startServer('the AWS stand-in', new URL('aws-server.js', import.meta.url), awsArgs);
    open.push(() => aws.stop());
    const portArgs = ['--client-id', CREDENTIALS.id, '--client-secret', CREDENTIALS.secret];
    const portModule = new URL('../../demo/port/main.js', import.meta.url);
    const port = await startServer('the stand-in for Port', portModule, portArgs);
    open.push(() => port.stop());
    await post(`${port.url}/_stand-in/seed`, {
      blueprints: benchBlueprints(),
      integrations: [integration()],
    });
    const worker = await startWorkerProcess({
      ...(options.profile !== undefined && {
        NODE_OPTIONS: `--import=${new URL('profile-worker.js', import.meta.url).href}${process.env['NODE_OPTIONS'] === undefined ? '' : ` ${process.env['NODE_OPTIONS']}`}`,
        BENCH_PROFILE_FOLDER: path.resolve(options.profile, organization.name),
      }),
      TEMPORAL_ADDRESS: temporal.address,
      OCEAN__EVENT_LISTENER__TYPE: 'NONE',
      ...environmentOf(organization, aws.url, port.url, folder),
    });
    open.push(() => worker.stop());
    const connection = await Connection.connect({ address: temporal.address });
    open.push(() => connection.close());
    const bench = { organization, aws: aws.url, port: port.url, pid: worker.pid, say };
    const figures: RunFigures[] = [];
    for (const run of ['first', 'unchanged'] as const) {
      try {
        figures.push(await resyncOnce(bench, new Client({ connection }), run));
      } catch (error) {
        throw new Error(`${organization.name}, ${run}: ${String(error)}\n${worker.log().slice(-4000)}`, {
          cause: error,
        });
      }
    }
    return figures;
  } finally {
    for (const stop of open.toReversed()) await stop().catch((error: unknown) => say(String(error)));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bench {
  organization: BenchOrganization;
  aws: string;
  port: string;
  /** The worker. */
  pid: number;
  say: (line: string) => void;
}

async function resyncOnce(bench: Bench, client: Client, run: Run): Promise<RunFigures> {
  const { organization, aws, port, pid } = bench;
  const resources = resourcesOf(organization);
  await post(`${aws}/_reset`);
  await post(`${port}/_stand-in/counters/reset`);
  // The first run's peak includes the worker's start.
  if (run === 'unchanged') resetPeak(pid);
  const before = usageOf(pid);
  bench.say(`${organization.name}: ${run} run of ${resources} resources`);
  const workflowId = `bench-${run}`;
  const handle = await client.workflow.start(RESYNC_WORKFLOW, {
    taskQueue: TASK_QUEUE,
    workflowId,
    args: [{}],
  });
  const report = reportOf(await handle.result());
  const after = usageOf(pid);
  const { startTime, closeTime = startTime } = await handle.describe();
  const seconds = (closeTime.getTime() - startTime.getTime()) / 1000;
  const byAction = numbers(await get(`${aws}/_counts`));
  const counters = await get(`${port}/_stand-in/counters`);
  const byRoute = numbers(field(counters, 'calls'));
  checkReport(report, organization, run);
  await checkCatalog(port, organization);
  return {
    organization: organization.name,
    run,
    resources,
    seconds,
    resourcesPerSecond: Math.round(resources / seconds),
    cpuSeconds: before && after && Number((after.cpuSeconds - before.cpuSeconds).toFixed(1)),
    starvedSeconds: before && after && Number((after.starvedSeconds - before.starvedSeconds).toFixed(1)),
    peakRssMiB: after && Math.round(after.peakRssMiB),
    aws: { made: sum(byAction), least: leastAwsCalls(organization), byAction },
    port: { made: sum(byRoute), least: leastPortCalls(organization, run, seconds), byRoute },
    historyEventsPerThousand: Math.round(((await historyEvents(client, workflowId)) / resources) * 1000),
    written: report.totals.written,
    unchanged: report.totals.unchanged,
  };
}

/** Events of a closed workflow and its children, once Temporal's listing has all of them. */
async function historyEvents(client: Client, workflowId: string): Promise<number> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    let events = 0;
    let waiting = 0;
    for await (const execution of client.workflow.list()) {
      if (execution.workflowId !== workflowId && !execution.workflowId.startsWith(`${workflowId}/`)) continue;
      events += execution.historyLength;
      if (execution.status.name === 'RUNNING' || execution.historyLength === 0) waiting += 1;
    }
    if (waiting === 0 && events > 0) return events;
    if (Date.now() > deadline) throw new Error('Temporal does not list the finished workflows');
    await sleep(200);
  }
}

function checkReport(report: ResyncReport, organization: BenchOrganization, run: Run): void {
  const entities = sum(expectedEntities(organization));
  const { written, unchanged } = report.totals;
  const asked = run === 'first' ? written : unchanged;
  if (report.outcome === 'completed' && asked === entities && written + unchanged === entities) return;
  const { outcome, totals, failures } = report;
  throw new Error(`not as expected: ${JSON.stringify({ outcome, totals, failures: failures.slice(0, 5) })}`);
}

/** Each resource is there exactly once, and every property of the mapping has a value. */
async function checkCatalog(port: string, organization: BenchOrganization): Promise<void> {
  for (const { blueprint, properties } of BENCH_KINDS) {
    const expected = expectedEntities(organization)[blueprint] ?? 0;
    const answer = await get(`${port}/_stand-in/state?blueprint=${blueprint}&limit=50000`);
    const entities = field(answer, 'entities');
    if (!Array.isArray(entities) || entities.length !== expected) {
      const found = Array.isArray(entities) ? entities.length : 'no';
      throw new Error(`${blueprint}: ${found} entities instead of ${expected}`);
    }
    for (const entity of entities) {
      for (const name of Object.keys(properties)) {
        if ((field(field(entity, 'properties'), name) ?? null) === null)
          throw new Error(`${blueprint}: an entity has no ${name}: ${JSON.stringify(entity)}`);
      }
    }
  }
}

function integration() {
  return {
    installationId: INTEGRATION,
    installationAppType: 'aws-v3',
    version: VERSION,
    // As after its first resync: adopting an integration that lacks it costs one more call, once.
    processingMode: 'ocean-core',
    changelogDestination: {},
    config: benchMapping(),
  };
}

function environmentOf(organization: BenchOrganization, aws: string, port: string, folder: string) {
  const management = managementAccount(organization);
  return {
    AWS_ENDPOINT_URL: aws,
    OCEAN__PORT__CLIENT_ID: CREDENTIALS.id,
    OCEAN__PORT__CLIENT_SECRET: CREDENTIALS.secret,
    OCEAN__PORT__BASE_URL: port,
    OCEAN__INTEGRATION__IDENTIFIER: INTEGRATION,
    OCEAN__INITIALIZE_PORT_RESOURCES: 'false',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: `arn:aws:iam::${management}:role/reader`,
    OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: accessKeyOf(management),
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'secret',
    SYNC_TASK_QUEUE: TASK_QUEUE,
    SYNC_LEDGER_URL: `file:${path.join(folder, 'ledger.db')}`,
  };
}

async function get(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function post(url: string, body?: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function numbers(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).map(
    ([key, count]: [string, unknown]) => [key, Number(count)] as const,
  );
  return Object.fromEntries(entries.toSorted(([, one], [, other]) => other - one));
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
