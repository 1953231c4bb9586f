import type { Uuid } from '#kernel';

/** Groups rows by their customer, keeping their order. */
export function byCustomer<T extends { readonly customerId: Uuid }>(items: readonly T[]): Map<Uuid, T[]> {
  const groups = new Map<Uuid, T[]>();
  for (const item of items) {
    const group = groups.get(item.customerId);
    if (group) group.push(item);
    else groups.set(item.customerId, [item]);
  }
  return groups;
}
