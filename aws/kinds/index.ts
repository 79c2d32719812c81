import { AwsClients, type AwsClientsOptions } from '../clients.js';
import type { ReadOptions, ReadScope, ResourcePage } from '../types.js';
import type { LookupOptions } from './declaration.js';
import type { Verdict } from './exists.js';
import type { Kind } from './kind.js';
import { DEFAULT_PAGE_SIZE } from './read-pages.js';

export type { KindScope, LookupOptions, TagPlace } from './declaration.js';
export type { Verdict } from './exists.js';
export type { ActionInfo, Kind, ListInfo, Load } from './kind.js';
export { ListFault, type ListFaultCategory } from './list-fault.js';
export { kindOf, NATIVE_KINDS } from './native.js';
export { resolveActions } from './resolve-actions.js';
export { selectKind, type KindSelector, type Selection } from './selection.js';

/** Reads AWS: one a process, as it holds the clients and what paces them. */
export interface KindReader {
  /**
   * Streams a kind's resources in a scope, from a cursor of an earlier read (of any process) or the beginning. The page
   * whose cursor is undefined is the last; an empty list is one empty page. Throws `ListFault`.
   */
  readPages(
    kind: Kind,
    scope: ReadScope,
    options: ReadOptions,
    cursor: string | undefined,
  ): AsyncGenerator<ResourcePage>;
  /**
   * Looks resources up by their ids: `gone` only where AWS says so, `unknown` after any other error.
   *
   * @param options what the list was selected by: a resource that it leaves out is `gone` from this scope
   */
  existsStill(
    kind: Kind,
    scope: ReadScope,
    ids: readonly string[],
    options?: LookupOptions,
  ): Promise<Map<string, Verdict>>;
}

/** @param options `pageSize`: resources a page, default 200 */
export function createKindReader(options: AwsClientsOptions & { pageSize?: number } = {}): KindReader {
  const deps = { clients: new AwsClients(options), pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE };
  return {
    readPages: (kind, scope, readOptions, cursor) => kind.readPages(scope, readOptions, cursor, deps),
    existsStill: (kind, scope, ids, options) => kind.existsStill(scope, ids, deps, options),
  };
}
