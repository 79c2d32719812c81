#!/usr/bin/env node
import { Command } from 'commander';

import { VERSION } from '../config/version.js';
import { registerCommands } from './commands/index.js';
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
registerCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  reportError(error, process.argv.includes('--json'));
}
