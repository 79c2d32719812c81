import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { SyncError } from '../../config/sync-error.js';
import { cacheDirectory } from './cache.js';
import { findOnPath, runCommand } from './run-command.js';

/** The newest version that builds as a plain Go module; it brings server 1.25 and the UI. */
const GO_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.1.1';
const BUILD_TIMEOUT_MS = 15 * 60_000;

type Say = (line: string) => void;

/**
 * Finds the `temporal` program, or gets it: `SYNC_TEMPORAL_CLI` → PATH → our cache → the SDK's download → `go install`
 * (about three minutes, once).
 * @param say told what is being done where it takes long
 * @returns the program's path
 */
export async function findTemporalCli(
  say: Say = () => undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const given = environment['SYNC_TEMPORAL_CLI'];
  if (given) {
    if (existsSync(given)) return given;
    throw temporalCliMissing(`SYNC_TEMPORAL_CLI names ${given}, which does not exist.`);
  }
  const onPath = findOnPath('temporal', environment);
  if (onPath) return onPath;
  const folder = path.join(cacheDirectory(environment), 'temporal');
  const cached = cachedCli(folder);
  if (cached) return cached;
  mkdirSync(folder, { recursive: true });
  const downloaded = await download(folder, say);
  if (downloaded.cli !== undefined) return downloaded.cli;
  const built = await build(folder, say);
  if (built.cli !== undefined) return built.cli;
  throw temporalCliMissing(`It could not be downloaded (${downloaded.reason}) nor built (${built.reason}).`);
}

function cachedCli(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find(
    (file) => /^temporal(-cli)?([-_].+)?(\.exe)?$/.test(file) && !file.endsWith('.downloading'),
  );
  return name === undefined ? undefined : path.join(folder, name);
}

interface Attempt {
  cli?: string;
  reason: string;
}

async function download(folder: string, say: Say): Promise<Attempt> {
  say('looking for a download of the Temporal dev server');
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir: folder }, ui: false },
    });
    await environment.teardown();
    const cli = cachedCli(folder);
    return cli === undefined ? { reason: 'the SDK left no program behind' } : { cli, reason: '' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message.split('\n', 1).join('') : String(error) };
  }
}

async function build(folder: string, say: Say): Promise<Attempt> {
  const go = findOnPath('go') ?? (existsSync('/usr/local/go/bin/go') ? '/usr/local/go/bin/go' : undefined);
  if (go === undefined) return { reason: 'Go is not on this machine' };
  say('building the Temporal dev server from its Go module; this takes about three minutes, once');
  const { ok, output } = await runCommand(go, ['install', GO_MODULE], {
    environment: { GOBIN: folder },
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  const cli = cachedCli(folder);
  return ok && cli !== undefined
    ? { cli, reason: '' }
    : { reason: output.trim().split('\n').slice(-3).join(' ') };
}

function temporalCliMissing(problem: string): SyncError {
  return new SyncError(`The Temporal dev server was not found. ${problem}`, {
    code: 'TemporalCliMissing',
    retryable: false,
    remedy:
      'Install the `temporal` program (docs.temporal.io/cli) or Go, or give its path in SYNC_TEMPORAL_CLI, or use a Temporal of yours by TEMPORAL_ADDRESS.',
  });
}
