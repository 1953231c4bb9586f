import { scale, type Points } from '#kernel';
import { basisOf, basisOfLines, type PaidAmounts, type PaidLine } from './basis.js';
import type { AwardAmount, PerAmount } from './effect.js';
import type { Predicate } from './predicate.js';

/** A number that an activity carries counts in thousandths. */
const THOUSANDTHS = 1_000;

/** What decides how many points an activity earns. */
export interface Earner {
  readonly paid: PaidAmounts;
  readonly lines: readonly PaidLine[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export const NOTHING_PAID: PaidAmounts = {
  totalMinor: 0n,
  shippingMinor: 0n,
  taxMinor: 0n,
  giftCardMinor: 0n,
};

/** What of an order an amount looks at, in minor units; 0 when it looks at something else. */
export function basisOfAmount(amount: AwardAmount, { paid, lines }: Earner): bigint {
  if (amount.kind !== 'PER_AMOUNT') return 0n;
  return amount.lines === null
    ? basisOf(paid, amount.basis)
    : basisOfLines(paid, amount.basis, lines, amount.lines);
}

/** The points that an activity earns, before limits. */
export function pointsOf(amount: AwardAmount, earner: Earner): Points {
  switch (amount.kind) {
    case 'FIXED':
      return amount.points;
    case 'PER_AMOUNT':
      return earn(amount, basisOfAmount(amount, earner));
    case 'PER_ITEM':
      return amount.points * piecesOf(earner.lines, amount.lines);
    case 'PER_UNIT': {
      const value = earner.attributes[amount.attribute];
      const thousandths = typeof value === 'number' && value > 0 ? thousandthsOf(value) : 0;
      if (!Number.isSafeInteger(thousandths)) return 0n;
      return scale(BigInt(thousandths), amount.points, amount.per * BigInt(THOUSANDTHS), amount.rounding);
    }
  }
}

/** Whole thousandths of a number. 2.01 is a little less than that as a double, and is not cut to 2.009 for it. */
function thousandthsOf(value: number): number {
  const scaled = value * THOUSANDTHS;
  const nearest = Math.round(scaled);
  return Math.abs(scaled - nearest) <= scaled * 2 * Number.EPSILON ? nearest : Math.floor(scaled);
}

/** Pieces of the lines that count; of all of them when that is null. */
export function piecesOf(lines: readonly PaidLine[], counts: Predicate | null): bigint {
  const counted = counts === null ? lines : lines.filter(({ facts }) => counts.holds(facts));
  return BigInt(counted.reduce((sum, { quantity }) => sum + quantity, 0));
}

/** The points a rule gives for a basis: points x basis / per, rounded once. */
export function earn(amount: PerAmount<unknown>, basisMinor: bigint): Points {
  if (basisMinor < amount.minimumMinor) return 0n;
  return scale(basisMinor, amount.points, amount.perMinor, amount.rounding);
}

/** How much more basis gives at least one point more, in minor units; null when more would not help. */
export function missingToNext(amount: AwardAmount, basisMinor: bigint): bigint | null {
  if (amount.kind !== 'PER_AMOUNT') return null;
  const start = basisMinor < amount.minimumMinor ? amount.minimumMinor : basisMinor;
  const target = earn(amount, basisMinor) + 1n;
  if (earn(amount, start) >= target) return start - basisMinor;
  // The smallest basis that earns the target, straight from the definition of each rounding.
  const { points, perMinor, rounding } = amount;
  const ceilingDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
  const needed = {
    FLOOR: (): bigint => ceilingDiv(target * perMinor, points),
    CEILING: (): bigint => ((target - 1n) * perMinor) / points + 1n,
    HALF_UP: (): bigint => ceilingDiv((2n * target - 1n) * perMinor, 2n * points),
  }[rounding]();
  return (needed > start ? needed : start) - basisMinor;
}
