import { invariant } from './assert.js';
import { invalid, type Problem } from './problem.js';

/** How a fraction becomes a whole number. Every rounding in the product names one of these. */
export type Rounding = 'FLOOR' | 'CEILING' | 'HALF_UP';

/**
 * `value * numerator / denominator`, exact in between, rounded once.
 * Amounts are never negative here, so FLOOR rounds toward zero and HALF_UP away from it at one half.
 */
export function scale(value: bigint, numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  invariant(denominator > 0n, 'the denominator of a ratio is positive');
  invariant(value >= 0n && numerator >= 0n, 'ratios scale non-negative amounts');
  const product = value * numerator;
  const quotient = product / denominator;
  const remainder = product % denominator;
  if (remainder === 0n) return quotient;
  switch (rounding) {
    case 'FLOOR':
      return quotient;
    case 'CEILING':
      return quotient + 1n;
    case 'HALF_UP':
      return remainder * 2n >= denominator ? quotient + 1n : quotient;
  }
}

/** `numerator / denominator`, exact in between, rounded once: to the nearest whole, of two as near to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'the denominator is positive');
  const quotient = numerator / denominator;
  // BigInt division goes towards zero: down to the floor, so that the rest is never negative.
  const floor = numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
  const twice = (numerator - floor * denominator) * 2n;
  if (twice === denominator) return floor % 2n === 0n ? floor : floor + 1n;
  return twice > denominator ? floor + 1n : floor;
}

/** The nearest whole number of an estimate, of two as near the even one. */
export function roundHalfEven(value: number): bigint {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return BigInt(floor % 2 === 0 ? floor : floor + 1);
  return BigInt(rest > 0.5 ? floor + 1 : floor);
}

/** Something times `numerator / denominator`: more than before. */
export interface Multiplier {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const MULTIPLIER_PART_MAX = 1_000_000n;

/** Why a multiplier is none; null if it is one. */
export function refusalOfMultiplier(
  { numerator, denominator }: Multiplier,
  path: readonly string[],
): Problem | null {
  if (denominator < 1n || denominator > MULTIPLIER_PART_MAX)
    return invalid([...path, 'denominator'], `1 to ${MULTIPLIER_PART_MAX}.`);
  if (numerator <= denominator || numerator > MULTIPLIER_PART_MAX)
    return invalid([...path, 'numerator'], `More than the denominator, at most ${MULTIPLIER_PART_MAX}.`);
  return null;
}
