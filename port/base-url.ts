import { SyncError } from '../config/sync-error.js';

/**
 * The configured address of Port's API without trailing slash and without `/v1` (`https://api.getport.io`): both ways of
 * writing it occur in the wild. A path before `/v1` (a gateway) is kept.
 *
 * @throws SyncError `PortBaseUrlInvalid` where it is no http(s) URL
 */
export function normaliseBaseUrl(configured: string): string {
  const text = configured.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new SyncError(`"${text}" is not the address of Port's API.`, {
      code: 'PortBaseUrlInvalid',
      retryable: false,
      remedy: 'Set OCEAN__PORT__BASE_URL to https://api.getport.io (EU) or https://api.us.getport.io (US).',
    });
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return url.origin + path;
}
