import { SyncError } from '../config/sync-error.js';

/** The ledger's address without its password. */
export function maskUrl(url: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}

/** Retryable: the file may be unlocked, the server may come back, the disk may be cleared. */
export function ledgerUnavailable(url: string, cause: unknown): SyncError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const remedy = url.startsWith('file:')
    ? 'Check that the folder of SYNC_LEDGER_URL exists, is writable and has room, and that nothing else holds the file.'
    : 'Check SYNC_LEDGER_URL: host, port, database, user and password, and that the server is up.';
  return new SyncError(`The ledger ${maskUrl(url)} cannot be used: ${reason}.`, {
    code: 'LedgerUnavailable',
    retryable: true,
    remedy: `${remedy} Nothing was deleted; what was written is recorded with the next try.`,
    cause: cause instanceof Error ? new Error(maskUrl(reason)) : undefined,
  });
}

export function ledgerOfAnotherIntegration(url: string, theirs: string, ours: string): SyncError {
  return new SyncError(`The ledger ${maskUrl(url)} belongs to integration ${theirs}, not to ${ours}.`, {
    code: 'LedgerOfAnotherIntegration',
    retryable: false,
    remedy:
      'Give each integration a ledger of its own by SYNC_LEDGER_URL (another file, or another Postgres database).',
  });
}

export function ledgerTooNew(url: string, migration: string): SyncError {
  return new SyncError(`The ledger ${maskUrl(url)} was written by a later version (${migration}).`, {
    code: 'LedgerTooNew',
    retryable: false,
    remedy:
      'Run that version or a later one; or start with another ledger, which writes everything once more and deletes nothing.',
  });
}
