import { maxPoints, minPoints, roundHalfEven, type LocalDate, type Points } from '#kernel';
import { AGES_MIN, chainLadder, type ChainLadder } from '../models/chain-ladder.js';
import { CALENDARS, dayNumberOf, localDateOfNumber } from '../roll-ups/periods.js';
import { cohortsOf, keptOf, outstandingOf, type CohortPoints, type PointCell } from './points-book.js';

/** Normal quantile of a 95 % interval. */
const Z = 1.959963984540054;

/**
 * What the estimate of a cohort goes by. CHAIN_LADDER: what was redeemed of it, developed as older cohorts were. OTHER_COHORTS: nothing was
 * redeemed of it in a whole month, so there is nothing to develop, and it takes the rate of the others. NOT_ENOUGH_HISTORY: no estimate;
 * all that is outstanding counts as expected to be redeemed.
 */
export const BREAKAGE_BASES = ['CHAIN_LADDER', 'OTHER_COHORTS', 'NOT_ENOUGH_HISTORY'] as const;
export type BreakageBasis = (typeof BREAKAGE_BASES)[number];

/** What is expected of a cohort. */
export interface CohortOutlook extends CohortPoints {
  readonly outstanding: Points;
  readonly basis: BreakageBasis;
  /** Points that are expected to be redeemed in all, those that were included; null without an estimate. */
  readonly ultimate: number | null;
  /** Of `ultimate`, by Mack; null where the ladder says nothing of this cohort. */
  readonly standardError: number | null;
  /** Of the outstanding points those that are expected to be redeemed. */
  readonly expected: Points;
  /** The same at the ends of the 95 % interval. */
  readonly expectedLow: Points;
  readonly expectedHigh: Points;
  /** Redeemed up to the end of each age that is over, 0 being the month of the earning. */
  readonly redeemedByAge: readonly Points[];
}

export interface Outlook {
  readonly cohorts: readonly CohortOutlook[];
  /** Months that are over, since the first cohort. */
  readonly completeAges: number;
  readonly isEnough: boolean;
  readonly expected: Points;
  readonly expectedLow: Points;
  readonly expectedHigh: Points;
  /** Of what is expected, by Mack: cohorts share their factors, so it is more than the root of the squares. Null without an estimate. */
  readonly standardError: number | null;
}

/**
 * What cohorts are expected to redeem, by the volume-weighted chain ladder over the months that were over when `month` began: the month in
 * which the figures end, or that right after them. What was redeemed in it since counts, and is not developed.
 */
export function outlookOf(cells: readonly PointCell[], month: LocalDate): Outlook {
  const cohorts = cohortsOf(cells);
  const first = cohorts[0];
  const completeAges = first ? Math.max(0, monthNumber(month) - monthNumber(first.cohort)) : 0;
  const triangle = triangleOf(cells, completeAges, first?.cohort ?? month);
  const hasRedeemed = triangle.some((row) => (row.at(-1) ?? 0n) > 0n);
  const ladder = hasRedeemed ? chainLadder(triangle.map((row) => row.map(Number))) : null;
  const startsAt = monthNumber(first?.cohort ?? month);
  const rate = ladder ? rateOf(cohorts, ladder, startsAt) : null;
  const outlooks = cohorts.map((cohort): CohortOutlook => {
    const index = monthNumber(cohort.cohort) - startsAt;
    const redeemedByAge = triangle[index] ?? [];
    const base = { ...cohort, outstanding: outstandingOf(cohort), redeemedByAge };
    if (!ladder || rate === null) return withoutEstimate(base);
    const developed = ladder.cohorts[index];
    if (developed && developed.latest > 0)
      return estimated(base, 'CHAIN_LADDER', developed.ultimate, developed.standardError);
    return estimated(base, 'OTHER_COHORTS', rate * Number(keptOf(cohort)), null);
  });
  return { cohorts: outlooks, completeAges, isEnough: ladder !== null, ...totalOf(outlooks, ladder) };
}

/** How many complete ages an estimate needs. */
export const COMPLETE_AGES_MIN = AGES_MIN;

type Base = Omit<
  CohortOutlook,
  'basis' | 'ultimate' | 'standardError' | 'expected' | 'expectedLow' | 'expectedHigh'
>;

function withoutEstimate(base: Base): CohortOutlook {
  const all = within(base, base.outstanding);
  return {
    ...{ ...base, basis: 'NOT_ENOUGH_HISTORY', ultimate: null, standardError: null },
    ...{ expected: all, expectedLow: all, expectedHigh: all },
  };
}

function estimated(
  base: Base,
  basis: BreakageBasis,
  developed: number,
  standardError: number | null,
): CohortOutlook {
  // What was redeemed since the last month that is over may be more than was foreseen, and nobody redeems what is not there.
  const most = Number(base.redeemed + within(base, base.outstanding));
  const ultimate = Math.min(Math.max(developed, Number(base.redeemed)), most);
  const further = (points: number): Points => within(base, roundHalfEven(points) - base.redeemed);
  const margin = standardError === null ? Infinity : Z * standardError;
  return {
    ...{ ...base, basis, ultimate, standardError, expected: further(ultimate) },
    expectedLow: Number.isFinite(margin) ? further(Math.max(0, ultimate - margin)) : 0n,
    expectedHigh: Number.isFinite(margin) ? further(ultimate + margin) : within(base, base.outstanding),
  };
}

function within({ outstanding }: Base, points: Points): Points {
  return maxPoints(0n, minPoints(outstanding, points));
}

/** Of all that was kept of cohorts that were redeemed of, what is redeemed in the end. */
function rateOf(cohorts: readonly CohortPoints[], ladder: ChainLadder, startsAt: number): number | null {
  let [ultimate, kept] = [0, 0];
  for (const cohort of cohorts) {
    const developed = ladder.cohorts[monthNumber(cohort.cohort) - startsAt];
    if (!developed || developed.latest <= 0) continue;
    ultimate += developed.ultimate;
    kept += Number(keptOf(cohort));
  }
  return kept > 0 ? Math.min(1, ultimate / kept) : null;
}

function totalOf(
  cohorts: readonly CohortOutlook[],
  ladder: ChainLadder | null,
): Pick<Outlook, 'expected' | 'expectedLow' | 'expectedHigh' | 'standardError'> {
  const sum = (of: (one: CohortOutlook) => Points, basis?: BreakageBasis): Points =>
    cohorts
      .filter((one) => basis === undefined || one.basis === basis)
      .reduce((all, one) => all + of(one), 0n);
  const expected = sum((one) => one.expected);
  if (!ladder) return { expected, expectedLow: expected, expectedHigh: expected, standardError: null };
  const margin = roundHalfEven(Z * ladder.standardError);
  const developed = sum((one) => one.expected, 'CHAIN_LADDER');
  const outstanding = sum((one) => one.outstanding, 'CHAIN_LADDER');
  return {
    expected,
    expectedLow: maxPoints(0n, developed - margin) + sum((one) => one.expectedLow, 'OTHER_COHORTS'),
    expectedHigh:
      minPoints(outstanding, developed + margin) + sum((one) => one.expectedHigh, 'OTHER_COHORTS'),
    standardError: ladder.standardError,
  };
}

/** What was redeemed of each cohort by each age that is over; months without an earning are cohorts of nothing. */
function triangleOf(cells: readonly PointCell[], ages: number, first: LocalDate): readonly Points[][] {
  const startsAt = monthNumber(first);
  const rows = Array.from({ length: ages }, (_, cohort) => Array.from({ length: ages - cohort }, () => 0n));
  for (const cell of cells) {
    const cohort = monthNumber(cell.cohort) - startsAt;
    const row = rows[cohort];
    const age = monthNumber(cell.month) - startsAt - cohort;
    if (row && age < row.length) row[age] = (row[age] ?? 0n) + cell.redeemed;
  }
  return rows.map((row) => {
    let redeemed = 0n;
    return row.map((points) => (redeemed += points));
  });
}

/** Counts months: the difference of two is how many lie between. */
export function monthNumber(day: LocalDate): number {
  return CALENDARS.MONTH.indexOf(dayNumberOf(day));
}

/** The first day of the month of a day, so many months later. */
export function monthOf(day: LocalDate, later = 0): LocalDate {
  let start = CALENDARS.MONTH.startOf(dayNumberOf(day));
  for (let month = 0; month < later; month += 1) start = CALENDARS.MONTH.nextOf(start);
  return localDateOfNumber(start);
}
