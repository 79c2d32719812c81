/** Stands where a secret was. */
export const REDACTED = '[REDACTED]';

interface Pattern {
  find: RegExp;
  /** What is kept around the secret; default nothing. */
  put?: string;
}

/** Names of what is secret, in texts such as `password=…` or `"apiKey": "…"`. */
const NAMES =
  '(?:[\\w-]{0,60}[_-]|[a-z]{1,60})?(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key)';

/** Secrets that can be told by their form, whoever's they are. Each is bounded, so that no text makes it run for long. */
const PATTERNS: readonly Pattern[] = [
  // Private keys, also those that are cut off.
  { find: /-----BEGIN ([A-Z0-9 ]{0,30})PRIVATE KEY-----[\s\S]*?(?:-----END \1PRIVATE KEY-----|$)/g },
  // Access key ids of AWS, session tokens, and secret keys: 40 characters that stand alone and are no hash in hex.
  { find: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { find: /\b(?:FwoG|IQoJ)[A-Za-z0-9+/=]{80,}/g },
  {
    find: /(^|[\s"'=:,;])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)(?!\/)[A-Za-z0-9+/]{40}(?=$|[\s"',;&\\])/g,
    put: `$1${REDACTED}`,
  },
  // JSON web tokens.
  { find: /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g },
  // Authorization headers.
  { find: /\b(Bearer|Basic)(\s+)(?=[^\s"']*[\d=+/._~-])[\w.~+/=-]{12,}/gi, put: `$1$2${REDACTED}` },
  // Tokens of well-known services.
  {
    find: /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{30,}|hf_\w{30,}|dop_v1_\w{40,})/g,
  },
  { find: /\b(?:xox[a-z]|xapp)-[\w-]{10,}/g },
  { find: /\b(?:sk|rk|pk)_(?:live|test)_\w{10,}/g },
  { find: /\bsk-[\w-]{20,}/g },
  { find: /\bAIza[\w-]{30,}/g },
  { find: /\bya29\.[\w-]{20,}/g },
  { find: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { find: /(hooks\.slack\.com\/services\/)[\w/]{20,}/g, put: `$1${REDACTED}` },
  // Addresses with a password, and those that are signed.
  { find: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/:@"']{0,200}:[^\s/@"']{1,500}@/gi, put: `$1${REDACTED}@` },
  {
    find: /([?&](?:X-Amz-(?:Security-Token|Signature|Credential)|AWSAccessKeyId|Signature|sig|token|access_token|api_?key)=)[^&\s"']+/gi,
    put: `$1${REDACTED}`,
  },
  // Connection strings, options of commands, JSON within a text.
  {
    find: new RegExp(`\\b(${NAMES})(\\s{0,3}=\\s{0,3})("[^"]*"|'[^']*'|[^\\s;&,"']+)`, 'gi'),
    put: `$1$2${REDACTED}`,
  },
  {
    find: new RegExp(`(\\\\?["'](?:${NAMES})\\\\?["']\\s{0,3}:\\s{0,3}\\\\?["'])[^"'\\\\]{1,4000}`, 'gi'),
    put: `$1${REDACTED}`,
  },
];

/** The text without what has the form of a secret. */
export function maskPatterns(text: string): string {
  // The shortest of all these forms has more characters.
  if (text.length < 6) return text;
  let masked = text;
  for (const { find, put } of PATTERNS) masked = masked.replace(find, put ?? REDACTED);
  return masked;
}
