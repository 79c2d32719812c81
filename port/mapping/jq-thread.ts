/** Body of the worker thread that runs jq. Programs and data cross over as text; see jq-protocol.ts. */
import { parentPort } from 'node:worker_threads';
import { loadJq } from 'jq-wasm';
import { READY, type JqOutcome, type JqRequest } from './jq-protocol.js';

/** WebAssembly memory never shrinks: an instance that grew by more than this is replaced (6 ms). */
const GROWTH_LIMIT_BYTES = 64 * 1024 * 1024;
/** Output (characters of JSON) of one run beyond which it is refused: no entity of that size can be written. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;
const FLAGS = ['-c', '--'];

let jq = await loadJq();
let baseline = process.memoryUsage().external;

async function renew() {
  jq = await loadJq();
  baseline = process.memoryUsage().external;
}

async function run(program: string, input: string): Promise<JqOutcome> {
  try {
    const { stdout, stderr, exitCode } = jq.raw(input, program, FLAGS);
    if (stdout.length > OUTPUT_LIMIT) {
      return {
        state: 'crashed',
        message: `It gave ${stdout.length} characters of output, more than ${OUTPUT_LIMIT}.`,
      };
    }
    return { state: 'done', stdout, stderr: stderr.slice(0, 4096), exitCode };
  } catch (error) {
    // An aborted instance answers nothing any more, whatever it is asked.
    await renew();
    const reason = error instanceof Error ? error.message : String(error);
    return {
      state: 'crashed',
      message: `It needs more than the 256 MB of memory that jq has, or nests too deep (${reason.replace(/ Build with .*/, '')}).`,
    };
  }
}

async function answer({ id, programs, input }: JqRequest) {
  const outcomes: JqOutcome[] = [];
  for (const program of programs) outcomes.push(await run(program, input));
  parentPort?.postMessage({ id, outcomes }, []);
  const { external } = process.memoryUsage();
  baseline = Math.min(baseline, external);
  if (external - baseline > GROWTH_LIMIT_BYTES) await renew();
}

let last = Promise.resolve();
parentPort?.on('message', (request: JqRequest) => {
  last = last.then(() => answer(request));
});
parentPort?.postMessage(READY, []);
