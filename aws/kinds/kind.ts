import type { MetadataBearer } from '@smithy/types';
import { supportsRegion } from '../endpoints.js';
import type { ReadOptions, ReadScope, ResourcePage } from '../types.js';
import type { Action, KindDeclaration, KindScope } from './declaration.js';
import { existsStill, type Verdict } from './exists.js';
import { readPages, type ReadDeps } from './read-pages.js';

/** An action of a kind, for documents, policies and checks. */
export interface ActionInfo {
  /** As `includeActions` names it; its suffix `Action` may be left out there. */
  name: string;
  optional: boolean;
  permissions: readonly string[];
  /** Names below `Properties` that only its call gives. */
  gives: readonly string[];
  /** Items that one call serves; 0 where it makes no call. */
  batch: number;
  /** True where it runs only for some items (Cloud Control's GetResource). */
  conditional: boolean;
}

/** How much there is to read, for {@link Kind.leastCalls}. */
export interface Load {
  /** Resources in the scope. */
  items: number;
  /** Optional actions asked for, by their canonical names. */
  includeActions?: readonly string[];
  useGetResourceAPI?: boolean;
}

/** A kind that can be read: a native declaration, or Cloud Control for any other type. */
export interface Kind {
  /** `AWS::Service::Type`. */
  readonly name: string;
  readonly scope: KindScope;
  /** False where it is read through Cloud Control. */
  readonly native: boolean;
  /** Name of the service's endpoint; undefined where no AWS call is made. */
  readonly service: string | undefined;
  /** The list call as AWS names it, and its largest page; undefined where no AWS call is made. */
  readonly list: { api: string; pageSize: number } | undefined;
  readonly actions: readonly ActionInfo[];
  /** IAM permissions of the list call and of the actions that always run. */
  readonly permissions: readonly string[];
  /** IAM permissions of the look-up before a deletion. */
  readonly lookupPermissions: readonly string[];
  /** False where the region is known to have no endpoint for it; undefined where that is not known. */
  supports(region: string): boolean | undefined;
  /** The least number of AWS calls for one scope, with AWS's largest pages and batches. */
  leastCalls(load: Load): number;
  readPages(
    scope: ReadScope,
    options: ReadOptions,
    cursor: string | undefined,
    deps: ReadDeps,
  ): AsyncGenerator<ResourcePage>;
  existsStill(
    scope: ReadScope,
    ids: readonly string[],
    deps: ReadDeps,
    allowsRegion?: (region: string) => boolean,
  ): Promise<Map<string, Verdict>>;
}

/** Makes a kind of its declaration. */
export function defineKind<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  declaration: KindDeclaration<Sdk, In, Out, Config, Item>,
): Kind {
  const { name, scope, service, list, lookup } = declaration;
  const actions = declaration.actions.map(actionInfo);
  const always = actions.filter(({ optional }) => !optional);
  return {
    name,
    scope,
    native: declaration.native ?? true,
    service: service.name,
    list: { api: list.api, pageSize: list.pageSize },
    actions,
    permissions: [...new Set([...list.permissions, ...always.flatMap(({ permissions }) => permissions)])],
    lookupPermissions: lookup.permissions,
    supports: (region) => (scope === 'regional' ? supportsRegion(service.name, region) : true),
    leastCalls: (load) => leastCalls(list.pageSize, actions, load),
    readPages: (readScope, options, cursor, deps) => readPages(declaration, readScope, options, cursor, deps),
    existsStill: (readScope, ids, deps, allowsRegion) =>
      existsStill(declaration, readScope, ids, deps, allowsRegion),
  };
}

/** Pages of the list (one even where it is empty), and for each action its batches. */
function leastCalls(pageSize: number, actions: readonly ActionInfo[], load: Load): number {
  const { items, includeActions = [], useGetResourceAPI = false } = load;
  let calls = Math.max(1, Math.ceil(items / pageSize));
  for (const { name, optional, batch, conditional } of actions) {
    const runs = conditional ? useGetResourceAPI : !optional || includeActions.includes(name);
    if (batch > 0 && runs) calls += Math.ceil(items / batch);
  }
  return calls;
}

function actionInfo<Aws, Item>(action: Action<Aws, Item>): ActionInfo {
  const { name, optional = false, permissions = [], gives = [] } = action;
  return {
    name,
    optional,
    permissions,
    gives,
    batch: 'batch' in action ? action.batch : 'each' in action ? 1 : 0,
    conditional: 'when' in action,
  };
}
