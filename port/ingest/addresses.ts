import type { Integration } from '../integration.js';

/** What Port takes in beside its API. */
export type IngestName = 'logs' | 'metrics';

/** Where Port takes it, as the integration's document says: these addresses are never constructed (port-api.md 1.1). */
export interface IngestAddresses {
  logs: string | undefined;
  metrics: string | undefined;
  /** Addresses that are left out, since our token would go to another host in the clear. */
  untrusted: string[];
}

/** Reads the addresses of an integration. @param baseUrl that of the API, which the token goes to anyway */
export function readIngestAddresses(integration: Integration, baseUrl: string): IngestAddresses {
  const untrusted: string[] = [];
  const check = (url: string | undefined): string | undefined => {
    if (url === undefined || url === '') return undefined;
    if (mayHaveToken(url, baseUrl)) return url.replace(/\/+$/, '');
    untrusted.push(url);
    return undefined;
  };
  return {
    logs: check(integration.logAttributes?.ingestUrl),
    metrics: check(integration.metricAttributes?.ingestUrl),
    untrusted,
  };
}

/** The same token as the API's goes along: over TLS, to the API's own host, or within this machine. */
function mayHaveToken(text: string, baseUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === new URL(baseUrl).hostname || isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
