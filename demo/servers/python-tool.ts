import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cacheDirectory } from '../../worker/embedded/cache.js';
import { findOnPath, runCommand } from '../../worker/embedded/run-command.js';

export type Say = (line: string) => void;

/** A program of a Python package that we pin, kept in a virtual environment in our cache. */
export interface PythonTool {
  /** What it is, for people (`The AWS emulator (ministack 1.5.33)`). */
  title: string;
  /** What pip installs (`moto[server]==5.2.5`). */
  requirement: string;
  /** Name of its folder in the cache; another version is another folder. */
  folder: string;
  /** The program in the environment's `bin`. */
  program: string;
}

/**
 * Where the tool's program is: in our cache, installed there first where it is not. Undefined where no Python ≥ 3.10 is
 * on this machine or pip failed (which `say` then tells).
 */
export async function findPythonTool(tool: PythonTool, say: Say): Promise<string | undefined> {
  const folder = path.join(cacheDirectory(), tool.folder);
  const program = path.join(folder, 'bin', tool.program);
  const mark = path.join(folder, '.installed');
  if (existsSync(mark)) return program;
  const python = await findPython();
  if (python === undefined) return undefined;
  say(`${tool.title} is installed into a virtual environment, once`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = await runCommand(python, ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', tool.requirement];
  const installed = made.ok ? await runCommand(path.join(folder, 'bin', 'python'), pip) : made;
  if (!installed.ok) {
    const reason = installed.output.trim().split('\n').slice(-2).join(' ');
    say(`the virtual environment could not be made: ${reason}`);
    return undefined;
  }
  writeFileSync(mark, '');
  return program;
}

/** A Python that is new enough, or undefined. */
async function findPython(): Promise<string | undefined> {
  const check = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    const program = findOnPath(name);
    if (program !== undefined && (await runCommand(program, ['-c', check])).ok) return program;
  }
  return undefined;
}
