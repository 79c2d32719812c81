import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Json } from '../../port/types.js';
import type { Fault } from './faults.js';
import type { RateFamily } from './options.js';
import { invalid, Refusal } from './refusal.js';

/** A request on its way to a handler. */
export interface Call {
  method: string;
  /** Named parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON body; undefined where there is none. */
  body: Json | undefined;
  /** The fault that strikes this call, for handlers that know how to fail in part. */
  fault: Fault | undefined;
}

export interface Reply {
  status: number;
  /** An object is sent as JSON, a string as it is. */
  body: object | string;
  headers?: OutgoingHttpHeaders;
}

/** Which part of the server a route belongs to: Port's API, our control interface, or the catalog page. */
export type Realm = 'api' | 'control' | 'page';

export interface Route {
  method: string;
  /** `/v1/blueprints/:blueprint`; a named part takes one segment. */
  path: string;
  /** Name in counters and faults; several routes may share one. */
  name: string;
  family: RateFamily;
  realm: Realm;
  /** False for the one route of the API that needs no token. */
  token: boolean;
  /** Whether the named parts come form-encoded, a space as `+` (`port-api.md` 2.1, 2.7); elsewhere a `+` is a `+`. */
  formEncoded?: boolean;
  handle: (call: Call) => Reply;
}

interface Compiled {
  route: Route;
  segments: readonly string[];
}

/** Finds the route of a request; literal segments win over named ones. */
export class Router {
  private readonly byShape = new Map<string, Compiled[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const segments = route.path.split('/').slice(1);
      const shape = `${route.method} ${segments.length}`;
      const known = this.byShape.get(shape) ?? [];
      known.push({ route, segments });
      this.byShape.set(shape, known);
    }
    for (const compiled of this.byShape.values()) {
      compiled.sort((a, b) => named(a.segments) - named(b.segments));
    }
  }

  /** @throws Refusal 404 for an unknown path, 400 for one that cannot be decoded */
  find(method: string, path: string): { route: Route; params: Record<string, string> } {
    const parts = path.split('/').slice(1);
    for (const { route, segments } of this.byShape.get(`${method} ${parts.length}`) ?? []) {
      const params = match(segments, parts, route.formEncoded === true);
      if (params !== undefined) return { route, params };
    }
    throw new Refusal(404, 'not_found', `Route ${method}:${path} not found`);
  }
}

function named(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

function match(
  segments: readonly string[],
  parts: readonly string[],
  formEncoded: boolean,
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = part;
    else if (segment !== part) return undefined;
  }
  for (const [name, part] of Object.entries(params)) {
    if (part === '') return undefined;
    params[name] = decoded(formEncoded ? part.replaceAll('+', ' ') : part);
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, 'invalid_request', 'The path is not valid percent-encoding');
  }
}

export function ok(body: object = {}, status = 200): Reply {
  return { status, body: { ok: true, ...body } };
}

/** A named part of the path; the router has filled those its pattern names. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? '';
}

/** A query parameter that must be there. */
export function required(call: Call, name: string): string {
  const value = call.query.get(name);
  if (value === null || value === '') throw invalid(`querystring must have required property '${name}'`);
  return value;
}

/** Refuses (422) a query parameter that the route does not have. */
export function onlyQuery(call: Call, ...known: readonly string[]): void {
  for (const name of call.query.keys()) {
    if (!known.includes(name)) throw invalid(`querystring must NOT have additional properties: "${name}"`);
  }
}

/** Text of a whole number of 0 or more. */
export function count(text: string, where: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(`${where} must be a number of 0 or more`);
  return value;
}

/** A query flag: absent is false, anything but `true` and `false` is a 422. */
export function flag(call: Call, name: string): boolean {
  const value = call.query.get(name);
  if (value === null || value === 'false') return false;
  if (value === 'true') return true;
  throw invalid(`querystring/${name} must be boolean`);
}
