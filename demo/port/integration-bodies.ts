import type { Json } from '../../port/types.js';
import { objectAt, onlyKeys, stringAt } from './json.js';
import type { JsonObject } from './json.js';
import { invalid } from './refusal.js';

/** Says 422 for a value that Port would not store under a key. */
type Check = (value: Json, where: string) => void;

const text: Check = (value, where) => {
  if (stringAt(value, where) === '') throw invalid(`${where} must not be empty`);
};
const flag: Check = (value, where) => {
  if (typeof value !== 'boolean') throw invalid(`${where} must be boolean`);
};
const object: Check = (value, where) => {
  objectAt(value, where);
};
const timeOrNull: Check = (value, where) => {
  if (value !== null) checkTime(stringAt(value, where), where);
};
const oneOf = (...allowed: string[]): Check => {
  return (value, where) => {
    if (allowed.includes(stringAt(value, where))) return;
    throw invalid(`${where} must be equal to one of the allowed values: ${allowed.join(', ')}`);
  };
};

/** What an integration is made with and may be changed in. */
const COMMON: Readonly<Record<string, Check>> = {
  installationAppType: text,
  version: text,
  title: text,
  changelogDestination: checkDestination,
  config: checkMapping,
  actionsProcessingEnabled: flag,
  incrementalSyncEnabled: flag,
};

/** Fields of `POST /v1/integration` (`port-api.md` 2.2). `processingMode` is not among them. */
const CREATE: Readonly<Record<string, Check>> = {
  ...COMMON,
  installationId: text,
  createPortResourcesOrigin: oneOf('Empty', 'Default', 'Port', 'Ocean'),
};

/** Fields of `PATCH /v1/integration/:id`; the last two since 0.55 (`port-api.md` 12). */
const UPDATE: Readonly<Record<string, Check>> = {
  ...COMMON,
  arePortResourcesInitialized: flag,
  processingMode: oneOf('ocean-core', 'dsp'),
  oauthBrokerUrl: text,
  spec: object,
};

/** Fields of `PATCH …/resync-state`; `intervalInMinuets` is Port's own spelling (`port-api.md` 2.5). */
const STATE: Readonly<Record<string, Check>> = {
  status: oneOf('running', 'completed', 'failed', 'aborted'),
  lastResyncStart: timeOrNull,
  lastResyncEnd: timeOrNull,
  nextResync: timeOrNull,
  intervalInMinuets: (value, where) => {
    if (value !== null && !Number.isInteger(value)) throw invalid(`${where} must be integer or null`);
  },
};

/** @throws Refusal 422 for a body that is not one of `POST /v1/integration` */
export function readCreation(body: Json | undefined): JsonObject {
  return checked(body, CREATE, ['installationId', 'installationAppType', 'version']);
}

/** An empty body and none at all are the same: a person who asks for a resync. */
export function readUpdate(body: Json | undefined): JsonObject {
  return checked(body ?? {}, UPDATE, []);
}

export function readConfig(body: Json | undefined): JsonObject {
  const { config } = checked(body, { config: checkMapping }, ['config']);
  return objectAt(config, 'body/config');
}

export function readResyncState(body: Json | undefined): JsonObject {
  return checked(body, STATE, ['status']);
}

export function readCursor(body: Json | undefined): JsonObject {
  return checked(body, { primary: timeOrNull }, ['primary']);
}

/** A seed may hold what Port only takes in two calls. @returns body of the POST, and of the PATCH where one is needed */
export function splitSeed(body: Json): { creation: JsonObject; update: JsonObject } {
  const entries = Object.entries(objectAt(body, 'integration'));
  const later = entries.filter(([key]) => !(key in CREATE) && key in UPDATE);
  const first = entries.filter(([key]) => key in CREATE || !(key in UPDATE));
  return { creation: Object.fromEntries(first), update: Object.fromEntries(later) };
}

function checked(
  body: Json | undefined,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[],
): JsonObject {
  const given = objectAt(body, 'body');
  onlyKeys(given, new Set(Object.keys(checks)), 'body');
  for (const key of required) {
    if (given[key] === undefined) throw invalid(`body must have required property '${key}'`);
  }
  for (const [key, value] of Object.entries(given)) checks[key]?.(value, `body/${key}`);
  return given;
}

/** A mapping is an object; its blocks, where it has any, are a list of objects. Port stores the rest as it comes. */
function checkMapping(value: Json, where: string): void {
  const { resources } = objectAt(value, where);
  if (resources === undefined) return;
  if (!Array.isArray(resources)) throw invalid(`${where}/resources must be array`);
  for (const [index, block] of resources.entries()) objectAt(block, `${where}/resources/${index}`);
}

function checkDestination(value: Json, where: string): void {
  const destination = objectAt(value, where);
  onlyKeys(destination, new Set(['type', 'url', 'agent']), where);
  const { type, url } = destination;
  if (type === undefined) return;
  if (type !== 'KAFKA' && type !== 'WEBHOOK') throw invalid(`${where}/type must be KAFKA or WEBHOOK`);
  if (type === 'WEBHOOK' && !URL.canParse(stringAt(url, `${where}/url`))) {
    throw invalid(`${where}/url must match format "uri"`);
  }
}

/** ISO-8601 with a zone, as clients send it. */
function checkTime(value: string, where: string): void {
  const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value);
  if (!zoned || Number.isNaN(Date.parse(value))) throw invalid(`${where} must match format "date-time"`);
}
