import { allocate, sumOf } from '#kernel';
import { LANES } from '../discount.js';
import { benefitMinorOf, piecesIn, type Goods } from './benefit-amount.js';
import type { Candidate, Reason } from './candidate.js';
import { less, totalOf, type Cart, type CartAmounts } from './cart.js';
import { NO_GAIN, plus, timesMore, type Gain } from './gain.js';

/** A candidate with the cart's lines as it sees them, in their order. */
export interface Contender {
  readonly candidate: Candidate;
  /** Its lane's place. */
  readonly lane: number;
  /** Whether a line counts: for the minimum, and as a rule for what is given. */
  readonly isInScope: readonly boolean[];
  /** Whether something is taken off a line. */
  readonly isReduced: readonly boolean[];
}

/** A contender that is applied, and what it takes off. */
export interface Applied {
  readonly contender: Contender;
  /** What the lanes before have left. */
  readonly basis: CartAmounts;
  readonly off: CartAmounts;
  readonly offMinor: bigint;
  readonly gain: Gain;
}

/** How far a cart is priced. */
export interface Pricing {
  readonly cart: Cart;
  readonly before: CartAmounts;
  /** The lane that was reached, and what the lanes before it have left. */
  readonly lane: number;
  readonly basis: CartAmounts;
  readonly left: CartAmounts;
  readonly applied: readonly Applied[];
  readonly offMinor: bigint;
  readonly gain: Gain;
}

export function unpriced(cart: Cart, before: CartAmounts): Pricing {
  return { cart, before, lane: 0, basis: before, left: before, applied: [], offMinor: 0n, gain: NO_GAIN };
}

export function contenderOf(cart: Cart, candidate: Candidate): Contender {
  const { lineIds, discount } = candidate;
  const { benefit, lane } = discount;
  const isInScope = cart.lines.map(({ id }) => lineIds?.has(id) ?? true);
  const isReduced = cart.lines.map(({ sku }, index) => {
    switch (benefit.kind) {
      case 'FREE_PRODUCT':
        return sku === benefit.sku;
      case 'FREE_SHIPPING':
        return false;
      case 'PERCENT':
      case 'AMOUNT':
      case 'CHEAPEST_FREE':
      case 'POINTS_MULTIPLIER':
        return isInScope[index] ?? false;
    }
  });
  return { candidate, lane: LANES.indexOf(lane), isInScope, isReduced };
}

/**
 * Applies one more, of the lane that was reached or a later one, or says why it cannot be. What it comes to is reckoned on what
 * the lanes before have left, taken from what is left by now, and split in proportion to that by largest remainders.
 */
export function withContender(pricing: Pricing, contender: Contender): Pricing | Reason {
  const { cart, left } = pricing;
  const basis = contender.lane > pricing.lane ? left : pricing.basis;
  const reason = reasonAgainst(contender, cart, pricing.before, basis);
  if (reason) return reason;
  const gain = gainOf(contender, left);
  const off = amountsOff(contender, cart, basis, left);
  const offMinor = totalOf(off);
  if (offMinor === 0n && gain.numerator === 0n) return { kind: 'NO_EFFECT' };
  return {
    ...{ cart, before: pricing.before, lane: contender.lane, basis, left: less(left, off) },
    applied: [...pricing.applied, { contender, basis, off, offMinor, gain }],
    offMinor: pricing.offMinor + offMinor,
    gain: plus(pricing.gain, gain),
  };
}

export function isReason(outcome: Pricing | Reason): outcome is Reason {
  return 'kind' in outcome;
}

function reasonAgainst(
  { candidate: { discount }, isInScope, isReduced }: Contender,
  { lines }: Cart,
  before: CartAmounts,
  basis: CartAmounts,
): Reason | null {
  const { benefit, minimumSpend } = discount;
  if (!isInScope.includes(true)) return { kind: 'NOTHING_IN_SCOPE' };
  if (benefit.kind === 'FREE_PRODUCT' && !isReduced.includes(true))
    return { kind: 'PRODUCT_MISSING', sku: benefit.sku, quantity: benefit.quantity };
  if (minimumSpend) {
    const counted = minimumSpend.basis === 'BEFORE_DISCOUNTS' ? before : basis;
    const missingMinor = minimumSpend.amountMinor - sumOf(only(isInScope, counted.linesMinor));
    if (missingMinor > 0n) return { kind: 'MIN_SPEND_SHORT', missingMinor, basis: minimumSpend.basis };
  }
  if (benefit.kind === 'CHEAPEST_FREE') {
    const missing = benefit.of - piecesIn(lines.filter((_line, index) => isInScope[index]));
    if (missing > 0) return { kind: 'PIECES_SHORT', missing };
  }
  return null;
}

function amountsOff(
  { candidate: { discount }, isReduced }: Contender,
  { lines }: Cart,
  basis: CartAmounts,
  left: CartAmounts,
): CartAmounts {
  const { benefit } = discount;
  const goods = lines.flatMap(({ quantity }, index): Goods[] =>
    isReduced[index] ? [{ quantity, worthMinor: basis.linesMinor[index] ?? 0n }] : [],
  );
  const wanted = benefitMinorOf(benefit, goods, basis.shippingMinor);
  if (benefit.kind === 'FREE_SHIPPING')
    return { linesMinor: lines.map(() => 0n), shippingMinor: least(wanted, left.shippingMinor) };
  const weights = only(isReduced, left.linesMinor);
  return { linesMinor: allocate(least(wanted, sumOf(weights)), weights), shippingMinor: 0n };
}

/** Points come last: they are earned for what is left by then. */
function gainOf({ candidate: { discount }, isReduced }: Contender, left: CartAmounts): Gain {
  const { benefit } = discount;
  if (benefit.kind !== 'POINTS_MULTIPLIER') return NO_GAIN;
  return timesMore(sumOf(only(isReduced, left.linesMinor)), benefit);
}

/** The amounts of some lines, and nothing for the others. */
function only(isMeant: readonly boolean[], linesMinor: readonly bigint[]): bigint[] {
  return linesMinor.map((amountMinor, index) => (isMeant[index] ? amountMinor : 0n));
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
