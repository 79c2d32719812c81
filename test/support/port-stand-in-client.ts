import type { TestContext } from 'node:test';
import { startPort } from '../../demo/port/index.js';
import type { PortOptions, PortStandIn } from '../../demo/port/index.js';

export const CREDENTIALS = { clientId: 'test-client', clientSecret: 'test-secret' };

/** User-Agent of an integration that exports, as the product sends it. */
export const EXPORTER = 'port-ocean/aws-v3/1.0.0/my-aws/exporter';

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  entities: Record<string, unknown>[];
  errors: Record<string, unknown>[];
}

export interface Caller {
  port: PortStandIn;
  call: (spec: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
}

/** A stand-in with two blueprints (account; bucket, which relates to it) and a client that has a token. */
export async function portFor(t: TestContext, options: Partial<PortOptions> = {}): Promise<Caller> {
  const port = await startPort({ credentials: CREDENTIALS, ...options });
  t.after(() => port.close());
  port.seed({ blueprints: [BUCKET, ACCOUNT] });
  const token = await tokenOf(port);
  return {
    port,
    call: (spec, body, headers) => callPort(port, spec, body, { authorization: token, ...headers }),
  };
}

export async function tokenOf(port: PortStandIn): Promise<string> {
  const { body } = await callPort(port, 'POST /v1/auth/access_token', CREDENTIALS);
  return `${String(body['tokenType'])} ${String(body['accessToken'])}`;
}

/** One call, `'POST /v1/…'`; a string or buffer is sent as it is, anything else as JSON. */
export async function callPort(
  port: PortStandIn,
  spec: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = spec.split(' ');
  const sent: Record<string, string> = { 'user-agent': EXPORTER };
  if (body !== undefined) sent['content-type'] = 'application/json';
  const init: RequestInit = { method, headers: { ...sent, ...headers } };
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(port.url + path, init);
  const parsed = recordOf(JSON.parse(await response.text()));
  return {
    status: response.status,
    headers: response.headers,
    body: parsed,
    entities: listOf(parsed['entities']),
    errors: listOf(parsed['errors']),
  };
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

export const ACCOUNT = { identifier: 'account', title: 'AWS Account', schema: { properties: {} } };

export const BUCKET = {
  identifier: 'bucket',
  title: 'S3 Bucket',
  schema: {
    properties: {
      arn: { type: 'string', title: 'ARN' },
      objects: { type: 'number' },
      public: { type: 'boolean' },
      created: { type: 'string', format: 'date-time' },
      class: { type: 'string', enum: ['standard', 'archive'] },
      tags: { type: 'array', items: { type: 'object' } },
      policy: { type: 'object' },
    },
    required: [],
  },
  relations: { account: { target: 'account', title: 'Account', many: false, required: false } },
};

const FLAGS = 'upsert=true&merge=true&validation_only=false';

/** Path of a bulk upsert of buckets (or another blueprint), with the flags that Ocean sends. */
export function bulk(blueprint = 'bucket', createMissing = true): string {
  return `POST /v1/blueprints/${blueprint}/entities/bulk?${FLAGS}&create_missing_related_entities=${createMissing}`;
}

export function single(blueprint = 'bucket', createMissing = true): string {
  return `POST /v1/blueprints/${blueprint}/entities?${FLAGS}&create_missing_related_entities=${createMissing}`;
}

/** That many buckets, `b0`, `b1`, … */
export function buckets(count: number, from = 0): { identifier: string; properties: object }[] {
  return Array.from({ length: count }, (_, index) => ({
    identifier: `b${from + index}`,
    properties: { arn: `arn:aws:s3:::b${from + index}` },
  }));
}
