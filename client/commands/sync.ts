import type { Command } from 'commander';

import { resyncIdOf } from '../../activities/index.js';
import type { ResyncRequest } from '../../activities/types.js';
import { RESYNC_WORKFLOW } from '../../workflows/names.js';
import { EXIT } from '../exit-codes.js';
import { follow } from '../follow.js';
import { createOutput } from '../output.js';
import { formatReport } from '../report-text.js';
import { withTemporal } from '../session.js';

interface RequestOptions {
  account?: string[];
  region?: string[];
  kind?: string[];
  full?: boolean;
}

/** Options that narrow a resync, shared by `sync` and `plan`. */
export function addRequestOptions(command: Command): Command {
  return command
    .option('--account <id...>', 'only these accounts')
    .option('--region <name...>', 'only these regions (`global` for kinds that exist once an account)')
    .option('--kind <name...>', 'only these kinds of the mapping, such as AWS::S3::Bucket');
}

export function toRequest({ account, region, kind, full }: RequestOptions): ResyncRequest {
  return {
    ...(account && { accounts: account }),
    ...(region && { regions: region }),
    ...(kind && { kinds: kind }),
    ...(full === true && { full }),
  };
}

export function registerSyncCommand(program: Command): void {
  const command = program
    .command('sync')
    .description('start a resync now; another one that is running is waited for')
    .option('--full', 'write every entity, unchanged or not')
    .option('--dry-run', 'read and map, write nothing')
    .option(
      '--wait',
      'follow it to its end and exit with its outcome (0 completed, 2 partial, 1 failed, 130 aborted)',
    )
    .option('--json', 'print one JSON document');
  addRequestOptions(command).action(
    async (options: RequestOptions & { dryRun?: boolean; wait?: boolean; json?: boolean }) => {
      const output = createOutput(options);
      const request = { ...toRequest(options), ...(options.dryRun === true && { dryRun: true }) };
      await withTemporal(async (client, settings) => {
        const workflowId = `${resyncIdOf(settings)}-${new Date().toISOString()}`;
        const handle = await client.workflow.start(RESYNC_WORKFLOW, {
          workflowId,
          taskQueue: settings.taskQueue,
          args: [request],
        });
        if (options.wait !== true) {
          output.result({ workflowId, runId: handle.firstExecutionRunId }, () => `started ${workflowId}`);
          return;
        }
        output.note(`started ${workflowId}`);
        const report = await follow(handle, { quiet: output.json });
        output.result({ workflowId, ...report }, () => formatReport(report));
        process.exitCode = EXIT[report.outcome];
      });
    },
  );
}
