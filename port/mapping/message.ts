const LONGEST_MESSAGE = 300;

/** jq's own words without its framing: no `jq: error (at /dev/stdin:0):`, no excerpt of the program. */
export function plainMessage(stderr: string): string {
  const first = stderr.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
  return short(
    first
      .replace(/^jq: (parse )?error ?(\(at [^)]*\))?( \(not a string\))?:? ?/, '')
      .replace(/ at <top-level>, line (\d+), column (\d+):?$/, ' (line $1, column $2)'),
  );
}

/** The message of an error that an expression raised: any JSON value. */
export function errorMessage(value: unknown): string {
  return short(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'));
}

function short(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
