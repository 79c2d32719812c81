import type { MetadataBearer } from '@smithy/types';
import type { AwsClients } from '../clients.js';
import type { Connection } from '../clients-service.js';
import { supportsRegion } from '../endpoints.js';
import { awsFault } from '../fault-codes.js';
import { homeRegion } from '../partition.js';
import { GLOBAL_REGION, type ReadOptions, type ReadScope, type ResourcePage } from '../types.js';
import { decodeCursor } from './cursor.js';
import type { KindDeclaration, ListPage } from './declaration.js';
import { describe, DescribeStopped } from './describe.js';
import { ListFault, listFault, type ListPlace } from './list-fault.js';
import { ListItems } from './list-items.js';

/** Resources a page, unless the reader is made with another number: what one jq call maps well (design section 6). */
export const DEFAULT_PAGE_SIZE = 200;

/** What reading takes beside the kind and the scope. */
export interface ReadDeps {
  clients: AwsClients;
  pageSize: number;
}

/**
 * Reads a kind in a scope, page by page, from a cursor or the beginning. The next page is read while the caller works on
 * the one it was given, so two are in memory at most. There is always a last page, with no cursor.
 * Throws {@link ListFault}.
 */
export async function* readPages<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  scope: ReadScope,
  options: ReadOptions,
  cursor: string | undefined,
  deps: ReadDeps,
): AsyncGenerator<ResourcePage> {
  refuseUnsupported(kind, scope);
  const stop = new AbortController();
  const reader = new ScopeReader(kind, { ...scope, signal: stop.signal }, options, deps);
  const onAbort = () => stop.abort(scope.signal.reason);
  scope.signal.addEventListener('abort', onAbort, { once: true });
  if (scope.signal.aborted) onAbort();
  let upcoming: Promise<ResourcePage> | undefined;
  try {
    const items = reader.items(cursor);
    upcoming = reader.page(items);
    for (;;) {
      const page: ResourcePage = await upcoming;
      upcoming = page.cursor === undefined ? undefined : reader.page(items);
      // Its failure is thrown when the caller asks for it, not before.
      upcoming?.catch(() => undefined);
      yield page;
      if (upcoming === undefined) return;
    }
  } finally {
    stop.abort();
    scope.signal.removeEventListener('abort', onAbort);
    await upcoming?.catch(() => undefined);
  }
}

/** A service that has no endpoint in the region (a global one: in the partition) is not asked: its name would not resolve. */
function refuseUnsupported<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  { account, region, partition }: ReadScope,
): void {
  const { name, service } = kind;
  const asked = kind.scope === 'regional' ? region : kind.globalRegion?.(partition);
  if (asked === undefined || supportsRegion(service.name, asked) !== false) return;
  throw new ListFault(
    `${service.name} has no endpoint there.`,
    { account: account.id, region, kind: name, service: service.name },
    {
      category: 'unsupported',
      awsCode: 'NoEndpoint',
      remedy: "Nothing needs doing; deny the region in the block's regionPolicy to silence this.",
    },
  );
}

class ScopeReader<Sdk, In extends object, Out extends MetadataBearer, Config, Item> {
  private readonly connections = new Map<string, Promise<Connection<Sdk, In, Out, Config>>>();
  private readonly place: ListPlace;
  private listRegion: string;

  constructor(
    private readonly kind: KindDeclaration<Sdk, In, Out, Config, Item>,
    private readonly scope: ReadScope,
    private readonly options: ReadOptions,
    private readonly deps: ReadDeps,
  ) {
    const { name, list, service } = kind;
    this.place = {
      account: scope.account.id,
      region: scope.region,
      kind: name,
      service: service.name,
      api: list.api,
      permissions: list.permissions,
    };
    this.listRegion = scope.region === GLOBAL_REGION ? (this.candidates()[0] ?? 'us-east-1') : scope.region;
  }

  /** The list, from a cursor or its beginning. */
  items(cursor: string | undefined): ListItems<Item> {
    const position = cursor === undefined ? undefined : decodeCursor(cursor);
    if (cursor !== undefined && position === undefined) {
      throw new ListFault('the cursor is not one of ours.', this.place, {
        category: 'expired-cursor',
        awsCode: 'CursorUnreadable',
        remedy: 'The region is read again from its beginning.',
      });
    }
    const resumed = position?.token;
    return new ListItems(
      {
        read: (token) =>
          this.list(token, token === undefined ? 'none' : token === resumed ? 'resumed' : 'fresh'),
        id: (item) => this.kind.id(item),
      },
      position,
    );
  }

  async page(items: ListItems<Item>): Promise<ResourcePage> {
    const { kind, options } = this;
    const batch = await items.take(this.deps.pageSize);
    const wanted = batch.items.filter((item) => this.wants(item));
    try {
      const resources = await describe(
        kind,
        options,
        wanted,
        (region) => this.connect(region),
        this.scope.signal,
      );
      return { resources, cursor: batch.cursor };
    } catch (error) {
      throw this.fault(error instanceof DescribeStopped ? error.original : error, 'none', 'describing');
    }
  }

  private wants(item: Item): boolean {
    const region = this.kind.regionOf?.(item);
    return typeof region !== 'string' || this.options.allowsRegion(region);
  }

  private async list(
    token: string | undefined,
    kindOfToken: 'none' | 'fresh' | 'resumed',
  ): Promise<ListPage<Item>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const aws = await this.connect(undefined);
        const page = await this.kind.list.page(aws, token, this.options);
        if (page.next !== undefined && page.next !== '' && page.next === token) throw new RepeatedToken();
        return page;
      } catch (error) {
        const next = token === undefined ? this.candidates()[attempt] : undefined;
        if (next === undefined || awsFault(error).class !== 'denied') throw this.fault(error, kindOfToken);
        this.listRegion = next;
      }
    }
  }

  /**
   * Regions to list a global kind from, best first: a service control policy may deny the usual one. A service with a
   * single endpoint is asked there.
   */
  private candidates(): string[] {
    const { scope, kind, options } = this;
    if (scope.region !== GLOBAL_REGION) return [scope.region];
    const home = homeRegion(scope.partition);
    if (kind.scope === 'organization' || kind.globalRegion)
      return [kind.globalRegion?.(scope.partition) ?? home];
    const enabled = scope.regions.toSorted(
      (a, b) => Number(options.allowsRegion(b)) - Number(options.allowsRegion(a)),
    );
    const first = enabled.length === 0 || enabled.includes(home) ? [home] : [];
    return [...new Set([...first, ...enabled])].slice(0, 3);
  }

  private connect(region: string | undefined): Promise<Connection<Sdk, In, Out, Config>> {
    const name = region ?? this.listRegion;
    let connection = this.connections.get(name);
    if (!connection) {
      connection = this.kind.service.connect(this.deps.clients, this.scope, name);
      this.connections.set(name, connection);
    }
    return connection;
  }

  private fault(
    error: unknown,
    token: 'none' | 'fresh' | 'resumed',
    phase: 'listing' | 'describing' = 'listing',
  ): unknown {
    // Cancelled: the reason that the caller gave is the one it wants back.
    if (this.scope.signal.aborted) return this.scope.signal.reason;
    if (error instanceof ListFault) return error;
    return listFault(error, phase === 'listing' ? this.place : { ...this.place, api: undefined }, token);
  }
}

class RepeatedToken extends Error {
  override name = 'RepeatedToken';

  constructor() {
    super('AWS answered with the very token it was asked with; reading on would never end.');
  }
}
