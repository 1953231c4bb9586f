import { maxPoints, scale } from '#kernel';
import type { Facts, Predicate } from './predicate.js';

/** The amounts of an order that decide what it earns, in minor units. */
export interface PaidAmounts {
  /** What the customer pays, shipping and tax included. */
  readonly totalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly taxMinor: bigint;
  /** The part of the total that gift cards paid. */
  readonly giftCardMinor: bigint;
}

/** A line as far as it decides what an order earns. */
export interface PaidLine {
  readonly quantity: number;
  /** The line's part of the order without shipping, in minor units. */
  readonly shareMinor: bigint;
  /** What conditions about lines are asked: the group `line`. */
  readonly facts: Facts;
}

/** Which parts of what the customer paid count, besides the goods. */
export interface BasisParts {
  readonly shipping: boolean;
  readonly tax: boolean;
  /** The part that gift cards paid. */
  readonly giftCards: boolean;
}

/** What of an order earns points, in minor units; never below 0. */
export function basisOf(paid: PaidAmounts, parts: BasisParts): bigint {
  let basis = paid.totalMinor;
  if (!parts.shipping) basis -= paid.shippingMinor;
  if (!parts.tax) basis -= paid.taxMinor;
  if (!parts.giftCards) basis -= paid.giftCardMinor;
  return maxPoints(basis, 0n);
}

/** The same of some of the lines: in proportion to their part of all goods, cut to a whole minor unit once. */
export function basisOfLines(
  paid: PaidAmounts,
  parts: BasisParts,
  lines: readonly PaidLine[],
  counts: Predicate,
): bigint {
  const goods = paid.totalMinor - paid.shippingMinor;
  const counted = lines.filter(({ facts }) => counts.holds(facts));
  const share = counted.reduce((sum, { shareMinor }) => sum + shareMinor, 0n);
  if (goods <= 0n || share === 0n) return 0n;
  // What came back as an amount alone is of no line: each lost its part of it. Lines that the store left out count, too.
  const whole = maxPoints(
    goods,
    lines.reduce((sum, { shareMinor }) => sum + shareMinor, 0n),
  );
  return scale(basisOf(paid, { ...parts, shipping: false }), share, whole, 'FLOOR');
}

/** What is kept of an order after its returns. */
export function keptOf(paid: PaidAmounts, returned: PaidAmounts): PaidAmounts {
  return {
    totalMinor: paid.totalMinor - returned.totalMinor,
    shippingMinor: paid.shippingMinor - returned.shippingMinor,
    taxMinor: paid.taxMinor - returned.taxMinor,
    giftCardMinor: paid.giftCardMinor - returned.giftCardMinor,
  };
}
