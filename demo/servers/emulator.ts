import { freePort } from '../../worker/embedded/free-port.js';
import { dockerArguments, findEmulatorProgram } from './emulator-program.js';
import type { EmulatorProgram } from './emulator-program.js';
import type { Say } from './python-tool.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess } from './server-process.js';

/** Pinned: the seed and the tests rely on what this version enforces and emulates. */
const VERSION = '1.5.33';
const IMAGE = `ministackorg/ministack:${VERSION}`;
const TOOL = {
  title: `The AWS emulator (ministack ${VERSION})`,
  requirement: `ministack==${VERSION}`,
  folder: `ministack-${VERSION}`,
  program: 'ministack',
};

/** An AWS emulator (ministack) of our own, IAM enforced, on the loopback interface. A 12-digit access key id picks the account. */
export type Emulator = ServerProcess;

/** Finds the emulator, or gets it; `SYNC_EMULATOR` names another program. Throws an Error that says what to install. */
export function findEmulator(say: Say = () => undefined): Promise<EmulatorProgram> {
  return findEmulatorProgram('SYNC_EMULATOR', TOOL, say);
}

/** Starts the emulator and waits until it answers. */
export async function startEmulator(
  options: { port?: number; say?: Say; enforceIam?: boolean } = {},
): Promise<Emulator> {
  const { program, docker } = await findEmulator(options.say);
  const port = options.port ?? (await freePort());
  const environment = {
    AUTH: String(options.enforceIam ?? true),
    LOG_LEVEL: 'WARNING',
    S3_PERSIST: '0',
    PERSIST_STATE: '0',
  };
  const own = { GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1' };
  return await startServerProcess({
    title: TOOL.title,
    program,
    url: `http://127.0.0.1:${port}`,
    health: '/_ministack/health',
    args: docker ? dockerArguments(IMAGE, { ours: port, its: 4566 }, environment) : [],
    environment: docker ? {} : { ...environment, ...own },
  });
}
