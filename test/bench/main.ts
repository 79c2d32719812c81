import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

import { benchMapping } from './mapping.js';
import { measure } from './measure.js';
import type { RunFigures } from './measure.js';
import { ORGANIZATIONS } from './organizations.js';
import { formatResult, goalsOf } from './report.js';
import type { BenchResult } from './report.js';

const USAGE = `Measures a first and an unchanged resync of two organizations, on in-memory stand-ins for AWS and Port.

  npm run bench -- [--json] [--only small|large] [--delay MS] [--profile FOLDER]

  --json       the figures as JSON
  --only       one organization: small (2,000 resources) or large (20,000)
  --delay      milliseconds before each answer of AWS (default 0)
  --profile    write the worker's CPU profile, memory and threads into this folder (it slows the worker)`;

function say(line: string): void {
  console.error(`• ${line}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      delay: { type: 'string', default: '0' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, only, profile } = values;
  if (values.help) return console.log(USAGE);
  const delay = Number(values.delay);
  const chosen = Object.values(ORGANIZATIONS).filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0 || !(delay >= 0)) throw new Error(`not an organization or a delay\n\n${USAGE}`);

  const runs: RunFigures[] = [];
  for (const organization of chosen) runs.push(...(await measure(organization, { delay, profile, say })));
  say('mapping engine');
  const mapping = await benchMapping({ seconds: 3, threads: 1 });
  const processors = cpus();
  const result: BenchResult = {
    date: new Date().toISOString(),
    machine: {
      cores: processors.length,
      cpu: processors[0]?.model.trim() ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      platform: `${process.platform}/${process.arch}`,
    },
    delayMs: delay,
    runs,
    mapping,
    goals: goalsOf(runs),
  };
  console.log(json ? JSON.stringify(result, null, 2) : formatResult(result));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
