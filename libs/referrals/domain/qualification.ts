import type { Qualification } from './rules.js';

/** What of an order decides whether it makes a referral count, as it stands now. */
export interface QualifyingOrder {
  readonly id: string;
  readonly occurredAt: Date;
  /** Whether anything of it is still paid for. */
  readonly isPurchase: boolean;
  /** What is left of it after discounts and returns, without shipping and tax. */
  readonly goodsMinor: bigint;
  /** Of the lines of which anything is left. */
  readonly categories: ReadonlySet<string>;
}

/** The time in which an order counts: from the claim to before the end of the window; null: for ever. */
export interface QualifyingTime {
  readonly claimedAt: Date;
  readonly qualifyBy: Date | null;
}

/** Why an order does not count; null: it does. The first that holds. */
export function shortfallOf(
  order: QualifyingOrder,
  { minimumMinor, categories }: Qualification,
  { claimedAt, qualifyBy }: QualifyingTime,
): 'BEFORE_CLAIM' | 'TOO_LATE' | 'RETURNED' | 'BELOW_MINIMUM' | 'OTHER_CATEGORIES' | null {
  if (order.occurredAt < claimedAt) return 'BEFORE_CLAIM';
  if (qualifyBy !== null && order.occurredAt >= qualifyBy) return 'TOO_LATE';
  if (!order.isPurchase) return 'RETURNED';
  if (order.goodsMinor < minimumMinor) return 'BELOW_MINIMUM';
  const fits = categories.length === 0 || categories.some((category) => order.categories.has(category));
  return fits ? null : 'OTHER_CATEGORIES';
}

/** The order that makes a referral count: of those that do, the first by its time (ties: by id). */
export function qualifyingOrder(
  orders: readonly QualifyingOrder[],
  rules: Qualification,
  time: QualifyingTime,
): QualifyingOrder | null {
  return orders
    .filter((order) => shortfallOf(order, rules, time) === null)
    .reduce<QualifyingOrder | null>(
      (first, one) => (first === null || isBefore(one, first) ? one : first),
      null,
    );
}

function isBefore(a: QualifyingOrder, b: QualifyingOrder): boolean {
  const apart = a.occurredAt.getTime() - b.occurredAt.getTime();
  return apart < 0 || (apart === 0 && a.id < b.id);
}
