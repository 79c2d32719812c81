import type { ListPage } from './declaration.js';
import { type Position, encodeCursor, hashIds } from './cursor.js';

/** Items in list order, and the cursor after them; undefined at the end of the list. */
export interface Batch<Item> {
  items: Item[];
  cursor: string | undefined;
}

/**
 * Reads a list as batches of one size, whatever the size of AWS's pages: a list page of 1,000 is handed out in several
 * batches, several pages of 50 in one. Holds one list page at most.
 */
export class ListItems<Item> {
  private page: Item[] = [];
  /** Items of the page handed out already. */
  private taken = 0;
  /** Token of the page held. */
  private token: string | undefined;
  /** Token of the page after it (undefined: the first page); undefined at the end of the list. */
  private following: { token: string | undefined } | undefined;
  private resume: Position | undefined;
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly source: {
      /** @param token undefined for the first page */
      read(token: string | undefined): Promise<ListPage<Item>>;
      id(item: Item): string;
    },
    position: Position | undefined,
  ) {
    this.following = { token: position?.token };
    this.resume = position;
  }

  /** The next `size` items, fewer only at the end or before a failure: what was listed before it is not lost. */
  async take(size: number): Promise<Batch<Item>> {
    if (this.failure) throw this.failure.error;
    const items: Item[] = [];
    for (;;) {
      const from = this.taken;
      this.taken = Math.min(this.page.length, from + size - items.length);
      for (const item of this.page.slice(from, this.taken)) items.push(item);
      if (items.length === size || this.following === undefined) break;
      try {
        await this.turn(this.following.token);
      } catch (error) {
        if (items.length === 0) throw error;
        this.failure = { error };
        break;
      }
    }
    return { items, cursor: this.cursor() };
  }

  private async turn(token: string | undefined): Promise<void> {
    const { items, next } = await this.source.read(token);
    this.page = items;
    this.token = token;
    this.following = next === undefined || next === '' ? undefined : { token: next };
    this.taken = this.resume === undefined ? 0 : this.seen(this.resume);
    this.resume = undefined;
  }

  private seen({ skip, hash }: Position): number {
    return skip > 0 && hashIds(this.ids(skip)) === hash ? skip : 0;
  }

  private ids(count: number): string[] {
    return this.page.slice(0, count).map((item) => this.source.id(item));
  }

  private cursor(): string | undefined {
    if (this.taken < this.page.length)
      return encodeCursor({ token: this.token, skip: this.taken, hash: hashIds(this.ids(this.taken)) });
    return this.following && encodeCursor({ token: this.following.token, skip: 0, hash: '' });
  }
}
