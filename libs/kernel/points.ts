/** A whole number of points of some point type. Never a fraction, never a float. */
export type Points = bigint;

/** The largest amount and balance: 2^53 - 1, so that every amount is exact in JSON and in JavaScript clients. */
export const POINTS_MAX: Points = 9_007_199_254_740_991n;

export function isPointsAmount(value: Points): boolean {
  return value > 0n && value <= POINTS_MAX;
}

export function minPoints(a: Points, b: Points): Points {
  return a < b ? a : b;
}

export function maxPoints(a: Points, b: Points): Points {
  return a > b ? a : b;
}
