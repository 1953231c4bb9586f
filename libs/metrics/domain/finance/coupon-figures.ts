import { rateOf, shareOf, type Rate, type Share } from '../rate.js';
import { newcombe, type Interval } from '../statistics/proportions.js';

/** After so many days it is known whether somebody who used a coupon came again. */
export const REPEAT_DAYS = 90;

/** What became of coupons, as counted. Amounts are minor units. */
export interface CouponCounts {
  /** Coupons of customers; each is in exactly one of the next five. */
  readonly issued: number;
  readonly open: number;
  readonly reserved: number;
  readonly redeemed: number;
  readonly expired: number;
  readonly revoked: number;
  /** Customers who were issued one, and those of them who used one. */
  readonly customers: number;
  readonly redeemers: number;
  /** Uses that stand, those of codes that everybody may know included, and their orders. */
  readonly uses: number;
  readonly orders: number;
  readonly revenueMinor: bigint;
  readonly discountMinor: bigint;
  /** Customers whose first use is longer ago than the days after which it is known, and who of them came again within these. */
  readonly repeatKnown: number;
  readonly repeated: number;
  /** The same of customers who were issued one and used none, from the day on which they were. */
  readonly othersKnown: number;
  readonly othersRepeated: number;
}

export interface CouponFigures extends CouponCounts {
  /** Of the customers who were issued one. */
  readonly redemption: Share;
  readonly revenuePerOrder: Rate;
  readonly repeat: Share;
  readonly repeatOfOthers: Share;
  /** Repeat less that of the others, by Newcombe: a difference, and no effect. Null of nobody. */
  readonly difference: { readonly value: number; readonly interval: Interval } | null;
}

export function couponFiguresOf(counts: CouponCounts): CouponFigures {
  const { customers, redeemers, revenueMinor, orders } = counts;
  const used = { hits: counts.repeated, total: counts.repeatKnown };
  const others = { hits: counts.othersRepeated, total: counts.othersKnown };
  const interval = newcombe(used, others);
  return {
    ...counts,
    redemption: shareOf(redeemers, customers),
    revenuePerOrder: rateOf(Number(revenueMinor), orders),
    repeat: shareOf(used.hits, used.total),
    repeatOfOthers: shareOf(others.hits, others.total),
    difference: interval && { value: used.hits / used.total - others.hits / others.total, interval },
  };
}
