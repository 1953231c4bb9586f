import { maxPoints } from '#kernel';
import type { BasisParts } from './campaign.js';

/** The amounts of an order that decide what it earns, in minor units. */
export interface PaidAmounts {
  /** What the customer pays, shipping and tax included. */
  readonly totalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly taxMinor: bigint;
  /** The part of the total that gift cards paid. */
  readonly giftCardMinor: bigint;
}

/** What of an order earns points, in minor units; never below 0. */
export function basisOf(paid: PaidAmounts, parts: BasisParts): bigint {
  let basis = paid.totalMinor;
  if (!parts.shipping) basis -= paid.shippingMinor;
  if (!parts.tax) basis -= paid.taxMinor;
  if (!parts.giftCards) basis -= paid.giftCardMinor;
  return maxPoints(basis, 0n);
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
