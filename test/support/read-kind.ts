import { createKindReader, kindOf, resolveActions, type KindReader } from '../../aws/kinds/index.js';
import {
  GLOBAL_REGION,
  type ReadFault,
  type ReadOptions,
  type ReadScope,
  type Resource,
  type ResourcePage,
} from '../../aws/types.js';

export const ACCOUNT = '111111111111';

/** A scope to read; the access key id is the account's, which emulators and the fixture tell accounts by. */
export function scopeOf(overrides: Partial<ReadScope> = {}): ReadScope {
  const account = overrides.account ?? { id: ACCOUNT, name: 'payments' };
  return {
    account,
    region: 'eu-west-1',
    regions: ['eu-west-1', 'us-east-1'],
    partition: 'aws',
    credentials: () => Promise.resolve({ accessKeyId: account.id, secretAccessKey: 'secret' }),
    signal: new AbortController().signal,
    ...overrides,
  };
}

export function optionsOf(overrides: Partial<ReadOptions> = {}): ReadOptions {
  return { includeActions: [], useGetResourceAPI: false, allowsRegion: () => true, ...overrides };
}

/** How a test reads a kind. */
export interface Reading {
  kind: string;
  scope?: Partial<ReadScope>;
  /** As a mapping writes them. */
  includeActions?: string[];
  options?: Partial<ReadOptions>;
  cursor?: string;
  reader?: KindReader;
  pageSize?: number;
}

/** Reads all pages. Global kinds are read in their pseudo region unless the test names another. */
export async function readPagesOf(reading: Reading): Promise<ResourcePage[]> {
  const { scope, options, cursor } = reading;
  const kind = kindOf(reading.kind);
  const reader =
    reading.reader ?? createKindReader(reading.pageSize === undefined ? {} : { pageSize: reading.pageSize });
  const { actions } = resolveActions(kind, reading.includeActions ?? []);
  const region = kind.scope === 'regional' ? 'eu-west-1' : GLOBAL_REGION;
  const pages: ResourcePage[] = [];
  for await (const page of reader.readPages(
    kind,
    scopeOf({ region, ...scope }),
    optionsOf({ includeActions: actions, ...options }),
    cursor,
  )) {
    pages.push(page);
  }
  return pages;
}

/** Reads everything into one list. */
export async function readAll(reading: Reading): Promise<Resource[]> {
  return (await readPagesOf(reading)).flatMap(({ resources }) => resources);
}

/** Ids of what was read whole, in list order. */
export function idsOf(resources: readonly Resource[]): string[] {
  return resources.filter(({ state }) => state === 'read').map(({ id }) => id);
}

/** Id → fault of what could not be read whole. */
export function unsureOf(resources: readonly Resource[]): Record<string, ReadFault> {
  return Object.fromEntries(
    resources.flatMap((resource) => (resource.state === 'unsure' ? [[resource.id, resource.fault]] : [])),
  );
}

/** The raw object of one resource; throws where it was not read. */
export function rawOf(resources: readonly Resource[], id: string) {
  const found = resources.find((resource) => resource.id === id);
  if (found?.state !== 'read') throw new Error(`${id} was not read: ${JSON.stringify(found)}`);
  return found.raw;
}

/** Action → AWS error code of the parts that a resource lacks. */
export function missingOf(resources: readonly Resource[], id: string): Record<string, string> {
  const found = resources.find((resource) => resource.id === id);
  const missing = found?.state === 'read' ? (found.missing ?? []) : [];
  return Object.fromEntries(missing.map(({ action, fault }) => [action, fault.code]));
}
