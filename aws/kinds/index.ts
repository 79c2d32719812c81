import { AwsClients, type AwsClientsOptions } from '../clients.js';
import type { ReadOptions, ReadScope, ResourcePage } from '../types.js';
import { accountInfo } from './account.js';
import { cloudControlKind } from './cloud-control.js';
import { table } from './dynamodb.js';
import { instance } from './ec2.js';
import { cluster } from './ecs.js';
import type { Verdict } from './exists.js';
import type { Kind } from './kind.js';
import { lambdaFunction } from './lambda.js';
import { organizationAccount } from './organizations.js';
import { DEFAULT_PAGE_SIZE } from './read-pages.js';
import { bucket } from './s3.js';
import { topic } from './sns.js';
import { queue } from './sqs.js';

export type { KindScope } from './declaration.js';
export type { Verdict } from './exists.js';
export type { ActionInfo, Kind, Load } from './kind.js';
export { ListFault, type ListFaultCategory } from './list-fault.js';
export { resolveActions } from './resolve-actions.js';

/** Kinds with a declaration of their own. All others are read through Cloud Control. */
export const NATIVE_KINDS: readonly Kind[] = [
  accountInfo,
  organizationAccount,
  bucket,
  instance,
  cluster,
  lambdaFunction,
  table,
  queue,
  topic,
];

const kinds = new Map(NATIVE_KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name (`AWS::Service::Type`): its declaration, or the Cloud Control reader for it. */
export function kindOf(name: string): Kind {
  let kind = kinds.get(name);
  if (!kind) {
    kind = cloudControlKind(name);
    kinds.set(name, kind);
  }
  return kind;
}

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
   * @param allowsRegion where given, a bucket in a region that it refuses is `gone` from this scope
   */
  existsStill(
    kind: Kind,
    scope: ReadScope,
    ids: readonly string[],
    allowsRegion?: (region: string) => boolean,
  ): Promise<Map<string, Verdict>>;
}

/** @param options `pageSize`: resources a page, default 200 */
export function createKindReader(options: AwsClientsOptions & { pageSize?: number } = {}): KindReader {
  const deps = { clients: new AwsClients(options), pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE };
  return {
    readPages: (kind, scope, readOptions, cursor) => kind.readPages(scope, readOptions, cursor, deps),
    existsStill: (kind, scope, ids, allowsRegion) => kind.existsStill(scope, ids, deps, allowsRegion),
  };
}
