import type { Qualification } from './rules.js';

/** What of an order decides whether it makes a referral count, as it stands now. */
export interface QualifyingOrder {
  readonly id: string;
  readonly occurredAt: Date;
  /** Whether there was nothing to pay for it, such as for a sample. */
  readonly isFree: boolean;
  /** Whether anything of it is still paid for. */
  readonly isPurchase: boolean;
  /** What is left of it after discounts and returns, without shipping and tax. */
  readonly goodsMinor: bigint;
  /** Of the lines of which anything is left. */
  readonly categories: ReadonlySet<string>;
}

/** The time in which an order counts: from about the claim, or before it, to before the end of the window; null: for ever. */
export interface QualifyingTime {
  readonly claimedAt: Date;
  /** Null or left out: from the claim. */
  readonly ordersFrom?: Date | null;
  readonly qualifyBy: Date | null;
}

/** Why an order does not count. */
export type Shortfall =
  'BEFORE_CLAIM' | 'TOO_LATE' | 'NOTHING_PAID' | 'RETURNED' | 'BELOW_MINIMUM' | 'OTHER_CATEGORIES';

/** Why an order does not count by itself; null: it does. The first that holds. */
export function shortfallOf(
  order: QualifyingOrder,
  { minimumMinor, categories }: Qualification,
  time: QualifyingTime,
): Shortfall | null {
  const { qualifyBy } = time;
  if (order.occurredAt < countedFrom(time)) return 'BEFORE_CLAIM';
  if (qualifyBy !== null && order.occurredAt >= qualifyBy) return 'TOO_LATE';
  if (order.isFree) return 'NOTHING_PAID';
  if (!order.isPurchase) return 'RETURNED';
  if (order.goodsMinor < minimumMinor) return 'BELOW_MINIMUM';
  const fits = categories.length === 0 || categories.some((category) => order.categories.has(category));
  return fits ? null : 'OTHER_CATEGORIES';
}

/** The order that makes a referral count: of those that do, the first by its time (ties: by id); or the first of all, if it does. */
export function qualifyingOrder(
  orders: readonly QualifyingOrder[],
  rules: Qualification,
  time: QualifyingTime,
): QualifyingOrder | null {
  const first = rules.firstOrderOnly === true ? firstSince(orders, time) : null;
  const allowed = rules.firstOrderOnly === true ? orders.filter((one) => one === first) : orders;
  return firstOf(allowed.filter((order) => shortfallOf(order, rules, time) === null));
}

/** The first order, where it alone may count and does not; null: something may count yet. */
export function firstFallenShort(
  orders: readonly QualifyingOrder[],
  rules: Qualification,
  time: QualifyingTime,
): { readonly order: QualifyingOrder; readonly shortfall: Shortfall } | null {
  const order = rules.firstOrderOnly === true ? firstSince(orders, time) : null;
  const shortfall = order && shortfallOf(order, rules, time);
  return order && shortfall ? { order, shortfall } : null;
}

/** Shop, till and service go by clocks of their own: what was placed so shortly before a claim was placed with it. */
const CLOCKS_APART_MS = 5 * 60_000;

/** Since when orders count; whoever bought before that was no friend to be brought. */
export function countedFrom({ claimedAt, ordersFrom }: Omit<QualifyingTime, 'qualifyBy'>): Date {
  return ordersFrom ?? new Date(claimedAt.getTime() - CLOCKS_APART_MS);
}

/** The first order since then that there was something to pay for, whatever became of it. */
export function firstSince(
  orders: readonly QualifyingOrder[],
  time: Omit<QualifyingTime, 'qualifyBy'>,
): QualifyingOrder | null {
  return firstOf(orders.filter(({ isFree, occurredAt }) => !isFree && occurredAt >= countedFrom(time)));
}

function firstOf(orders: readonly QualifyingOrder[]): QualifyingOrder | null {
  return orders.reduce<QualifyingOrder | null>(
    (first, one) => (first === null || isBefore(one, first) ? one : first),
    null,
  );
}

function isBefore(a: QualifyingOrder, b: QualifyingOrder): boolean {
  const apart = a.occurredAt.getTime() - b.occurredAt.getTime();
  return apart < 0 || (apart === 0 && a.id < b.id);
}
