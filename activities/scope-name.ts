import type { ScopeKey } from '../ledger/types.js';

/** A scope as messages name it: `AWS::S3::Bucket in global of account 123456789012`. */
export function nameScope({ kind, region, account }: Omit<ScopeKey, 'block'>): string {
  return `${kind} in ${region} of account ${account}`;
}
