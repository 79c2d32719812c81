import { awsFault } from '../fault-codes.js';
import type { ReadOptions } from '../types.js';
import type { ListCall, ListPage } from './declaration.js';
import { decodePlace, encodePlace, type NestedPlace, type Refusal } from './nested-place.js';

/** A list whose items other lists are called for. */
export interface ParentList<Aws, Parent> extends ListCall<Aws, Parent> {
  /** Names a parent within the list. */
  key(parent: Parent): string;
}

/** The call that lists what belongs to one parent. */
export interface ChildList<Aws, Parent, Item> {
  api: string;
  permissions: readonly string[];
  /** AWS's largest page. */
  pageSize: number;
  page(aws: Aws, parent: Parent, token: string | undefined, options: ReadOptions): Promise<ListPage<Item>>;
}

/** First pages of children that are asked for ahead hold no more items than this together: a page of the engine. */
const ITEMS_AHEAD = 200;
const PARENTS_AHEAD = 8;
/** Where this many parents are refused before the first is not, the call itself is what is denied. */
const REFUSALS_BELIEVED = 3;

/**
 * The list of all children of all parents, as one list with tokens of its own. A parent that vanished has none. One
 * whose children may not be listed costs only itself, but the list then ends in that denial, so that nothing of the scope
 * is deleted. Parents may be a nested list themselves.
 */
export function nested<Aws extends object, Parent, Item>(
  parents: ParentList<Aws, Parent>,
  children: ChildList<Aws, Parent, Item>,
): ListCall<Aws, Item> {
  // A connection is made for each read of a scope, so what is held for it is of that read.
  const reads = new WeakMap<Aws, NestedRead<Aws, Parent, Item>>();
  return {
    api: children.api,
    permissions: [...new Set([...parents.permissions, ...children.permissions])],
    pageSize: children.pageSize,
    parents: [...(parents.parents ?? []), { api: parents.api, pageSize: parents.pageSize }],
    page: (aws, token, options) => {
      const read = reads.get(aws) ?? new NestedRead(aws, parents, children);
      reads.set(aws, read);
      return read.page(decodePlace(token), options);
    },
  };
}

/** What a parent adds to the list. `listed` is false where its children could not be listed. */
interface Contribution<Item> extends ListPage<Item> {
  listed: boolean;
  refused?: Refusal;
}

/** One read of a nested list: holds a page of parents, and first pages of children that were asked for ahead. */
class NestedRead<Aws, Parent, Item> {
  private held: { token: string | undefined; page: Promise<ListPage<Parent>> } | undefined;
  private readonly asked = new Map<string, Promise<ListPage<Item>>>();
  private readonly ahead: number;

  constructor(
    private readonly aws: Aws,
    private readonly parents: ParentList<Aws, Parent>,
    private readonly children: ChildList<Aws, Parent, Item>,
  ) {
    this.ahead = Math.max(1, Math.min(PARENTS_AHEAD, Math.floor(ITEMS_AHEAD / children.pageSize)));
  }

  async page(place: NestedPlace, options: ReadOptions): Promise<ListPage<Item>> {
    if (place.end && place.refused) throw new ChildrenRefused(this.children.api, place.refused);
    const { items, next } = await this.parentPage(place.parents, options);
    const found = items.findIndex((parent) => this.parents.key(parent) === place.key);
    // A parent that is no longer on its page is gone; the page is gone through again, so that none is left out.
    const index = Math.max(0, found);
    const parent = items[index];
    if (parent === undefined) return { items: [], next: beyond(place, next) };

    const token = found === index ? place.children : undefined;
    const read = await this.read(items.slice(index), token, place, options);
    const passed = {
      ...place,
      children: undefined,
      listed: place.listed || read.listed,
      refused: read.refused ?? place.refused,
    };
    const sibling = items[index + 1];
    if (read.next)
      return {
        items: read.items,
        next: encodePlace({ ...passed, key: this.parents.key(parent), children: read.next }),
      };
    return {
      items: read.items,
      next:
        sibling === undefined
          ? beyond(passed, next)
          : encodePlace({ ...passed, key: this.parents.key(sibling) }),
    };
  }

  private parentPage(token: string | undefined, options: ReadOptions): Promise<ListPage<Parent>> {
    if (this.held && this.held.token === token) return this.held.page;
    const page = this.parents.page(this.aws, token, options).then((read) => {
      if (read.next && read.next === token)
        throw new Error(`${this.parents.api} answered with the very token it was asked with`);
      // Cloud Control is known to list a resource twice: from the second one the way on would lead back to the first.
      return { ...read, items: [...new Map(read.items.map((one) => [this.parents.key(one), one])).values()] };
    });
    page.catch(() => (this.held = undefined));
    this.held = { token, page };
    this.asked.clear();
    return page;
  }

  /** @param upcoming the parent to read, and those after it on its page */
  private async read(
    upcoming: readonly Parent[],
    token: string | undefined,
    place: NestedPlace,
    options: ReadOptions,
  ): Promise<Contribution<Item>> {
    const [parent] = upcoming;
    if (parent === undefined) return { items: [], next: undefined, listed: false };
    const key = this.parents.key(parent);
    try {
      const page =
        token === undefined
          ? await this.firstPage(upcoming, key, options)
          : await this.children.page(this.aws, parent, token, options);
      return { ...page, listed: true };
    } catch (error) {
      return withoutChildren(error, key, place);
    }
  }

  private async firstPage(
    upcoming: readonly Parent[],
    key: string,
    options: ReadOptions,
  ): Promise<ListPage<Item>> {
    for (const parent of upcoming.slice(0, this.ahead)) {
      const name = this.parents.key(parent);
      if (this.asked.has(name)) continue;
      const page = this.children.page(this.aws, parent, undefined, options);
      // Its failure is met when its turn comes.
      page.catch(() => undefined);
      this.asked.set(name, page);
    }
    const page = this.asked.get(key);
    this.asked.delete(key);
    return (await page) ?? { items: [], next: undefined };
  }
}

/** The next page of parents; after the last one, what is left to be told. */
function beyond(place: NestedPlace, nextPage: string | undefined): string | undefined {
  const after = { ...place, key: undefined, children: undefined };
  if (nextPage) return encodePlace({ ...after, parents: nextPage });
  return place.refused && encodePlace({ ...after, parents: undefined, end: true });
}

/** What a parent without listable children adds; throws what concerns the whole list. */
function withoutChildren(error: unknown, key: string, place: NestedPlace): Contribution<never> {
  const fault = awsFault(error);
  if (fault.class === 'not-found') return { items: [], next: undefined, listed: false };
  if (fault.class !== 'denied') throw error;
  const count = (place.refused?.count ?? 0) + 1;
  if (!place.listed && count >= REFUSALS_BELIEVED) throw error;
  const { code, message } = fault;
  const refused = place.refused ? { ...place.refused, count } : { count, key, code, message };
  return { items: [], next: undefined, listed: false, refused };
}

/** The children of some parents may not be listed; the others were read. Its name is AWS's error code. */
class ChildrenRefused extends Error {
  /** As in the SDK's errors: some codes tell only by their status that they are a refusal. */
  readonly $metadata = { httpStatusCode: 403 };

  constructor(api: string, { count, key, code, message }: Refusal) {
    super(`${api} is refused for ${count === 1 ? key : `${count} parents, ${key} among them`}: ${message}`);
    this.name = code;
  }
}
