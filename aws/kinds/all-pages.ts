import type { ListPage } from './declaration.js';

/**
 * The items of all pages of an answer about one resource (its listeners, its members), in order. They are held together,
 * so it is for what is small.
 */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const read = await page(token);
    items.push(...read.items);
    if (read.next && read.next === token)
      throw new Error('AWS answered with the very token that it was asked with');
    token = read.next;
  } while (token);
  return items;
}
