import type { Milestone } from './rules.js';

/** One rung of a ladder: a milestone, and with how many approved friends it is reached. */
export interface Rung {
  readonly milestone: string;
  readonly friends: number;
}

/** That an advocate reached a rung: again, with the next number, after it was reverted. */
export interface ReachedRung extends Rung {
  readonly number: number;
  readonly isReverted: boolean;
}

/** What becomes of rungs when the number of approved friends changes. */
export interface LadderChange {
  /** From the lowest. */
  readonly reached: readonly (Rung & { readonly number: number })[];
  /** From the highest. */
  readonly reverted: readonly (Rung & { readonly number: number })[];
}

/**
 * What a change of the number of approved friends from `before` to `after` means. Rungs are reached when the number comes to them,
 * and reverted when it falls below them, whichever ladder they are of; `known` are those of more friends than the lower number.
 */
export function climb(
  ladder: readonly Milestone[],
  before: number,
  after: number,
  known: readonly ReachedRung[],
): LadderChange {
  const standing = known.filter(({ isReverted }) => !isReverted);
  const reverted = standing
    .filter(({ friends }) => friends > after)
    .sort((a, b) => b.friends - a.friends || (a.milestone < b.milestone ? 1 : -1))
    .map(({ milestone, friends, number }) => ({ milestone, friends, number }));
  const isStanding = new Set(standing.map(keyOf));
  const numbers = new Map<string, number>();
  for (const rung of known) numbers.set(keyOf(rung), Math.max(rung.number, numbers.get(keyOf(rung)) ?? 0));
  const reached = rungsBetween(ladder, before, after)
    .filter((rung) => !isStanding.has(keyOf(rung)))
    .map((rung) => ({ ...rung, number: (numbers.get(keyOf(rung)) ?? 0) + 1 }));
  return { reached, reverted };
}

/** The rungs above `before` up to `after`, the lowest first. */
export function rungsBetween(ladder: readonly Milestone[], before: number, after: number): Rung[] {
  return ladder
    .flatMap(({ code: milestone, friends, isRepeated }): Rung[] => {
      if (!isRepeated) return friends > before && friends <= after ? [{ milestone, friends }] : [];
      const [first, last] = [Math.floor(before / friends) + 1, Math.floor(after / friends)];
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
        milestone,
        friends: (first + index) * friends,
      }));
    })
    .sort((a, b) => a.friends - b.friends || (a.milestone < b.milestone ? -1 : 1));
}

function keyOf({ milestone, friends }: Rung): string {
  return `${milestone} ${friends}`;
}
