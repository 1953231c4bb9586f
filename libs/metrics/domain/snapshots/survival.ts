import {
  kaplanMeierOf,
  logRankOf,
  type CountedDay,
  type LogRank,
  type SurvivalPoint,
} from '../statistics/survival.js';

/** Customers by how many days their first life lasted, from the first purchase on: until they lapsed, or as far as is known. */
export interface SurvivalFigures {
  readonly days: readonly number[];
  readonly ended: readonly number[];
  readonly censored: readonly number[];
  /** Whether those who were different things lapsed alike: the same in all rows; null: nothing can be said. */
  readonly logRank: LogRank | null;
}

/** Days between points that are shown, and how many are: ten years. */
const STEP_DAYS = 30;
const STEPS = 121;

export interface Survival {
  readonly customers: number;
  readonly ended: number;
  /** The day by which half of them had lapsed; null: more than half live on as far as is known. */
  readonly medianDays: number | null;
  /** Each 30 days, as long as somebody was seen for so long. */
  readonly points: readonly SurvivalPoint[];
}

export function survivalFiguresOf(counts: readonly CountedDay[], logRank: LogRank | null): SurvivalFigures {
  return {
    days: counts.map(({ days }) => days),
    ended: counts.map(({ ended }) => ended),
    censored: counts.map(({ censored }) => censored),
    logRank,
  };
}

/**
 * Whether groups lapse alike; null when nothing can be said. Whoever became customer so lately that they could not lapse yet tells
 * nothing and is left out, as in R: the cohort of this month must not keep the others from being compared.
 */
export function comparedOf(groups: readonly (readonly CountedDay[])[]): LogRank | null {
  const firstEnd = groups
    .flat()
    .reduce((first, { days, ended }) => (ended > 0 && days < first ? days : first), Infinity);
  const told = groups.filter((days) => (days.at(-1)?.days ?? -1) >= firstEnd);
  return told.length > 1 ? logRankOf(told) : null;
}

export function countedDaysOf({ days, ended, censored }: SurvivalFigures): CountedDay[] {
  return days.map((day, place) => ({
    ...{ days: day, ended: ended[place] ?? 0, censored: censored[place] ?? 0 },
  }));
}

/** The curve itself: a point for each day on which anybody lapsed or was lost sight of. */
export function survivalCurveOf(figures: SurvivalFigures): SurvivalPoint[] {
  return kaplanMeierOf(countedDaysOf(figures));
}

export function survivalOf(figures: SurvivalFigures): Survival {
  const counts = countedDaysOf(figures);
  const steps = kaplanMeierOf(counts);
  const last = steps.at(-1)?.days ?? -1;
  const points: SurvivalPoint[] = [];
  let [place, customers] = [0, counts.reduce((sum, one) => sum + one.ended + one.censored, 0)];
  const all = customers;
  for (let step = 0; step < STEPS && step * STEP_DAYS <= last; step += 1) {
    const day = step * STEP_DAYS;
    let [ended, censored] = [0, 0];
    const atRisk = customers;
    for (let one = steps[place]; one && one.days <= day; one = steps[place]) {
      [ended, censored, place] = [ended + one.ended, censored + one.censored, place + 1];
    }
    customers -= ended + censored;
    const { survival, standardError, interval } = steps[place - 1] ?? START;
    points.push({ days: day, atRisk, ended, censored, survival, standardError, interval });
  }
  return {
    ...{ customers: all, ended: counts.reduce((sum, one) => sum + one.ended, 0) },
    medianDays: steps.find(({ survival }) => survival <= 0.5)?.days ?? null,
    points,
  };
}

const START = { survival: 1, standardError: 0, interval: null };
