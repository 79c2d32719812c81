import { findTemporalCli } from '../../worker/embedded/temporal-cli.js';
import { findEmulator } from './emulator.js';
import { findMoto } from './moto.js';

/** Run by `scripts/setup.mjs`: gets the servers that demo, tests and benchmark start, so that they start at once. */
const say = (line: string) => console.error(`• ${line}`);
const purpose = process.argv[2];
try {
  await findTemporalCli(say);
  if (purpose !== 'bench') await findEmulator(say);
  if (purpose === 'test') await findMoto(say);
} catch (error) {
  console.error(`\nset-up stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
