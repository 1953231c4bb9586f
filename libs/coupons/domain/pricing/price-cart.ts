import { invariant } from '#kernel';
import type { PointsMultiplier } from '../discount.js';
import {
  contenderOf,
  isReason,
  unpriced,
  withContender,
  type Applied,
  type Contender,
  type Pricing,
} from './application.js';
import { conflictOf, type Candidate, type Reason } from './candidate.js';
import { amountsOf, less, totalOf, type Cart, type CartAmounts } from './cart.js';
import { bestOf, inLanes, type Free, type Search } from './combination.js';
import { paidWithPoints, type PointsOffer, type PointsPayment } from './points-payment.js';
import { sharesOf, type DiscountShares } from './shares.js';

/** What became of a candidate. */
export type Outcome =
  AppliedOutcome | { readonly kind: 'NOT_APPLIED'; readonly code: string; readonly reason: Reason };

export interface AppliedOutcome {
  readonly kind: 'APPLIED';
  readonly code: string;
  /** 0 for a multiplier of points. */
  readonly discountMinor: bigint;
  /** To be stored: returns are settled by them. They sum to the discount. */
  readonly shares: DiscountShares;
  /** Null: it is money. */
  readonly multiplier: PointsMultiplier | null;
}

export interface PricedCart {
  /** One for each candidate, in their order. */
  readonly outcomes: readonly Outcome[];
  readonly search: Search;
  readonly discountMinor: bigint;
  /** What is left to be paid, after discounts and points. */
  readonly left: CartAmounts;
  readonly totalMinor: bigint;
  /** Null: no points were offered, or none would pay for anything. */
  readonly payment: PointsPayment | null;
}

/**
 * Prices a cart that `checkCart` takes: applies those of the candidates that are best for the customer, and tells of each what
 * it takes off each line, or why it is not applied. Best is what takes most off; of equal ones what earns more points; then what
 * uses up fewer. Points pay for what is left then.
 */
export function priceCart(
  cart: Cart,
  candidates: readonly Candidate[],
  offer: PointsOffer | null = null,
): PricedCart {
  const codes = new Set(candidates.map(({ code }) => code));
  invariant(codes.size === candidates.length, 'each candidate stands in a cart once');
  const start = unpriced(cart, amountsOf(cart));
  const alone = candidates.map((candidate) => aloneOf(start, candidate));
  const { pricing, search } = bestOf(
    start,
    alone.flatMap((each) => ('contender' in each ? [each] : [])),
  );
  const payment = offer && paidWithPoints(pricing.left, offer);
  const left = payment ? less(pricing.left, payment.amounts) : pricing.left;
  return {
    outcomes: candidates.map((candidate, index) => outcomeOf(candidate, alone[index], start, pricing)),
    ...{ search, discountMinor: pricing.offMinor, left, totalMinor: totalOf(left), payment },
  };
}

/** What a candidate comes to by itself, or why it cannot be applied even then: whatever stands beside it, that stays so. */
function aloneOf(start: Pricing, candidate: Candidate): Free | Reason {
  if (candidate.refusal) return { kind: 'REFUSED', problem: candidate.refusal };
  const contender = contenderOf(start.cart, candidate);
  const pricing = withContender(start, contender);
  return isReason(pricing) ? pricing : { contender, offMinor: pricing.offMinor, gain: pricing.gain };
}

function outcomeOf(
  { code }: Candidate,
  alone: Free | Reason | undefined,
  start: Pricing,
  best: Pricing,
): Outcome {
  invariant(alone, 'every candidate was looked at');
  if (!('contender' in alone)) return { kind: 'NOT_APPLIED', code, reason: alone };
  const applied = best.applied.find(({ contender }) => contender === alone.contender);
  return applied
    ? appliedOutcome(applied, best)
    : { kind: 'NOT_APPLIED', code, reason: reasonBeside(best, alone.contender, start) };
}

function appliedOutcome(applied: Applied, { cart, before }: Pricing): AppliedOutcome {
  const { candidate } = applied.contender;
  const { benefit } = candidate.discount;
  return {
    kind: 'APPLIED',
    code: candidate.code,
    discountMinor: applied.offMinor,
    shares: sharesOf(applied, cart, before),
    multiplier: benefit.kind === 'POINTS_MULTIPLIER' ? benefit : null,
  };
}

/** Why one that could be applied by itself is not applied beside the best. */
function reasonBeside(best: Pricing, contender: Contender, start: Pricing): Reason {
  const conflicts = best.applied.flatMap((applied) => {
    const conflict = conflictOf(contender.candidate, applied.contender.candidate);
    return conflict ? [conflict] : [];
  });
  if (conflicts.length > 0) return { kind: 'EXCLUDED_BY', conflicts };
  const codes: string[] = [];
  let pricing = start;
  for (const each of inLanes([...best.applied.map((applied) => applied.contender), contender])) {
    const next = withContender(pricing, each);
    if (!isReason(next)) pricing = next;
    else if (each === contender) return next;
    else codes.push(each.candidate.code);
  }
  const lossMinor = best.offMinor - pricing.offMinor;
  return lossMinor > 0n ? { kind: 'NOT_BEST', lossMinor, codes } : { kind: 'NO_EFFECT' };
}
