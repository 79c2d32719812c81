import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';

const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
const WORKFLOWS = fileURLToPath(new URL('../workflows/index.js', import.meta.url));

/** Bundles the compiled workflows into one file, ahead of any start. Run by the build. */
export async function bundleWorkflows(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: quiet });
  await writeFile(BUNDLE, code);
}

/** What a worker runs: the bundle that the build made. */
export function prebuiltWorkflows(): WorkflowBundleOption {
  if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is missing: run \`npm run build\` first`);
  return { codePath: BUNDLE };
}

/** The bundler's progress is of no interest; its errors are thrown. */
const silent = () => undefined;
const quiet = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: console.error,
  error: console.error,
  log: silent,
};
