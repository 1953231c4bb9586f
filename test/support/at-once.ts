/** Does the work for all items, so many at the same moment; answers in their order. */
export async function atOnce<T, R>(
  items: readonly T[],
  count: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += count)
    results.push(...(await Promise.all(items.slice(from, from + count).map(work))));
  return results;
}
