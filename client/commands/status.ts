import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import type { Command } from 'commander';

import type { ResyncReport } from '../../activities/types.js';
import type { ClientSettings } from '../../config/settings.js';
import { reportOf } from '../../worker/report.js';
import { RESYNC_WORKFLOW } from '../../workflows/names.js';
import type { ResyncProgress } from '../../workflows/resync-state.js';
import { formatProgress } from '../follow.js';
import { formatListener, readListener } from '../listener-status.js';
import type { ListenerStatus } from '../listener-status.js';
import { createOutput } from '../output.js';
import { formatReport } from '../report-text.js';
import { withTemporal } from '../session.js';

interface Status {
  running: { workflowId: string; since: string; progress: ResyncProgress | null }[];
  last: ({ workflowId: string; closedAs: string } & ResyncReport) | null;
  listener: ListenerStatus | null;
}

/** `status`: what runs now, how the last resync ended and what the listener does, from Temporal alone. */
export function registerStatusCommand(program: Command): void {
  program
    .command('status')
    .description(
      'the running resync, the last one (per account and kind, with the reasons of failures) and the listener',
    )
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      await withTemporal(async (client, settings) => {
        const status = await readStatus(client, settings);
        createOutput(options).result(status, () => formatStatus(status));
      });
    });
}

async function readStatus(client: Client, settings: ClientSettings): Promise<Status> {
  const query = (state: string) =>
    `WorkflowType = '${RESYNC_WORKFLOW}' AND TaskQueue = '${settings.taskQueue}' AND ${state}`;
  const running: Status['running'] = [];
  for await (const { workflowId, startTime } of client.workflow.list({
    query: query(`ExecutionStatus = 'Running'`),
  })) {
    running.push({
      workflowId,
      since: startTime.toISOString(),
      progress: await readProgress(client, workflowId),
    });
  }
  let last: Status['last'] = null;
  for await (const execution of client.workflow.list({
    query: query(`ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'`),
  })) {
    const report = await readReport(client, execution);
    if (report.dryRun) continue;
    last = { workflowId: execution.workflowId, closedAs: execution.status.name.toLowerCase(), ...report };
    break;
  }
  return { running, last, listener: await readListener(client, settings) };
}

async function readProgress(client: Client, workflowId: string): Promise<ResyncProgress | null> {
  try {
    return await client.workflow.getHandle(workflowId).query<ResyncProgress>('progress');
  } catch {
    return null; // no worker answers; the status says so
  }
}

async function readReport(
  client: Client,
  { workflowId, runId }: WorkflowExecutionInfo,
): Promise<ResyncReport> {
  try {
    return reportOf(await client.workflow.getHandle(workflowId, runId).result());
  } catch (error) {
    if (error instanceof WorkflowFailedError) return reportOf(error);
    throw error;
  }
}

function formatStatus({ running, last, listener }: Status): string {
  const lines = running.map(
    ({ workflowId, since, progress }) =>
      `running since ${since}: ${workflowId}\n  ${progress ? formatProgress(progress) : 'no worker answers: is one running?'}`,
  );
  if (running.length === 0) lines.push('no resync is running');
  lines.push(formatListener(listener), '');
  lines.push(
    last
      ? `last resync: ${last.workflowId} (ended ${last.endedAt})\n${formatReport(last)}`
      : 'no resync has ended yet',
  );
  return lines.join('\n');
}
