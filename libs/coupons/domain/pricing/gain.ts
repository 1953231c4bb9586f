import type { PointsMultiplier } from '../discount.js';

/** How much more earns points, in minor units, exactly: points of an order times two gain all that it comes to. */
export interface Gain {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const NO_GAIN: Gain = { numerator: 0n, denominator: 1n };

/** Multipliers add up, each to what is earned without any. */
export function timesMore(amountMinor: bigint, { numerator, denominator }: PointsMultiplier): Gain {
  return { numerator: amountMinor * (numerator - denominator), denominator };
}

export function plus(a: Gain, b: Gain): Gain {
  if (a.denominator === b.denominator)
    return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** Positive when the first is more, negative when it is less. */
export function compareGains(a: Gain, b: Gain): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
