import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { errors, request } from 'undici';
import { createDispatcher, ProxyUnreachable, type ProxySettings, proxyOf, refusedTunnel } from './proxy.js';
import { type Headers, single } from './retry-delay.js';

/** Time-outs of one HTTP exchange, in ms. */
export interface Timeouts {
  connectMs: number;
  /** Until the answer's headers arrive. */
  headersMs: number;
  /** Between two parts of the answer's body. */
  bodyMs: number;
}

export interface Exchange {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal | undefined;
}

/** An answer as it came: `text` is the whole body, decompressed. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Bytes of the body as received. */
  bytes: number;
}

/** No answer: the connection failed, broke or timed out. */
export interface NoAnswer {
  failure: Error;
  /** `connect ECONNREFUSED 127.0.0.1:443`. */
  what: string;
  /** True where the request cannot have reached the server, so that sending it again is safe for every method. */
  unsent: boolean;
  /** True where TLS refused the server's certificate: trying again cannot help. */
  untrusted: boolean;
  /** The proxy that could not be reached or refused us, without its credentials; undefined where none is at fault. */
  proxy?: string | undefined;
}

export interface Transport {
  /** One exchange, no retry. Rejects only when the signal is aborted (with its reason) or the request is malformed. */
  send(exchange: Exchange): Promise<RawAnswer | NoAnswer>;
  close(): Promise<void>;
}

const UNSENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const UNTRUSTED_CODE =
  /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH|ERR_SSL_)/;
/** Mistakes of the caller, and a client that was closed: not the network's doing. */
const OURS = [errors.InvalidArgumentError, errors.ClientClosedError, errors.ClientDestroyedError];
/** Longer than the pauses between pages, shorter than the idle limit of common load balancers. */
const KEEP_ALIVE_MS = 15_000;

const decoders: Readonly<Record<string, (data: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

/**
 * HTTP over kept-alive connections, at most `connections` to a host at once; further calls wait in line. Through a proxy
 * where one is set for the address.
 */
export function createTransport({
  connections,
  timeouts,
  proxies,
}: {
  connections: number;
  timeouts: Timeouts;
  proxies: ProxySettings;
}): Transport {
  const dispatcher = createDispatcher(proxies, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
  });
  return {
    async send({ method, url, headers, body, signal }) {
      try {
        const answer = await request(url, {
          dispatcher,
          method,
          headers: { accept: '*/*', 'accept-encoding': 'gzip, deflate', ...headers },
          body: body ?? null,
          signal: signal ?? null,
        });
        const data = Buffer.from(await answer.body.arrayBuffer());
        const decode = decoders[single(answer.headers, 'content-encoding') ?? ''];
        const text = (decode === undefined ? data : await decode(data)).toString('utf8');
        return { status: answer.statusCode, headers: answer.headers, text, bytes: data.byteLength };
      } catch (error) {
        signal?.throwIfAborted();
        return noAnswer(error, url, proxies);
      }
    },
    close: () => dispatcher.close(),
  };
}

function noAnswer(error: unknown, url: string, proxies: ProxySettings): NoAnswer {
  if (!(error instanceof Error) || OURS.some((kind) => error instanceof kind)) throw error;
  const refusal = refusedTunnel(error);
  if (refusal !== undefined) {
    const proxy = proxyOf(url, proxies);
    const what = `proxy ${proxy} refused the connection with ${refusal}`;
    return { failure: error, what, unsent: true, untrusted: false, proxy };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return {
    failure: error,
    what: error.message === '' ? code || error.name : error.message,
    unsent: error instanceof ProxyUnreachable || UNSENT_CODES.has(code),
    untrusted: UNTRUSTED_CODE.test(code),
    proxy: error instanceof ProxyUnreachable ? error.proxy : undefined,
  };
}
