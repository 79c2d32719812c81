import type { Command } from 'commander';

import { resyncIdOf } from '../../activities/index.js';
import type { ChangeList, ResyncReport } from '../../activities/types.js';
import { RESYNC_WORKFLOW } from '../../workflows/names.js';
import { EXIT } from '../exit-codes.js';
import { follow } from '../follow.js';
import { createOutput } from '../output.js';
import { formatReport } from '../report-text.js';
import { withTemporal } from '../session.js';
import { addRequestOptions, toRequest } from './sync.js';

/** `plan`: a dry run, and what it says would be created, changed and deleted. */
export function registerPlanCommand(program: Command): void {
  const command = program
    .command('plan')
    .description('show what a resync would create, change and delete, without writing anything')
    .option('--json', 'print one JSON document');
  addRequestOptions(command).action(
    async (options: { account?: string[]; region?: string[]; kind?: string[]; json?: boolean }) => {
      const output = createOutput(options);
      await withTemporal(async (client, settings) => {
        const workflowId = `${resyncIdOf(settings)}-plan-${new Date().toISOString()}`;
        const handle = await client.workflow.start(RESYNC_WORKFLOW, {
          workflowId,
          taskQueue: settings.taskQueue,
          args: [{ ...toRequest(options), dryRun: true }],
        });
        const report = await follow(handle, { quiet: output.json });
        output.result({ workflowId, ...report }, () => formatPlan(report));
        process.exitCode = EXIT[report.outcome];
      });
    },
  );
}

function formatPlan(report: ResyncReport): string {
  const { changes } = report;
  if (!changes) return formatReport(report);
  return [
    ...formatChanges('+', changes.create),
    ...formatChanges('~', changes.update),
    ...formatChanges('-', changes.delete),
    `${changes.create.total} to create, ${changes.update.total} to change, ${changes.delete.total} to delete, ${changes.unchanged} unchanged`,
    '',
    formatReport(report),
  ].join('\n');
}

function formatChanges(mark: string, { total, refs }: ChangeList): string[] {
  const lines = refs.map(({ blueprint, identifier }) => `${mark} ${blueprint} ${identifier}`);
  if (total > refs.length) lines.push(`${mark} … and ${total - refs.length} more`);
  return lines;
}
