import { Worker } from 'node:worker_threads';
import { SyncError } from '../../config/sync-error.js';
import { READY, type JqOutcome, type JqReply } from './jq-protocol.js';

/** What waits or runs is told when the engine is closed. */
export function engineClosed(): SyncError {
  return new SyncError('The mapping engine was closed.', {
    code: 'MappingEngineClosed',
    retryable: true,
    remedy: 'The worker is stopping; another one takes over.',
  });
}

function engineFailed(reason: string, cause?: unknown): SyncError {
  return new SyncError(`The jq thread did not start: ${reason}.`, {
    code: 'MappingEngineFailed',
    retryable: true,
    remedy: 'Check that the installation is complete (jq-wasm) and that the process has memory left.',
    cause,
  });
}

/** One request at a time in one worker thread, which is replaced when it runs past its deadline or dies. */
export class JqWorker {
  #thread: Worker | undefined;
  #starting: Promise<Worker> | undefined;
  #next = 1;
  #closed = false;

  /**
   * Runs each program over the same input. Never rejects for what the programs do; rejects where no thread can be
   * started or the worker was closed.
   */
  async run(programs: readonly string[], input: string, deadlineMs: number): Promise<JqOutcome[]> {
    const thread = await this.#ready();
    const id = this.#next++;
    thread.ref();
    return await new Promise((resolve, reject) => {
      let settled = false;
      const settle = (conclude: () => void) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        thread.unref();
        conclude();
      };
      const onMessage = (reply: JqReply) => {
        if (reply.id === id) settle(() => resolve([...reply.outcomes]));
      };
      const lost = (outcome: JqOutcome) =>
        settle(() => {
          this.#forget(thread);
          void thread.terminate();
          if (this.#closed) reject(engineClosed());
          else resolve(programs.map(() => outcome));
        });
      const onError = (error: Error) => lost({ state: 'crashed', message: error.message });
      const onExit = () => lost({ state: 'crashed', message: 'Its thread ended.' });
      const expire = () =>
        lost({ state: 'timedOut', message: `It ran for more than ${deadlineMs / 1000} s and was stopped.` });
      // Two turns of the event loop first: after a pause of this process the answer may be waiting already.
      const timer = setTimeout(() => setImmediate(() => setImmediate(expire)), deadlineMs);
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      thread.postMessage({ id, programs, input }, []);
    });
  }

  /** Ends the thread; a request under way is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread ?? (await this.#starting?.catch(() => undefined));
    await thread?.terminate();
  }

  async #ready(): Promise<Worker> {
    if (this.#closed) throw engineClosed();
    if (this.#thread !== undefined) return this.#thread;
    this.#starting ??= start();
    try {
      const thread = await this.#starting;
      // An idle thread may die, too; and an `error` that nobody hears would end the process.
      thread.on('error', () => this.#forget(thread)).on('exit', () => this.#forget(thread));
      this.#thread = thread;
      return thread;
    } finally {
      this.#starting = undefined;
    }
  }

  #forget(thread: Worker): void {
    if (this.#thread === thread) this.#thread = undefined;
  }
}

function start(): Promise<Worker> {
  // Emscripten reports an abort on the console; the outcome says it already.
  const thread = new Worker(new URL('jq-thread.js', import.meta.url), {
    stdout: true,
    stderr: true,
    // Pages come and go as text: a small young generation is collected before it grows.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  thread.stdout.resume();
  thread.stderr.resume();
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(engineFailed(error.message, error));
    thread.once('error', onError);
    thread.once('message', (message) => {
      thread.off('error', onError);
      thread.unref();
      if (message === READY) resolve(thread);
      else reject(engineFailed('it said something else than that it is ready'));
    });
  });
}
