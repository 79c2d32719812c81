import type { JqOutcome } from './jq-protocol.js';
import { engineClosed, JqWorker } from './jq-worker.js';

interface Job {
  run(worker: JqWorker): Promise<void>;
  reject(reason: unknown): void;
}

/** A few jq threads behind one queue. Whoever asks is served in the order of asking. */
export class JqPool {
  readonly #workers: JqWorker[];
  readonly #idle: JqWorker[];
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(threads: number) {
    this.#workers = Array.from({ length: threads }, () => new JqWorker());
    this.#idle = [...this.#workers];
  }

  get threads(): number {
    return this.#workers.length;
  }

  /**
   * Runs each program over the same input (JSON text; empty text only compiles), within `deadlineMs` from the moment a
   * thread takes it. Rejects with the signal's reason once aborted; what already runs then ends by itself.
   */
  run(
    programs: readonly string[],
    input: string,
    options: { deadlineMs: number; signal?: AbortSignal | undefined },
  ): Promise<JqOutcome[]> {
    const { deadlineMs, signal } = options;
    return new Promise((resolve, reject) => {
      if (this.#closed) throw engineClosed();
      signal?.throwIfAborted();
      const job: Job = {
        reject,
        async run(worker) {
          try {
            resolve(await worker.run(programs, input, deadlineMs));
          } catch (error) {
            reject(error);
          } finally {
            signal?.removeEventListener('abort', abandon);
          }
        },
      };
      const abandon = () => {
        const place = this.#queue.indexOf(job);
        if (place !== -1) this.#queue.splice(place, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abandon, { once: true });
      this.#queue.push(job);
      this.#serve();
    });
  }

  /** Ends all threads; what waits or runs is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(engineClosed());
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  #serve(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const worker = this.#idle.pop();
      const job = this.#queue.shift();
      if (worker === undefined || job === undefined) return;
      void job.run(worker).finally(() => {
        this.#idle.push(worker);
        this.#serve();
      });
    }
  }
}
