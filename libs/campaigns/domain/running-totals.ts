import type { Uuid } from '#kernel';

/** What a customer has bought: amounts in minor units. */
export interface Totals {
  readonly orders: number;
  /** Net of returns. */
  readonly spentMinor: bigint;
  readonly firstOrderAt: Date | null;
}

/** An order, or none, as one of several things that happened to customers. */
export interface Step {
  readonly customerId: Uuid;
  /** Null: it adds nothing. */
  readonly order: { readonly occurredAt: Date; readonly spentMinor: bigint } | null;
  /** Whether what is stored counts the order already, together with all steps after this one. */
  readonly isStored: boolean;
}

export const NO_TOTALS: Totals = { orders: 0, spentMinor: 0n, firstOrderAt: null };

/**
 * The totals right after each step, of what is stored after all of them: orders that are stored and come later are taken
 * off, one that is not stored yet is added.
 */
export function totalsAfterEach(steps: readonly Step[], stored: ReadonlyMap<Uuid, Totals>): Totals[] {
  const running = new Map(stored);
  const after = new Array<Totals>(steps.length);
  for (const [index, { customerId, order, isStored }] of [...steps.entries()].reverse()) {
    const totals = running.get(customerId) ?? NO_TOTALS;
    if (!order) after[index] = totals;
    else if (isStored) {
      after[index] = totals;
      const orders = totals.orders - 1;
      const spentMinor = totals.spentMinor - order.spentMinor;
      // Steps come by their times: the first order stays the first until none is left.
      running.set(customerId, { orders, spentMinor, firstOrderAt: orders > 0 ? totals.firstOrderAt : null });
    } else after[index] = withOrder(totals, order);
  }
  return after;
}

function withOrder(totals: Totals, { occurredAt, spentMinor }: NonNullable<Step['order']>): Totals {
  const { firstOrderAt } = totals;
  return {
    orders: totals.orders + 1,
    spentMinor: totals.spentMinor + spentMinor,
    firstOrderAt: firstOrderAt && firstOrderAt < occurredAt ? firstOrderAt : occurredAt,
  };
}
