import { homedir } from 'node:os';
import path from 'node:path';

/** Folder for what is built or downloaded once: `SYNC_CACHE_DIR`, else below the user's cache folder. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return (
    environment['SYNC_CACHE_DIR'] ??
    path.join(environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'aws-port-sync')
  );
}
