import type { Command } from 'commander';

import { registerIamPolicyCommand } from './iam-policy.js';
import { registerKindsCommand } from './kinds.js';
import { registerMapCommand } from './map.js';
import { registerPlanCommand } from './plan.js';
import { registerScheduleCommand } from './schedule.js';
import { registerStatusCommand } from './status.js';
import { registerSyncCommand } from './sync.js';
import { registerWorkerCommand } from './worker.js';

/** Adds all commands, in the order in which help shows them. */
export function registerCommands(program: Command): void {
  registerWorkerCommand(program);
  registerSyncCommand(program);
  registerScheduleCommand(program);
  registerStatusCommand(program);
  registerPlanCommand(program);
  registerMapCommand(program);
  registerKindsCommand(program);
  registerIamPolicyCommand(program);
}
