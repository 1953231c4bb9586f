import type { Uuid } from '#kernel';

/** So many of something that a customer has, by its code. */
export interface Counted {
  readonly customerId: Uuid;
  readonly code: string;
  readonly count: number;
}

/** The sum of each customer and code, in the order of their keys: rows are locked in it. The rest is as in the last of them. */
export function talliesOf<T extends Counted>(items: readonly T[]): T[] {
  const sums = new Map<string, T>();
  for (const item of items) {
    const name = `${item.customerId}/${item.code}`;
    sums.set(name, { ...item, count: (sums.get(name)?.count ?? 0) + item.count });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
