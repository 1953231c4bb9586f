import type { Points } from '#kernel';
import { splitDraws, totalOf } from './draft.js';
import type { Draw } from './wallet.js';

/** What the captures and redemptions for one order took from a wallet, and what came back. */
export interface OrderSpend {
  /** Points they took, ever. */
  readonly spent: Points;
  /** Points of them that came back, ever. */
  readonly restored: Points;
  /** The draws, or parts of them, that have not come back. */
  readonly out: readonly Draw[];
}

export const NOTHING_SPENT: OrderSpend = { spent: 0n, restored: 0n, out: [] };

/** After a capture or redemption for the order. */
export function afterSpending({ spent, restored, out }: OrderSpend, draws: readonly Draw[]): OrderSpend {
  return { spent: spent + totalOf(draws), restored, out: [...out, ...draws] };
}

/** After so many points came back: those that `drawsToRestore` named. */
export function afterRestoring({ spent, restored, out }: OrderSpend, points: Points): OrderSpend {
  const [back, rest] = splitDraws(longestLivedFirst(out), points);
  return { spent, restored: restored + totalOf(back), out: rest };
}

/**
 * Which draws come back next when `points` more of an order's spend are restored: of those that are out, the
 * longest-lived points first, so a partial return gives back what is worth most. No point comes back twice, also where
 * more was spent on the order after a part of it had come back.
 */
export function drawsToRestore({ out }: OrderSpend, points: Points): Draw[] {
  return splitDraws(longestLivedFirst(out), points)[0];
}

function longestLivedFirst(draws: readonly Draw[]): Draw[] {
  return [...draws].sort((a, b) => b.expiresAt - a.expiresAt || b.lot - a.lot);
}
