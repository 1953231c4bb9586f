import { allocate, divideHalfEven, type LocalDate, type Points } from '#kernel';
import type { BreakageBasis, CohortOutlook, Outlook } from './breakage.js';
import type { PointCost } from './point-cost.js';

/** By what rows of a liability are told: the month or the year in which the points were earned. */
export type LiabilityGrain = 'MONTH' | 'YEAR';

/**
 * Why an interval is as narrow as the estimate, which is no reason to believe it. NOT_ENOUGH_HISTORY: there is no estimate. NO_SPREAD: the
 * older cohorts did all the same, or are as old as any, so that the ladder knows no error.
 */
export const LIABILITY_WARNINGS = ['NOT_ENOUGH_HISTORY', 'NO_SPREAD'] as const;
export type LiabilityWarning = (typeof LIABILITY_WARNINGS)[number];

export interface LiabilityRow {
  /** The first day of the month or year in which the points were earned. */
  readonly cohort: LocalDate;
  readonly outstanding: Points;
  /** Of the outstanding points those that are expected to be redeemed. */
  readonly expected: Points;
  /** The others. */
  readonly breakage: Points;
  readonly liabilityMinor: bigint;
  readonly lowMinor: bigint;
  readonly highMinor: bigint;
  /** What the estimates of its months go by, the one of the last month that has points outstanding. */
  readonly basis: BreakageBasis;
  /** What has to be said with the interval. */
  readonly warnings: readonly LiabilityWarning[];
}

export interface Liability extends Omit<LiabilityRow, 'cohort' | 'basis'> {
  readonly rows: readonly LiabilityRow[];
  /** As if every point that is outstanding were redeemed. */
  readonly withoutBreakageMinor: bigint;
  /** False: months are too few for an estimate, and no breakage is expected. */
  readonly isEnough: boolean;
}

/**
 * What outstanding points are expected to cost. The whole is rounded once, half to even, and shared among the rows by the largest
 * remainders, so that they add up to it. Cohorts that nothing is outstanding of have no row.
 */
export function liabilityOf(outlook: Outlook, cost: PointCost, grain: LiabilityGrain): Liability {
  const groups = new Map<LocalDate, CohortOutlook[]>();
  for (const cohort of outlook.cohorts.filter((one) => one.outstanding !== 0n)) {
    const start = grain === 'MONTH' ? cohort.cohort : `${cohort.cohort.slice(0, 4)}-01-01`;
    groups.set(start, [...(groups.get(start) ?? []), cohort]);
  }
  const minorOf = (points: Points): bigint => divideHalfEven(points * cost.minor, cost.points);
  const kept = [...groups.values()];
  const expected = kept.map((all) => sumOf(all, (one) => one.expected));
  const liabilityMinor = minorOf(outlook.expected);
  const parts = allocate(liabilityMinor, expected);
  const rows = [...groups.keys()].map((cohort, index): LiabilityRow => {
    const all = kept[index] ?? [];
    const outstanding = sumOf(all, (one) => one.outstanding);
    const of = expected[index] ?? 0n;
    const [low, high] = [sumOf(all, (one) => one.expectedLow), sumOf(all, (one) => one.expectedHigh)];
    return {
      ...{
        cohort,
        outstanding,
        expected: of,
        breakage: outstanding - of,
        liabilityMinor: parts[index] ?? 0n,
      },
      ...{ lowMinor: minorOf(low), highMinor: minorOf(high) },
      warnings: warningsOf(outlook.isEnough, low, high),
      basis: all.at(-1)?.basis ?? 'NOT_ENOUGH_HISTORY',
    };
  });
  const outstanding = rows.reduce((all, row) => all + row.outstanding, 0n);
  return {
    ...{ rows, outstanding, expected: outlook.expected, breakage: outstanding - outlook.expected },
    ...{ liabilityMinor, lowMinor: minorOf(outlook.expectedLow), highMinor: minorOf(outlook.expectedHigh) },
    ...{ withoutBreakageMinor: minorOf(outstanding), isEnough: outlook.isEnough },
    warnings:
      rows.length === 0 ? [] : warningsOf(outlook.isEnough, outlook.expectedLow, outlook.expectedHigh),
  };
}

function warningsOf(isEnough: boolean, low: Points, high: Points): LiabilityWarning[] {
  if (!isEnough) return ['NOT_ENOUGH_HISTORY'];
  return low === high ? ['NO_SPREAD'] : [];
}

function sumOf(all: readonly CohortOutlook[], of: (one: CohortOutlook) => Points): Points {
  return all.reduce((sum, one) => sum + of(one), 0n);
}
