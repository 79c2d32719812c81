/**
 * Runs `work` over the items, at most `size` at once, in order of start. The first error stops new starts and is thrown
 * once those running have ended.
 * @param mayStart asked before each start: false leaves the rest undone
 * @returns the items that were not started
 */
export async function runWindow<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
  mayStart: () => boolean = () => true,
): Promise<T[]> {
  let next = 0;
  const errors: unknown[] = [];
  const lane = async () => {
    while (next < items.length && errors.length === 0 && mayStart()) {
      const item = items[next++];
      if (item === undefined) continue;
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, lane));
  if (errors.length > 0) throw errors[0];
  return items.slice(next);
}
