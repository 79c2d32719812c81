import type { ListPage } from './declaration.js';

/** All items of a call that has pages, for an action that must have them together. */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    if (next && next === token) throw new Error('AWS answered with the very token it was asked with');
    for (const item of items) all.push(item);
    token = next;
  } while (token);
  return all;
}
