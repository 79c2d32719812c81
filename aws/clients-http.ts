import http from 'node:http';
import https from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Sockets to one host. Calls in flight are bounded for each account × region × service, so this only caps a peak. */
const SOCKETS_PER_HOST = 64;
/** Idle sockets kept to one host: a host is asked by few scopes at a time, and a TLS socket holds about 60 KB. */
const IDLE_SOCKETS_PER_HOST = 20;

let handler: NodeHttpHandler | undefined;

/**
 * The one request handler that all AWS clients of the process share. Never `destroy()` a client: it would close the
 * shared sockets. Time-outs: 5 s to connect, 60 s for an answer.
 */
export function sharedRequestHandler(): NodeHttpHandler {
  handler ??= makeHandler();
  return handler;
}

function makeHandler(): NodeHttpHandler {
  const agent = {
    keepAlive: true,
    maxSockets: SOCKETS_PER_HOST,
    maxFreeSockets: IDLE_SOCKETS_PER_HOST,
    // HTTPS_PROXY, HTTP_PROXY and NO_PROXY, where Node's own agents know them: from 22.21 and 24.5 on.
    proxyEnv: process.env,
  };
  return new NodeHttpHandler({
    httpAgent: new http.Agent(agent),
    httpsAgent: new https.Agent(agent),
    connectionTimeout: 5_000,
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 60_000,
  });
}
