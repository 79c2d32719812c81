/** What the thread is asked: to run each program over the same input (JSON text; empty text only compiles). */
export interface JqRequest {
  readonly id: number;
  readonly programs: readonly string[];
  readonly input: string;
}

/**
 * What became of one program.
 * - `done`: it ran; exit code 3 = does not compile, 5 = raised, 2 = input is not JSON.
 * - `crashed`: it brought the engine down (out of memory, too deep); the engine was made anew.
 * - `timedOut`: it ran past its deadline; the thread was replaced.
 */
export type JqOutcome =
  | { readonly state: 'done'; readonly stdout: string; readonly stderr: string; readonly exitCode: number }
  | { readonly state: 'crashed'; readonly message: string }
  | { readonly state: 'timedOut'; readonly message: string };

export interface JqReply {
  readonly id: number;
  readonly outcomes: readonly JqOutcome[];
}

/** First message of a thread: it can be asked. */
export const READY = 'ready';
