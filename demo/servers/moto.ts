import { freePort } from '../../worker/embedded/free-port.js';
import { dockerArguments, findEmulatorProgram } from './emulator-program.js';
import type { EmulatorProgram } from './emulator-program.js';
import type { Say } from './python-tool.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess } from './server-process.js';

/** Pinned: the tests rely on what this version emulates. */
const VERSION = '5.2.5';
const IMAGE = `motoserver/moto:${VERSION}`;
const TOOL = {
  title: `The second AWS emulator (moto ${VERSION})`,
  requirement: `moto[server]==${VERSION}`,
  folder: `moto-${VERSION}`,
  program: 'moto_server',
};

/**
 * Finds moto, the emulator of services that ministack lacks, or gets it; `SYNC_MOTO` names another program. Only tests need
 * it. Throws an Error that says what to install.
 */
export function findMoto(say: Say = () => undefined): Promise<EmulatorProgram> {
  return findEmulatorProgram('SYNC_MOTO', TOOL, say);
}

/** Starts moto on the loopback interface and waits until it answers. The header `x-moto-account-id` picks the account. */
export async function startMoto(options: { say?: Say } = {}): Promise<ServerProcess> {
  const { program, docker } = await findMoto(options.say);
  const port = await freePort();
  return await startServerProcess({
    title: TOOL.title,
    program,
    url: `http://127.0.0.1:${port}`,
    health: '/moto-api/data.json',
    args: docker
      ? dockerArguments(IMAGE, { ours: port, its: 5000 })
      : ['--host', '127.0.0.1', '--port', String(port)],
  });
}
