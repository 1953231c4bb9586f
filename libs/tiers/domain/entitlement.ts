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

/**
 * The highest tier below a rank to which somebody was entitled on any day of a span, and the last such day; null: to none. Between days on
 * which something was done, or stops to count, nothing changes: one day of each such stretch is asked.
 */
export function lastEntitledBelow(
  rank: number,
  terms: LadderTerms,
  doings: Doings,
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  enrolledOn: LocalDate,
): LastEntitled | null {
  const lower: LadderTerms = { ...terms, tiers: terms.tiers.filter((tier) => tier.rank < rank) };
  const changes = [...doings.days(), ...turningDays(terms.window, from, enrolledOn, doings.days())];
  const begins = [...new Set([from, ...changes.filter((day) => day > from && day <= to)])].sort();
  let best: LastEntitled | null = null;
  let on = to;
  for (const begin of begins.reverse()) {
    const tier = entitledTo(lower, doings, begin, enrolledOn);
    if (tier && tier.rank > (best?.tier.rank ?? Number.NEGATIVE_INFINITY)) best = { tier, on };
    on = addDays(begin, -1);
  }
  return best;
}
