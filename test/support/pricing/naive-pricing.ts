import type { Benefit, PointsMultiplier } from '../../../libs/coupons/domain/discount.js';
import type { Candidate } from '../../../libs/coupons/domain/pricing/candidate.js';
import type { Cart } from '../../../libs/coupons/domain/pricing/cart.js';

/** What a combination comes to; points as thirds, quarters and so on of minor units: over 5,040, so that they are whole. */
export interface NaiveWorth {
  readonly offMinor: bigint;
  readonly gained: bigint;
  readonly count: number;
}

interface Amounts {
  readonly lines: bigint[];
  shipping: bigint;
}

const LANES = ['PRODUCT', 'ORDER', 'SHIPPING', 'POINTS'];
const GAIN_UNIT = 5_040n;

/** The best there is, by trying every selection in every order: slow, short, and written without the product's rule. */
export function naiveBest(cart: Cart, candidates: readonly Candidate[]): NaiveWorth {
  let best: NaiveWorth = { offMinor: 0n, gained: 0n, count: 0 };
  const usable = candidates.filter(({ refusal }) => refusal === null);
  for (const order of arrangementsOf(usable)) {
    const worth = naiveWorth(cart, order);
    if (worth && isMore(worth, best)) best = worth;
  }
  return best;
}

/** Null: they cannot be applied together, or one of them to no effect. */
export function naiveWorth(cart: Cart, order: readonly Candidate[]): NaiveWorth | null {
  if (!canStandTogether(order)) return null;
  const before = cart.lines.map(({ amountMinor }) => amountMinor);
  const left: Amounts = { lines: [...before], shipping: cart.shippingMinor };
  let gained = 0n;
  for (const lane of LANES) {
    const start = [...left.lines];
    for (const candidate of order.filter(({ discount }) => discount.lane === lane)) {
      const taken = take(cart, candidate, before, start, left);
      if (taken === null) return null;
      gained += taken;
    }
  }
  const total = (lines: readonly bigint[], shipping: bigint): bigint =>
    lines.reduce((a, b) => a + b, shipping);
  const offMinor = total(before, cart.shippingMinor) - total(left.lines, left.shipping);
  return { offMinor, gained, count: order.length };
}

/** Takes a candidate off `left`; answers the points that it gains, or null when it cannot be applied. */
function take(
  cart: Cart,
  { discount: { benefit, minimumSpend }, lineIds }: Candidate,
  before: readonly bigint[],
  start: readonly bigint[],
  left: Amounts,
): bigint | null {
  const places = cart.lines.map((_line, place) => place);
  const inScope = places.filter((place) => lineIds === null || lineIds.has(cart.lines[place]?.id ?? ''));
  const sum = (amounts: readonly bigint[], of: readonly number[]): bigint =>
    of.reduce((total, place) => total + (amounts[place] ?? 0n), 0n);
  if (inScope.length === 0) return null;
  if (minimumSpend) {
    const spent = sum(minimumSpend.basis === 'BEFORE_DISCOUNTS' ? before : start, inScope);
    if (spent < minimumSpend.amountMinor) return null;
  }
  if (benefit.kind === 'POINTS_MULTIPLIER') {
    const gained = gainOf(benefit, sum(left.lines, inScope));
    return gained > 0n ? gained : null;
  }
  if (benefit.kind === 'FREE_SHIPPING') {
    const off = least(left.shipping, benefit.capMinor ?? left.shipping);
    left.shipping -= off;
    return off > 0n ? 0n : null;
  }
  const reduced =
    benefit.kind === 'FREE_PRODUCT'
      ? places.filter((place) => cart.lines[place]?.sku === benefit.sku)
      : inScope;
  const wanted = wantedOf(benefit, cart, start, reduced);
  const off = least(wanted, sum(left.lines, reduced));
  spread(off, left.lines, reduced);
  return off > 0n ? 0n : null;
}

/** The points that a candidate gains when so much is left of the lines, in the same units. */
export function pointsGained(
  { lines }: Cart,
  { discount, lineIds }: Candidate,
  left: readonly bigint[],
): bigint {
  const { benefit } = discount;
  if (benefit.kind !== 'POINTS_MULTIPLIER') return 0n;
  return lines.reduce(
    (sum, { id }, place) => (lineIds?.has(id) === false ? sum : sum + gainOf(benefit, left[place] ?? 0n)),
    0n,
  );
}

function gainOf({ numerator, denominator }: PointsMultiplier, amountMinor: bigint): bigint {
  return (amountMinor * (numerator - denominator) * GAIN_UNIT) / denominator;
}

function wantedOf(
  benefit: Benefit,
  cart: Cart,
  start: readonly bigint[],
  reduced: readonly number[],
): bigint {
  const worth = reduced.reduce((total, place) => total + (start[place] ?? 0n), 0n);
  if (benefit.kind === 'AMOUNT') return benefit.amountMinor;
  if (benefit.kind === 'PERCENT') {
    const off = (2n * worth * BigInt(benefit.basisPoints) + 10_000n) / 20_000n;
    return least(off, benefit.capMinor ?? off);
  }
  const pieces = reduced.flatMap((place) => piecesOf(start[place] ?? 0n, cart.lines[place]?.quantity ?? 0));
  pieces.sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
  const free =
    benefit.kind === 'FREE_PRODUCT'
      ? pieces.slice(0, benefit.quantity)
      : benefit.kind === 'CHEAPEST_FREE'
        ? cheapestOfGroups(pieces, benefit.of, benefit.free)
        : [];
  return free.reduce((total, piece) => total + piece, 0n);
}

function cheapestOfGroups(dearestFirst: readonly bigint[], of: number, free: number): bigint[] {
  const found: bigint[] = [];
  for (let first = 0; first + of <= dearestFirst.length; first += of)
    found.push(...dearestFirst.slice(first + of - free, first + of));
  return found;
}

/** One minor unit after the other, each to the piece that has least. */
function piecesOf(amount: bigint, quantity: number): bigint[] {
  const pieces = Array.from({ length: quantity }, () => amount / BigInt(quantity));
  for (let index = 0; index < Number(amount % BigInt(quantity)); index += 1)
    pieces[index] = (pieces[index] ?? 0n) + 1n;
  return pieces;
}

/** Whole parts first; then one unit each to whom the most is still missing, of equal ones the first. */
function spread(off: bigint, lines: bigint[], reduced: readonly number[]): void {
  const weights = reduced.map((place) => lines[place] ?? 0n);
  const all = weights.reduce((total, weight) => total + weight, 0n);
  if (all === 0n) return;
  const parts = weights.map((weight) => (off * weight) / all);
  let rest = off - parts.reduce((total, part) => total + part, 0n);
  while (rest > 0n) {
    let most = 0;
    const missing = (index: number): bigint => off * (weights[index] ?? 0n) - (parts[index] ?? 0n) * all;
    for (const index of weights.keys()) if (missing(index) > missing(most)) most = index;
    parts[most] = (parts[most] ?? 0n) + 1n;
    rest -= 1n;
  }
  for (const [index, place] of reduced.entries()) lines[place] = (lines[place] ?? 0n) - (parts[index] ?? 0n);
}

function canStandTogether(order: readonly Candidate[]): boolean {
  return order.every(({ discount: one }, index) =>
    order.every(
      ({ discount: other }, at) =>
        at === index ||
        (one.mutualTags.every((tag) => other.tags.includes(tag)) &&
          !one.exclusiveGroups.some((group) => other.exclusiveGroups.includes(group))),
    ),
  );
}

/** Every selection in every order. */
function* arrangementsOf<T>(items: readonly T[]): Generator<T[]> {
  yield [];
  for (const item of items)
    for (const rest of arrangementsOf(items.filter((other) => other !== item))) yield [item, ...rest];
}

function isMore(a: NaiveWorth, b: NaiveWorth): boolean {
  if (a.offMinor !== b.offMinor) return a.offMinor > b.offMinor;
  return a.gained === b.gained ? a.count < b.count : a.gained > b.gained;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
