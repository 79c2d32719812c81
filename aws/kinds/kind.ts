import type { MetadataBearer } from '@smithy/types';
import { supportsRegion } from '../endpoints.js';
import type { ReadOptions, ReadScope, ResourcePage } from '../types.js';
import type { Action, KindDeclaration, KindScope, LookupOptions, TagPlace } from './declaration.js';
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
  /** Calls that an item (or a batch) takes; 0 where it makes none. */
  calls: number;
  /** True where it runs only for some items (Cloud Control's GetResource). */
  conditional: boolean;
  /** True where one call serves items of one parent only. */
  grouped: boolean;
}

/** How much there is to read, for {@link Kind.leastCalls}. */
export interface Load {
  /** Resources in the scope. */
  items: number;
  /** Of nested kinds: the resources of each parent. */
  perParent?: readonly number[];
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
  /** True for native kinds that Cloud Control reads too, in the same form of raw object. */
  readonly byCloudControlToo: boolean;
  /** Name of the service's endpoint; undefined where no AWS call is made. */
  readonly service: string | undefined;
  /** The list call as AWS names it, and its largest page; undefined where no AWS call is made. */
  readonly list: ListInfo | undefined;
  readonly actions: readonly ActionInfo[];
  /** Where its tags are; undefined where it has none that a selector could look at. */
  readonly tags: TagPlace | undefined;
  /** True for kinds of which a selector's `since` can leave out what is older. */
  readonly history: boolean;
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
    options?: LookupOptions,
  ): Promise<Map<string, Verdict>>;
}

/** A list call as AWS names it, its largest page, and the lists that it is called for each item of, outermost first. */
export interface ListInfo {
  api: string;
  pageSize: number;
  parents?: readonly { api: string; pageSize: number }[];
}

/** Makes a kind of its declaration. */
export function defineKind<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  declaration: KindDeclaration<Sdk, In, Out, Config, Item>,
): Kind {
  const { name, scope, service, list, lookup } = declaration;
  const native = declaration.native ?? true;
  const actions = declaration.actions.map(actionInfo);
  const always = actions.filter(({ optional }) => !optional);
  return {
    name,
    scope,
    native,
    byCloudControlToo: native && declaration.cloudControlId !== undefined,
    service: service.name,
    list: { api: list.api, pageSize: list.pageSize, ...(list.parents && { parents: list.parents }) },
    actions,
    tags: declaration.tags,
    history: declaration.history !== undefined,
    permissions: [...new Set([...list.permissions, ...always.flatMap(({ permissions }) => permissions)])],
    lookupPermissions: lookup.permissions,
    supports: (region) => (scope === 'regional' ? supportsRegion(service.name, region) : true),
    leastCalls: (load) => leastCalls(list, actions, load),
    readPages: (readScope, options, cursor, deps) => readPages(declaration, readScope, options, cursor, deps),
    existsStill: (readScope, ids, deps, options) => existsStill(declaration, readScope, ids, deps, options),
  };
}

/** Pages of a list: one even where it is empty. */
function pages(count: number, size: number): number {
  return Math.max(1, Math.ceil(count / size));
}

function sum(counts: readonly number[], of: (count: number) => number): number {
  return counts.reduce((total, count) => total + of(count), 0);
}

/** Pages of the list, and for each action its batches. */
function leastCalls(
  { pageSize, parents }: ListInfo,
  actions: readonly ActionInfo[],
  { items, perParent, includeActions = [], useGetResourceAPI = false }: Load,
): number {
  let calls =
    perParent === undefined
      ? pages(items, pageSize)
      : pages(perParent.length, parents?.at(-1)?.pageSize ?? 1) +
        sum(perParent, (count) => pages(count, pageSize));
  for (const { name, optional, batch, calls: each, conditional, grouped } of actions) {
    const runs = conditional ? useGetResourceAPI : !optional || includeActions.includes(name);
    if (batch > 0 && runs)
      calls += sum(grouped && perParent ? perParent : [items], (count) => each * Math.ceil(count / batch));
  }
  return calls;
}

function actionInfo<Aws, Item>(action: Action<Aws, Item>): ActionInfo {
  const { name, optional = false, permissions = [], gives = [] } = action;
  const batch = 'batch' in action ? action.batch : 'each' in action ? 1 : 0;
  return {
    name,
    optional,
    permissions,
    gives,
    batch,
    calls: ('calls' in action && action.calls) || Math.min(batch, 1),
    conditional: 'when' in action,
    grouped: 'group' in action,
  };
}
