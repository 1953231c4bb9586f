import { maxPoints, minPoints, type Points } from '#kernel';
import type { Draw } from './wallet.js';

/** What one order took from a wallet: the draws of its captures and redemptions, and what came back already. */
export interface OrderSpend {
  readonly spent: readonly Draw[];
  readonly restored: Points;
}

/**
 * Which draws come back next when `points` more of an order's spend are restored: the longest-lived points first, so a
 * partial return gives back what is worth most. Parts add up to the whole: what came back already is skipped first.
 */
export function drawsToRestore({ spent, restored }: OrderSpend, points: Points): Draw[] {
  const longestLivedFirst = [...spent].sort((a, b) => b.expiresAt - a.expiresAt || b.lot - a.lot);
  const back: Draw[] = [];
  let skip = restored;
  let missing = points;
  for (const draw of longestLivedFirst) {
    const left = maxPoints(draw.points - skip, 0n);
    skip = maxPoints(skip - draw.points, 0n);
    const part = minPoints(left, missing);
    if (part > 0n) back.push({ ...draw, points: part });
    missing -= part;
  }
  return back;
}
