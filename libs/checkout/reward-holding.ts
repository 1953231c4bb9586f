import { newId, type Problem, type Result } from '#kernel';
import type { UsageBook } from '#limits';
import { pointsReferenceOf, problemOfShortage, type RewardOffer } from '#rewards';
import type { Freeing } from './freeing.js';
import type { CheckoutReward } from './content.js';
import type { PointsHeld } from './domain/checkout.js';

/** What a wish for a reward comes to: held, or why it cannot be had. */
export type RewardOutcome = Result<CheckoutReward, Problem>;

/** Holds rewards in the book, each for itself. */
export function holdRewards(
  book: UsageBook,
  wishes: readonly Result<RewardOffer, Problem>[],
  { now, free }: { readonly now: Date; readonly free: Freeing },
): RewardOutcome[] {
  return wishes.map((wish, place): RewardOutcome => {
    if (!wish.ok) return wish;
    const { rewardId, versionId, reward, name, quantity, pointType, points, takes } = wish.value;
    const id = newId(now);
    let shortage = book.hold({ id, takes });
    while (shortage !== null && free(shortage)) shortage = book.hold({ id, takes });
    if (shortage !== null)
      return { ok: false, problem: problemOfShortage(shortage, ['rewards', String(place), 'reward']) };
    return { ok: true, value: { id, rewardId, versionId, reward, name, quantity, pointType, points } };
  });
}

/** The points of rewards, each held for itself: they come back with it, and with no goods. */
export function pointsOfRewards(rewards: readonly CheckoutReward[]): PointsHeld[] {
  return rewards.flatMap(({ id, pointType, points }): PointsHeld[] =>
    points > 0n ? [{ pointType, points, holdId: null, reference: pointsReferenceOf(id) }] : [],
  );
}
