#!/usr/bin/env node
import { Command } from 'commander';

import { VERSION } from '../config/version.js';
import { registerIamPolicyCommand } from './commands/iam-policy.js';
import { registerKindsCommand } from './commands/kinds.js';
import { registerPlanCommand } from './commands/plan.js';
import { registerScheduleCommand } from './commands/schedule.js';
import { registerStatusCommand } from './commands/status.js';
import { registerSyncCommand } from './commands/sync.js';
import { registerWorkerCommand } from './commands/worker.js';
import { registerMapCommand } from './commands/map.js';
import { reportError } from './output.js';

// Node 20 and the current LTS are both supported (package.json, engines); the SDK's remark would be in every log.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const program = new Command('aws-port-sync')
  .description('Durable, self-hosted sync of AWS resources into a Port catalog, on Temporal')
  .version(VERSION)
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nSettings come from the environment (docs/configuration.md). Exit codes: 0 completed, 1 failed or bad input, 2 partial, 130 aborted.',
  );
registerWorkerCommand(program);
registerSyncCommand(program);
registerScheduleCommand(program);
registerStatusCommand(program);
registerPlanCommand(program);
registerMapCommand(program);
registerKindsCommand(program);
registerIamPolicyCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  reportError(error, process.argv.includes('--json'));
}
