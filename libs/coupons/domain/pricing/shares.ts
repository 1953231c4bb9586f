import type { Applied } from './application.js';
import type { Cart, CartAmounts } from './cart.js';

/** What a discount takes off a line, with all that is needed to reckon again when goods come back. */
export interface LineShare {
  readonly lineId: string;
  readonly quantity: number;
  /** What the line counts for the minimum, by its basis; null: it is not in the discount's scope. */
  readonly spendMinor: bigint | null;
  /** What the discount was reckoned on; null: it is not off this line. */
  readonly basisMinor: bigint | null;
  readonly shareMinor: bigint;
}

/** Line by line in the cart's order, and of shipping. */
export interface DiscountShares {
  readonly lines: readonly LineShare[];
  readonly shippingBasisMinor: bigint;
  readonly shippingShareMinor: bigint;
}

export function sharesOf(
  { contender: { candidate, isInScope, isReduced }, basis, off }: Applied,
  { lines }: Cart,
  before: CartAmounts,
): DiscountShares {
  const counted = candidate.discount.minimumSpend?.basis === 'AFTER_DISCOUNTS' ? basis : before;
  return {
    lines: lines.map(({ id, quantity }, index) => ({
      lineId: id,
      quantity,
      spendMinor: isInScope[index] ? (counted.linesMinor[index] ?? 0n) : null,
      basisMinor: isReduced[index] ? (basis.linesMinor[index] ?? 0n) : null,
      shareMinor: off.linesMinor[index] ?? 0n,
    })),
    shippingBasisMinor: basis.shippingMinor,
    shippingShareMinor: off.shippingMinor,
  };
}
