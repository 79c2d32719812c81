import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that the SDK made, as the fixture read it. */
export interface AwsCall {
  /** Service by the signature's scope: `sqs`, `s3`, `cloudcontrolapi`. */
  service: string;
  /** As AWS names it; of REST services the route that a test answers (`GET /clusters/:name`), as AWS sends no name. */
  operation: string;
  region: string;
  /** The access key id, which tests set to the account's id. */
  account: string;
  /**
   * Parameters: of the JSON body, of the form body, or of the address. `path`: the address's segments. `xml`: an XML
   * body as it came.
   */
  input: Record<string, unknown>;
}

/** Segments of a REST call's path, unescaped. */
export function pathOf({ input }: AwsCall): string[] {
  return Array.isArray(input['path']) ? input['path'].map(String) : [];
}

/** The text values of a form's list parameter, in order: `listOf(call, 'InstanceId')` reads `InstanceId.1`, `.2`, … */
export function listOf({ input }: AwsCall, name: string): string[] {
  return Object.entries(input).flatMap(([key, value]) => (key.startsWith(`${name}.`) ? [String(value)] : []));
}

/** What AWS answers: `json` or `xml` as it goes over the wire, or an AWS error in the protocol of the call. */
export type AwsAnswer =
  | { json: unknown }
  | { xml: string; headers?: Record<string, string> }
  | { error: AwsErrorAnswer }
  | { hangUp: true };

export interface AwsErrorAnswer {
  code: string;
  message?: string;
  status?: number;
}

export type Responder = (call: AwsCall) => AwsAnswer | Promise<AwsAnswer>;

/** A stand-in for AWS that answers over HTTP what a test tells it to. */
export interface AwsFixture {
  url: string;
  calls: AwsCall[];
  /** @param name `service.Operation`, or of REST services `service.METHOD /path/:with/:holes` */
  on(name: string, responder: Responder): void;
  /** Calls of `service.Operation`. */
  count(name: string): number;
  /** The most calls that were open at once. */
  readonly peak: number;
  stop(): Promise<void>;
}

/** An XML element's content: text, elements by name, a list where an element is repeated. */
export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

/** An object as the XML that AWS sends: every key is an element, a list repeats it. */
export function toXml(value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(toXml).join('');
  if (typeof value !== 'object')
    return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return Object.entries(value)
    .flatMap(([name, content]) =>
      (Array.isArray(content) ? content : [content]).map((one) => [name, one] as const),
    )
    .map(([name, content]) => (content === undefined ? '' : `<${name}>${toXml(content)}</${name}>`))
    .join('');
}

/** The answer of a query-protocol operation (RDS, IAM, …): `result` in its two envelopes. */
export function query(operation: string, result: XmlValue): AwsAnswer {
  return { xml: toXml({ [`${operation}Response`]: { [`${operation}Result`]: result } }) };
}

export const error = (code: string, status = 400, message = `${code} by the fixture`): AwsAnswer => ({
  error: { code, message, status },
});

/** Starts it on the loopback interface and points the SDK to it (`AWS_ENDPOINT_URL`) until it is stopped. */
export async function startAwsFixture(): Promise<AwsFixture> {
  const responders = new Map<string, Responder>();
  const calls: AwsCall[] = [];
  let open = 0;
  let peak = 0;
  const server = http.createServer((request, response) => {
    open += 1;
    peak = Math.max(peak, open);
    response.on('close', () => (open -= 1));
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      void (async () => {
        const call = readCall(request, body, [...responders.keys()]);
        calls.push(call);
        const name = `${call.service}.${call.operation}`;
        const responder = responders.get(name);
        send(response, call, responder ? await responder(call) : error('FixtureHasNone', 418, name));
      })();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const before = process.env['AWS_ENDPOINT_URL'];
  process.env['AWS_ENDPOINT_URL'] = url;
  return {
    url,
    calls,
    on: (name, responder) => void responders.set(name, responder),
    count: (name) => calls.filter(({ service, operation }) => `${service}.${operation}` === name).length,
    get peak() {
      return peak;
    },
    async stop() {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
      else process.env['AWS_ENDPOINT_URL'] = before;
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function portOf(server: http.Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fixture has no port');
  return address.port;
}

function readCall(request: http.IncomingMessage, body: string, known: readonly string[]): AwsCall {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
  const [, account = '', region = '', service = ''] = scope ?? [];
  const address = new URL(request.url ?? '/', 'http://fixture');
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.split('.').at(-1) ?? '';
    return { service, operation, region, account, input: toRecord(JSON.parse(body || '{}')) };
  }
  const form = new URLSearchParams(body);
  const action = form.get('Action');
  if (action !== null)
    return { service, operation: action, region, account, input: Object.fromEntries(form) };
  const isJson = body.startsWith('{');
  const isXml = body.startsWith('<');
  const input: Record<string, unknown> = {
    ...Object.fromEntries(address.searchParams),
    ...(isJson && toRecord(JSON.parse(body))),
    ...(isXml && { xml: body }),
  };
  const path = address.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  input['path'] = path;
  return {
    service,
    operation:
      routeOf(known, service, request.method ?? '', path) ??
      restOperation(service, request.method ?? '', path, address),
    region,
    account,
    input,
  };
}

/** The route among those a test answers that this path fits: a segment that begins with a colon fits any. */
function routeOf(
  known: readonly string[],
  service: string,
  method: string,
  path: string[],
): string | undefined {
  const routes = known.flatMap((name) =>
    name.startsWith(`${service}.${method} /`) ? [name.slice(service.length + 1)] : [],
  );
  return routes.find((route) => {
    const segments = route
      .slice(method.length + 1)
      .split('/')
      .filter(Boolean);
    return (
      segments.length === path.length &&
      segments.every((segment, i) => segment.startsWith(':') || segment === path[i])
    );
  });
}

function restOperation(service: string, method: string, path: string[], address: URL): string {
  if (service === 'lambda') {
    if (path[1] === 'tags') return 'ListTags';
    return path.length > 2 ? 'GetFunctionConfiguration' : 'ListFunctions';
  }
  if (method === 'HEAD') return 'HeadBucket';
  if (path.length === 0) return 'ListBuckets';
  const named = Object.entries(S3_SUBRESOURCES).find(([name]) => address.searchParams.has(name));
  return named?.[1] ?? 'Unknown';
}

const S3_SUBRESOURCES = {
  tagging: 'GetBucketTagging',
  location: 'GetBucketLocation',
  encryption: 'GetBucketEncryption',
  publicAccessBlock: 'GetPublicAccessBlock',
  ownershipControls: 'GetBucketOwnershipControls',
  versioning: 'GetBucketVersioning',
};

function send(response: http.ServerResponse, call: AwsCall, answer: AwsAnswer): void {
  if ('hangUp' in answer) response.destroy();
  else if ('json' in answer) {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answer.json));
  } else if ('xml' in answer) {
    response.setHeaders(new Map(Object.entries({ 'content-type': 'text/xml', ...answer.headers })));
    response.end(answer.xml);
  } else sendError(response, call, answer.error);
}

/** Services whose errors are XML in the envelope of the query protocol. */
const XML_SERVICES = new Set([
  'autoscaling',
  'cloudformation',
  'cloudfront',
  'elasticache',
  'elasticloadbalancing',
  'iam',
  'rds',
  'route53',
  'sns',
]);

function sendError(response: http.ServerResponse, { service }: AwsCall, fault: AwsErrorAnswer): void {
  const { code, message = '', status = 400 } = fault;
  response.statusCode = status;
  const inner = `<Code>${code}</Code><Message>${message}</Message>`;
  if (service === 's3') response.end(`<Error>${inner}</Error>`);
  else if (service === 'ec2') response.end(`<Response><Errors><Error>${inner}</Error></Errors></Response>`);
  else if (XML_SERVICES.has(service))
    response.end(`<ErrorResponse><Error><Type>Sender</Type>${inner}</Error></ErrorResponse>`);
  else {
    response.setHeader('x-amzn-errortype', code);
    response.end(JSON.stringify({ __type: code, message }));
  }
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
