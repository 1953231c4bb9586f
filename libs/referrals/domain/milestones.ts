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
 * What a change of the number of approved friends from `before` to `after` means; `known` is everything that the advocate ever reached.
 *
 * A milestone is known by its code: however ladders are edited, nobody holds it more often than the ladder at hand gives it. A single one
 * is reached by whoever has enough friends, however long; a repeated one by the friends who come, and by those who make up for what was
 * taken back. Rungs are reverted when the number falls below the one by which they were reached, whichever ladder that was of.
 */
export function climb(
  ladder: readonly Milestone[],
  before: number,
  after: number,
  known: readonly ReachedRung[],
): LadderChange {
  const reverted = known
    .filter(({ isReverted, friends }) => !isReverted && friends > after)
    .sort((a, b) => b.friends - a.friends || (a.milestone < b.milestone ? 1 : -1))
    .map(({ milestone, friends, number }) => ({ milestone, friends, number }));
  if (after <= before) return { reached: [], reverted };
  const reached = ladder
    .flatMap((step) => {
      const own = known.filter(({ milestone }) => milestone === step.code);
      return newRungs(step, before, after, own);
    })
    .sort((a, b) => a.friends - b.friends || (a.milestone < b.milestone ? -1 : 1));
  return { reached, reverted };
}

/** The rungs of one milestone that are new, from the highest; `own` are those of it that were ever reached. */
function newRungs(
  { code: milestone, friends: each, isRepeated }: Milestone,
  before: number,
  after: number,
  own: readonly ReachedRung[],
): (Rung & { readonly number: number })[] {
  const held = new Set(own.filter(({ isReverted }) => !isReverted).map(({ friends }) => friends));
  const numbers = new Map<number, number>();
  for (const { friends, number } of own) numbers.set(friends, Math.max(number, numbers.get(friends) ?? 0));
  const lost = [...numbers.keys()].filter((friends) => !held.has(friends)).length;
  const timesBy = (count: number): number => {
    const times = Math.floor(count / each);
    return isRepeated ? times : Math.min(times, 1);
  };
  const passed = isRepeated ? timesBy(after) - timesBy(before) + lost : 1;
  const missing = Math.min(timesBy(after) - held.size, passed);
  return Array.from({ length: timesBy(after) }, (_, index) => (timesBy(after) - index) * each)
    .filter((friends) => !held.has(friends))
    .slice(0, Math.max(0, missing))
    .map((friends) => ({ milestone, friends, number: (numbers.get(friends) ?? 0) + 1 }));
}
