import { invariant } from '#kernel';

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
