/** A part of a path as Ocean writes it: form-encoded, so that `:` is `%3A` and a space `+` (port-api.md 2.1). */
export function formEncode(part: string): string {
  return new URLSearchParams({ part }).toString().slice('part='.length);
}
