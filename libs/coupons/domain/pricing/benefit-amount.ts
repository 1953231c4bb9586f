import { invariant, scale, sumOf } from '#kernel';
import type { Benefit } from '../discount.js';
import { BASIS_POINTS_MAX } from '../discount-rules.js';

/** Pieces that a discount is off, and what they are worth together. */
export interface Goods {
  readonly quantity: number;
  readonly worthMinor: bigint;
}

/**
 * What a benefit comes to, in minor units, for the goods that it is off and what shipping costs. It never grows when goods are
 * taken away or worth less: the search for the best and returns rely on it. Points have no amount.
 */
export function benefitMinorOf(benefit: Benefit, goods: readonly Goods[], shippingMinor: bigint): bigint {
  const worthMinor = sumOf(goods.map((each) => each.worthMinor));
  switch (benefit.kind) {
    case 'PERCENT': {
      const { basisPoints, capMinor } = benefit;
      return capped(scale(worthMinor, BigInt(basisPoints), BigInt(BASIS_POINTS_MAX), 'HALF_UP'), capMinor);
    }
    case 'AMOUNT':
      return capped(benefit.amountMinor, worthMinor);
    case 'FREE_SHIPPING':
      return capped(shippingMinor, benefit.capMinor);
    case 'FREE_PRODUCT':
      return worthOfFree(goods, (pieces) => Math.min(pieces, benefit.quantity));
    case 'CHEAPEST_FREE': {
      const { free, of } = benefit;
      const grouped = piecesIn(goods) - (piecesIn(goods) % of);
      return worthOfFree(goods, (pieces) => {
        const inGroups = Math.min(pieces, grouped);
        return Math.floor(inGroups / of) * free + Math.max((inGroups % of) - (of - free), 0);
      });
    }
    case 'POINTS_MULTIPLIER':
      return 0n;
  }
}

export function piecesIn(goods: readonly Pick<Goods, 'quantity'>[]): number {
  return goods.reduce((sum, { quantity }) => sum + quantity, 0);
}

interface Run {
  readonly count: number;
  readonly worthMinor: bigint;
}

/** What the free ones are worth, where `freeAmong` says how many there are among so many of the dearest pieces. */
function worthOfFree(goods: readonly Goods[], freeAmong: (pieces: number) => number): bigint {
  const runs = goods.flatMap(runsOf).sort((a, b) => compare(b.worthMinor, a.worthMinor));
  let [pieces, free, worthMinor] = [0, 0, 0n];
  for (const run of runs) {
    pieces += run.count;
    const freeInRun = freeAmong(pieces) - free;
    worthMinor += BigInt(freeInRun) * run.worthMinor;
    free += freeInRun;
  }
  return worthMinor;
}

/** A line as pieces of whole minor units that sum to it: some may be worth one more than the others. */
function runsOf({ quantity, worthMinor }: Goods): Run[] {
  if (quantity === 0) return [];
  const each = worthMinor / BigInt(quantity);
  const dearer = Number(worthMinor % BigInt(quantity));
  return [
    { count: dearer, worthMinor: each + 1n },
    { count: quantity - dearer, worthMinor: each },
  ];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function capped(amountMinor: bigint, capMinor: bigint | null): bigint {
  invariant(amountMinor >= 0n, 'a discount is not negative');
  return capMinor !== null && capMinor < amountMinor ? capMinor : amountMinor;
}
