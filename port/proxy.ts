import { Agent, buildConnector, EnvHttpProxyAgent, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { SyncError } from '../config/sync-error.js';

/** Proxies between us and Port, as the usual environment variables name them. */
export interface ProxySettings {
  /** For `http:` addresses, and for `https:` ones where `https` is unset. */
  http: string | undefined;
  https: string | undefined;
  /** Hosts that are reached directly, separated by commas: `localhost,.example.com,10.0.0.1:8080`, or `*`. */
  none: string | undefined;
}

/** A proxy could not be reached; `proxy` names it, without its credentials. */
export class ProxyUnreachable extends Error {
  readonly code: string;

  constructor(
    readonly proxy: string,
    cause: Error,
  ) {
    super(`proxy ${proxy}: ${cause.message}`, { cause });
    this.code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  }
}

const SCHEMES = new Set(['http:', 'https:']);

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; each in lower case, too, which then counts (port-api.md 8.1).
 *
 * @throws SyncError `ProxyInvalid`
 */
export function readProxies(environment: Readonly<Record<string, string | undefined>>): ProxySettings {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  return {
    http: proxyAddress('HTTP_PROXY', read('HTTP_PROXY')),
    https: proxyAddress('HTTPS_PROXY', read('HTTPS_PROXY')),
    none: read('NO_PROXY'),
  };
}

function proxyAddress(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // As curl has it: an address without a scheme is one of HTTP.
  const address = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(address) && SCHEMES.has(new URL(address).protocol)) return address;
  // Not the value: it may hold a password.
  throw new SyncError(`${name} is no address of a proxy.`, {
    code: 'ProxyInvalid',
    retryable: false,
    remedy: `Set ${name} to http://host:port (or http://user:password@host:port), or unset it.`,
  });
}

/** Connections that go through the proxies where there are any: all of them by a tunnel (CONNECT). */
export function createDispatcher(
  { http, https, none }: ProxySettings,
  options: Agent.Options & { connect: buildConnector.BuildOptions },
): Dispatcher {
  if (http === undefined && https === undefined) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    // The empty text keeps it from looking into the process's environment itself.
    httpProxy: http ?? '',
    httpsProxy: https ?? '',
    noProxy: none ?? '',
    requestTls: options.connect,
    proxyTls: options.connect,
    clientFactory: (origin, { connect }: Pool.Options) =>
      new Pool(origin, { connect: namingProxy(origin, connect) }),
  });
}

/** Connects to a proxy, and names it where that fails. */
function namingProxy(proxy: URL, connect: Pool.Options['connect']): buildConnector.connector {
  const connector = typeof connect === 'function' ? connect : buildConnector(connect ?? {});
  return (target, callback) => {
    connector(target, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(new ProxyUnreachable(proxy.origin, error), null);
    });
  };
}

/** Status with which a proxy refused a tunnel (407: it wants credentials); undefined where that is not the failure. */
export function refusedTunnel(error: Error): number | undefined {
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  return status === undefined ? undefined : Number(status);
}

/** The proxy of an address, without its credentials. */
export function proxyOf(url: string, { http, https }: ProxySettings): string {
  const proxy = url.startsWith('https:') ? (https ?? http) : http;
  return proxy === undefined ? 'none' : new URL(proxy).origin;
}
