import type { MetadataBearer } from '@smithy/types';
import type { AwsService, Connection } from '../clients-service.js';
import type { Existence, ReadFault, ReadOptions } from '../types.js';

/** A piece of a resource's `Properties`, as the mapping sees it but for dates, which the engine turns into text. */
export type Part = Record<string, unknown>;

/** What a batch call says of one of its items. Items that it does not mention could not be read. */
export type Answer = { part: Part } | { gone: true } | { fault: ReadFault };

/**
 * Where a kind lives.
 * - `regional`: once in each region. `global`: once in an account. `organization`: once in an organization.
 */
export type KindScope = 'regional' | 'global' | 'organization';

/** Where an item was read, for parts and contexts that need it. */
export interface Place {
  account: string;
  region: string;
  partition: string;
}

interface ActionBase {
  /** As `includeActions` names it. */
  name: string;
  /** Runs only where `includeActions` asks for it. */
  optional?: boolean;
  /** IAM permissions of its call. */
  permissions?: readonly string[];
  /** Names below `Properties` that only its call gives; needed where it may be `missing`. */
  gives?: readonly string[];
  /** Its part stands beside `Properties`, at the top of the raw object. */
  atTop?: boolean;
  /**
   * What follows where its call fails for an item: `unsure` (the default for actions that always run) leaves the item
   * unwritten, `missing` (the default for optional ones) leaves out the part.
   */
  onFault?: 'unsure' | 'missing';
}

/** Hands on what the list call returned (which `properties` already did): no call of its own. */
export interface ListedAction extends ActionBase {
  listed: true;
}

/** Makes its part of what the list call returned: no call of its own. */
export interface DerivedAction<Item> extends ActionBase {
  derive(item: Item): Part;
}

/** One call an item (or several, where the answer has pages). */
export interface EachAction<Aws, Item> extends ActionBase {
  each(aws: Aws, item: Item): Promise<Part>;
  /** Calls that it makes for an item, where AWS needs more than one. */
  calls?: number;
  /** Which items it runs for; all of them by default. */
  when?(item: Item, options: ReadOptions): boolean;
  /** AWS error codes that say "none is set", and what then stands in the object. */
  none?: Readonly<Record<string, Part>>;
}

/** One call for up to `batch` items, its answers found by the item's id. */
export interface BatchAction<Aws, Item> extends ActionBase {
  /** The most items that AWS takes in one call. */
  batch: number;
  /** Items of one call must agree in this (services of one cluster). */
  group?(item: Item): string;
  call(aws: Aws, items: readonly Item[]): Promise<Map<string, Answer>>;
}

export type Action<Aws, Item> =
  ListedAction | DerivedAction<Item> | EachAction<Aws, Item> | BatchAction<Aws, Item>;

/** One page of a list call. */
export interface ListPage<Item> {
  items: Item[];
  /** What asks for the next page; undefined or empty at the end. */
  next: string | undefined;
}

export interface ListCall<Aws, Item> {
  /** The API's name of the call. */
  api: string;
  permissions: readonly string[];
  /** AWS's largest page; `page` asks for it. */
  pageSize: number;
  /** Lists that it is called for each item of, outermost first; see `nested`. */
  parents?: readonly { api: string; pageSize: number }[];
  /** @param options for what the API itself can select (tags, a window of time); the engine selects in any case */
  page(aws: Aws, token: string | undefined, options: ReadOptions): Promise<ListPage<Item>>;
}

/** Looks up whether resources still exist, by their ids: one by one, or many in a call. */
export type Lookup<Aws> =
  | { permissions: readonly string[]; one(aws: Aws, id: string): Promise<Found> }
  | {
      permissions: readonly string[];
      batch: number;
      many(aws: Aws, ids: readonly string[], options: LookupOptions): Promise<Set<string>>;
    };

/** What the list was selected by; a look-up of many must select by the same tags as the list call did. */
export type LookupOptions = Partial<Pick<ReadOptions, 'allowsRegion' | 'tags'>>;

/** Where a kind's tags are, for selectors of tags. */
export interface TagPlace {
  /** Name below `Properties`. */
  property: string;
  /** The action that reads them; undefined where the list call does. */
  action?: string;
}

/** A kind that is a history: its resources happened at a time, and a selector's `since` may leave out what is older. */
export interface History {
  /** When it happened, by its `Properties` (ISO-8601 text); undefined where it has not begun yet. */
  time(properties: Part): unknown;
}

/** What a look-up of one found; the region where the kind is global and its resources are not. */
export type Found = Existence | { region: string | undefined };

/**
 * A kind, declared: everything that tells it from other kinds. The engine does the rest: paging, cursors, bounded
 * concurrency, joining by key, faults.
 */
export interface KindDeclaration<Sdk, In extends object, Out extends MetadataBearer, Config, Item> {
  /** `AWS::Service::Type`. */
  name: string;
  service: AwsService<Sdk, In, Out, Config>;
  scope: KindScope;
  /** False for Cloud Control. Default true. */
  native?: boolean;
  /** Where a global kind is listed, for services with one endpoint a partition; else any enabled region serves. */
  globalRegion?(partition: string): string;
  list: ListCall<Connection<Sdk, In, Out, Config>, Item>;
  /** What names the resource in AWS, and is enough to look it up. */
  id(item: NoInfer<Item>): string;
  /** What the list call says of it; a fresh object. */
  properties(item: NoInfer<Item>, place: Place): Part;
  actions: readonly Action<Connection<Sdk, In, Out, Config>, NoInfer<Item>>[];
  /** Further fields of `__ExtraContext`; null for the kinds that have none at all. */
  context?: ((item: NoInfer<Item>) => Part) | null;
  /**
   * The resource's identifier in Cloud Control. Kinds that have it are those beyond the peer's: their raw objects carry
   * Cloud Control's fields too (`Identifier`, `__Kind`, `__AccountId`, `__Region`), their `Properties` have the names of
   * CloudFormation's schema, and `useGetResourceAPI` reads them through Cloud Control. Their look-up must take this
   * identifier beside the `id`: the ledger may know a resource by either.
   */
  cloudControlId?(item: NoInfer<Item>, place: Place): string;
  /** Further top-level fields of the raw object. */
  beside?(item: NoInfer<Item>, place: Place): Part;
  /** Undefined for kinds without tags. */
  tags?: TagPlace;
  history?: History;
  /** Region of a global kind's resource; a fault where it could not be found out. */
  regionOf?(item: NoInfer<Item>): string | ReadFault;
  lookup: Lookup<Connection<Sdk, In, Out, Config>>;
}
