import { findOnPath, runCommand } from '../../worker/embedded/run-command.js';
import { findPythonTool } from './python-tool.js';
import type { PythonTool, Say } from './python-tool.js';

/** How to start an emulator on this machine. */
export interface EmulatorProgram {
  program: string;
  /** True where the program is Docker, and the emulator an image. */
  docker: boolean;
}

/**
 * Finds an emulator, or gets it: the variable of the environment that names its program → our cache → a virtual
 * environment of Python ≥ 3.10 in our cache → Docker. Throws an Error that says what to install.
 */
export async function findEmulatorProgram(
  variable: string,
  tool: PythonTool,
  say: Say,
): Promise<EmulatorProgram> {
  const given = process.env[variable];
  if (given) return { program: given, docker: false };
  const program = await findPythonTool(tool, say);
  if (program !== undefined) return { program, docker: false };
  const docker = findOnPath('docker');
  if (docker !== undefined && (await runCommand(docker, ['version'])).ok)
    return { program: docker, docker: true };
  throw new Error(
    `${tool.title} needs Python 3.10 or later (with venv and pip), or Docker: install one of them and try again.`,
  );
}

/** Arguments of Docker to run an image that listens on a port of its own, reachable on the loopback interface only. */
export function dockerArguments(
  image: string,
  ports: { ours: number; its: number },
  environment: Record<string, string> = {},
): string[] {
  const variables = Object.entries(environment).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  return ['run', '--rm', '-p', `127.0.0.1:${ports.ours}:${ports.its}`, ...variables, image];
}
