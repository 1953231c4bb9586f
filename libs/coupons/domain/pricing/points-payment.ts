import { allocate, invariant, minPoints, scale, type Points } from '#kernel';
import { BASIS_POINTS_MAX } from '../discount-rules.js';
import { totalOf, type CartAmounts } from './cart.js';

/** Points that a customer would pay with. So many points are worth so many minor units. */
export interface PointsOffer {
  readonly points: Points;
  readonly valuePoints: Points;
  readonly valueMinor: bigint;
  /** How much of what is left to be paid points may pay for at most: 0 to 10,000 basis points. */
  readonly shareBasisPoints: number;
  /** Whether they pay for shipping too. */
  readonly coversShipping: boolean;
}

export interface PointsPayment {
  /** As few as pay for the amount: never more than were offered. */
  readonly points: Points;
  readonly amountMinor: bigint;
  /** The amount by line and shipping, in proportion to what was left of them. */
  readonly amounts: CartAmounts;
}

/**
 * What points pay for of what discounts have left. What they are worth and the share are rounded FLOOR, the points for the amount
 * CEILING: nobody pays points for less than a minor unit. Null: they pay for nothing, and none are spent.
 */
export function paidWithPoints(left: CartAmounts, offer: PointsOffer): PointsPayment | null {
  const { points, valuePoints, valueMinor, shareBasisPoints, coversShipping } = offer;
  invariant(shareBasisPoints >= 0 && shareBasisPoints <= BASIS_POINTS_MAX, 'points pay for all at most');
  if (points <= 0n || valueMinor === 0n) return null;
  const payable = coversShipping ? left : { ...left, shippingMinor: 0n };
  const shareMinor = scale(totalOf(payable), BigInt(shareBasisPoints), BigInt(BASIS_POINTS_MAX), 'FLOOR');
  const amountMinor = minPoints(scale(points, valueMinor, valuePoints, 'FLOOR'), shareMinor);
  if (amountMinor === 0n) return null;
  const parts = allocate(amountMinor, [...payable.linesMinor, payable.shippingMinor]);
  const shippingMinor = parts.pop() ?? 0n;
  return {
    points: scale(amountMinor, valuePoints, valueMinor, 'CEILING'),
    amountMinor,
    amounts: { linesMinor: parts, shippingMinor },
  };
}
