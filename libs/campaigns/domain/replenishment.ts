import { addDays, type LocalDate } from '#kernel';
import { SUPPLY_DAYS_MAX } from './time-trigger.js';

/** What a customer bought of the goods on one local day, less what came back. */
export interface PurchaseDay {
  readonly day: LocalDate;
  readonly quantity: number;
}

/** Purchases looked back at: two years. */
export const HISTORY_DAYS = 730;

/** So many intervals of the customer's own weigh as much as what the pack says. */
const PACK_WEIGHT = 2;
const DAY_MS = 86_400_000;

/**
 * How many days the last of the purchases (oldest first) lasts.
 *
 * What the pack says, `packDays` times the quantity, is blended with what the customer's earlier purchases lasted: each
 * interval between two of them, scaled from what was bought at its beginning to what was bought last; of these the
 * (lower) median m, because one holiday or one double purchase should not move it. With k intervals the median weighs
 * k / (k + 2): nothing without a habit, a third after one interval, half after two, 5/6 after ten. The pack's word so
 * counts as two observations, which is what a newcomer's first interval, often a trial, is to be trusted with.
 *
 * All in whole days, rounded half up, so that SQL and this agree to the day; each part is at most `SUPPLY_DAYS_MAX`.
 */
export function supplyDaysOf(purchases: readonly PurchaseDay[], packDays: number): number {
  const last = purchases.at(-1);
  if (!last) return 0;
  const stated = Math.min(SUPPLY_DAYS_MAX, packDays * last.quantity);
  const lasted = purchases
    .slice(1)
    .map((purchase, index) => scaledInterval(purchases[index] ?? purchase, purchase, last))
    .sort((a, b) => a - b);
  const count = lasted.length;
  const median = lasted[Math.ceil(count / 2) - 1] ?? 0;
  return roundedRatio(PACK_WEIGHT * stated + count * median, PACK_WEIGHT + count);
}

/** The day of the reminder: so many days before the last purchase is used up, and at least one after it. */
export function reminderDayOf(
  purchases: readonly PurchaseDay[],
  packDays: number,
  leadDays: number,
): LocalDate | null {
  const last = purchases.at(-1);
  if (!last) return null;
  return addDays(last.day, Math.max(1, supplyDaysOf(purchases, packDays) - leadDays));
}

function scaledInterval(from: PurchaseDay, to: PurchaseDay, last: PurchaseDay): number {
  const days = (Date.parse(to.day) - Date.parse(from.day)) / DAY_MS;
  return Math.min(SUPPLY_DAYS_MAX, roundedRatio(days * last.quantity, from.quantity));
}

/** a / b of whole numbers, rounded half up. */
function roundedRatio(a: number, b: number): number {
  return Math.floor((2 * a + b) / (2 * b));
}
