import type { VelocityWindow } from './fraud-rule.js';

/** How long each window is. */
export const WINDOW_MS: Readonly<Record<VelocityWindow, number>> = {
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
};

/**
 * How many of these times lie in the fullest window of a length that has one of them in it. The first claims of a burst are as suspicious
 * as its last ones, and are judged again before they pay: so windows end after the claim as well. A window is open where it begins.
 */
export function fullestWindow(times: readonly number[], at: number, lengthMs: number): number {
  const near = times
    .filter((time) => time > at - lengthMs && time < at + lengthMs)
    .toSorted((one, other) => one - other);
  let fullest = 0;
  let first = 0;
  for (const [last, end] of near.entries()) {
    while ((near[first] ?? end) <= end - lengthMs) first += 1;
    if (end >= at) fullest = Math.max(fullest, last - first + 1);
  }
  return fullest;
}
