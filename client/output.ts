import { SyncError } from '../config/sync-error.js';

/** How a command speaks: text for people on a terminal, or one JSON document on standard output. */
export interface Output {
  json: boolean;
  /** The command's result; `text` is used where JSON was not asked for. */
  result(value: unknown, text: () => string): void;
  /** A remark that is no result: standard error. */
  note(line: string): void;
}

export function createOutput(options: { json?: boolean }): Output {
  const json = options.json ?? false;
  return {
    json,
    result: (value, text) =>
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
  };
}

/** Prints a failure for the person who must act and sets the exit code; `--json` prints it as a document. */
export function reportError(error: unknown, json: boolean): void {
  process.exitCode = 1;
  const code = error instanceof SyncError ? error.code : error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
  else process.stderr.write(`✗ ${message.trim()}\n`);
}
