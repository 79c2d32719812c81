import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';

import { answer } from './aws-answers.js';
import { accountOf, ORGANIZATIONS } from './organizations.js';

/**
 * AWS for the bench, in memory and as cheap as can be: a process of its own that answers from prebuilt buffers. Whose
 * account is asked is in the access key id that AssumeRole handed out; region and service are in the signature's scope,
 * which is not verified. `GET /_counts` tells the calls by action, `POST /_reset` sets them to zero.
 *
 * node dist/test/bench/aws-server.js --organization small|large [--delay MS]
 */
interface Prebuilt {
  action: string;
  headers: Record<string, string | number>;
  body: Buffer;
}

const CREDENTIAL = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;
const MIME = { json: 'application/x-amz-json-1.0', xml: 'text/xml' };

const { values } = parseArgs({
  options: { organization: { type: 'string' }, delay: { type: 'string', default: '0' } },
});
const organization = values.organization === 'large' ? ORGANIZATIONS.large : ORGANIZATIONS.small;
const delay = Number(values.delay);

let counts: Record<string, number> = {};
const prebuilt = new Map<string, Prebuilt>();

function find(request: IncomingMessage, body: string): Prebuilt | undefined {
  const { url = '/', headers } = request;
  const [, key = '', region = '', service = ''] = CREDENTIAL.exec(headers.authorization ?? '') ?? [];
  const { 'x-amz-target': header } = headers;
  const target = typeof header === 'string' ? header.slice(header.indexOf('.') + 1) : undefined;
  const account = accountOf(key);
  const question = [account, region, service, target, url, body].join('\n');
  const known = prebuilt.get(question);
  if (known) return known;
  const found = answer(organization, { account, region, service, target, url, body });
  if (!found) {
    process.stderr.write(`not answered: ${service} ${target ?? ''} ${request.method} ${url} ${body}\n`);
    return undefined;
  }
  const bytes = Buffer.from(found.text);
  const made = {
    action: `${service}:${found.action}`,
    headers: { 'content-type': MIME[found.type], 'content-length': bytes.length, 'x-amzn-requestid': '1' },
    body: bytes,
  };
  if (!found.fresh) prebuilt.set(question, made);
  return made;
}

function reply(request: IncomingMessage, body: string, response: ServerResponse): void {
  if (request.url === '/_counts') return void response.end(JSON.stringify(counts));
  if (request.url === '/_reset') {
    counts = {};
    return void response.end('{}');
  }
  const found = find(request, body);
  const action = found?.action ?? 'unknown';
  counts[action] = (counts[action] ?? 0) + 1;
  const send = () => {
    if (found) response.writeHead(200, found.headers).end(found.body);
    else response.writeHead(400, { 'content-type': MIME.json }).end('{"__type":"UnknownOperationException"}');
  };
  if (delay > 0) setTimeout(send, delay);
  else send();
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => reply(request, body, response));
});
// Longer than a bench runs: a socket that is closed under a request would be a retry.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
