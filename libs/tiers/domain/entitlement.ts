import { addDays, type LocalDate } from '#kernel';
import type { Doings } from './doings.js';
import type { LadderTerms, Tier } from './ladder.js';
import { isMet } from './qualification.js';
import { periodsOn, turningDays } from './window.js';

/** The highest tier that somebody is entitled to on a day by what they did; null: none. */
export function entitledTo(
  { tiers, window }: LadderTerms,
  doings: Doings,
  day: LocalDate,
  enrolledOn: LocalDate,
): Tier | null {
  const periods = periodsOn(window, day, enrolledOn);
  return (
    tiers.findLast(({ qualification }) => periods.some((period) => isMet(qualification, doings, period))) ??
    null
  );
}

/**
 * The first day from `day` on on which somebody is not entitled to a rank any more, if they do nothing more; null: never.
 * Without new deeds entitlement only ever decreases, so that the day can be found by halving.
 */
export function lapseDay(
  terms: LadderTerms,
  rank: number,
  doings: Doings,
  day: LocalDate,
  enrolledOn: LocalDate,
): LocalDate | null {
  // The lowest first: most have done enough for it, and not for those above.
  const enough = terms.tiers.filter((tier) => tier.rank >= rank);
  const isEntitled = (on: LocalDate): boolean => {
    const periods = periodsOn(terms.window, on, enrolledOn);
    return enough.some(({ qualification }) => periods.some((period) => isMet(qualification, doings, period)));
  };
  if (!isEntitled(day)) return day;
  const days = turningDays(terms.window, day, enrolledOn, doings.days());
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = days[middle];
    if (candidate === undefined || isEntitled(candidate)) low = middle + 1;
    else high = middle;
  }
  return days[low] ?? null;
}

/** A tier, and the last day on which somebody was entitled to it or to a higher one. */
export interface LastEntitled {
  readonly tier: Tier;
  readonly on: LocalDate;
}

/** The highest tier below a rank to which somebody was entitled on any day of a span; null: to none. */
export function lastEntitledBelow(
  rank: number,
  terms: LadderTerms,
  doings: Doings,
  span: { readonly from: LocalDate; readonly to: LocalDate },
  enrolledOn: LocalDate,
): LastEntitled | null {
  const lower: LadderTerms = { ...terms, tiers: terms.tiers.filter((tier) => tier.rank < rank) };
  const highest = lower.tiers.at(-1);
  let best: LastEntitled | null = null;
  for (let on = span.to; on >= span.from && best?.tier !== highest; on = addDays(on, -1)) {
    const tier = entitledTo(lower, doings, on, enrolledOn);
    if (tier && tier.rank > (best?.tier.rank ?? Number.NEGATIVE_INFINITY)) best = { tier, on };
  }
  return best;
}
