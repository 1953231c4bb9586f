import { divideHalfEven, type LocalDate, type Points } from '#kernel';
import { outlookOf, type CohortOutlook } from './breakage.js';
import { cohortsOf, keptOf, outstandingOf, type CohortPoints, type PointCell } from './points-book.js';

/** Of the prices of orders what was put down to the points that they earned. */
export interface AllocatedCell {
  /** The month in which the points were earned. */
  readonly cohort: LocalDate;
  /** The month in which the order was recorded. */
  readonly month: LocalDate;
  readonly minor: bigint;
}

/** Where a cohort of points that orders earned stands at an instant. */
export interface DeferredState {
  /** Of the prices of orders, before returns. */
  readonly grossMinor: bigint;
  readonly earned: Points;
  /** Earned, and not taken back with an order. What staff took off without one is owed no more, and revenue as what lapses is. */
  readonly kept: Points;
  readonly redeemed: Points;
  /** Points that are expected to be redeemed in all, those that were included. */
  readonly expected: Points;
  readonly outstanding: Points;
}

/** What became of the deferred revenue of a cohort, or of all, in a period. Amounts are minor units. */
export interface DeferredMovement {
  readonly openingMinor: bigint;
  /** Put down to points that were earned in the period. */
  readonly additionsMinor: bigint;
  /** Put down to points that were taken back since: it goes back with the price of what was returned. */
  readonly reversedMinor: bigint;
  /** Recognised for the points redeemed in the period, each at what was put down to it. */
  readonly recognisedMinor: bigint;
  /** Recognised with them for those that nobody will redeem, by what was expected when the period began. */
  readonly breakageMinor: bigint;
  /** By how much what was recognised so far changes because the estimate did; negative when more are expected to be redeemed. */
  readonly catchUpMinor: bigint;
  /** What rounding each of these three by itself leaves: revenue less the three. */
  readonly roundingMinor: bigint;
  readonly closingMinor: bigint;
}

export interface DeferredRow extends DeferredMovement {
  readonly cohort: LocalDate;
}

export interface DeferredRevenue extends DeferredMovement {
  readonly rows: readonly DeferredRow[];
  /** The four that are revenue. */
  readonly revenueMinor: bigint;
}

/** A quotient that is not rounded yet. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const NONE: Fraction = { numerator: 0n, denominator: 1n };

/** Of what was put down to points what stays after some were taken back. */
export function allocatedOf({ grossMinor, earned, kept }: DeferredState): bigint {
  return earned > 0n ? divideHalfEven(grossMinor * kept, earned) : 0n;
}

/**
 * The share of it that is earned: redeemed of what is expected to be redeemed in all (IFRS 15, B46). All of it once nothing is
 * outstanding; none as long as no redemption is expected.
 */
function earnedShareOf({ redeemed, expected, outstanding }: DeferredState): Fraction {
  if (outstanding <= 0n) return { numerator: 1n, denominator: 1n };
  if (expected <= 0n) return NONE;
  return { numerator: redeemed < expected ? redeemed : expected, denominator: expected };
}

/** What is recognised so far of a cohort. */
export function recognisedOf(state: DeferredState): bigint {
  const { numerator, denominator } = earnedShareOf(state);
  return divideHalfEven(allocatedOf(state) * numerator, denominator);
}

/**
 * A cohort in a period, between where it stood before and after it. Null before: it is of the period, and has no estimate that could have
 * changed.
 */
export function movementOf(before: DeferredState | null, after: DeferredState): DeferredMovement {
  const [allocated, known] = [allocatedOf(after), before ? allocatedOf(before) : 0n];
  const [recognisedAfter, recognisedBefore] = [recognisedOf(after), before ? recognisedOf(before) : 0n];
  const additionsMinor = after.grossMinor - (before?.grossMinor ?? 0n);
  const redeemed = after.redeemed - (before?.redeemed ?? 0n);
  const atFace = fractionOf(allocated * redeemed, after.kept);
  const expectedBefore = before && before.kept > 0n && before.expected > 0n ? before : after;
  // What was expected when the period began, of as many points as there are now.
  const atEstimate = fractionOf(
    allocated * redeemed * expectedBefore.kept,
    expectedBefore.expected * after.kept,
  );
  const recognisedMinor = rounded(atFace);
  const breakageMinor = rounded(minus(atEstimate, atFace));
  const exact = minus(exactOf(after, allocated), before ? exactOf(before, known) : NONE);
  const catchUpMinor = rounded(minus(exact, atEstimate));
  const revenue = recognisedAfter - recognisedBefore;
  return {
    ...{
      openingMinor: known - recognisedBefore,
      additionsMinor,
      recognisedMinor,
      breakageMinor,
      catchUpMinor,
    },
    reversedMinor: known + additionsMinor - allocated,
    roundingMinor: revenue - recognisedMinor - breakageMinor - catchUpMinor,
    closingMinor: allocated - recognisedAfter,
  };
}

function exactOf(state: DeferredState, allocated: bigint): Fraction {
  const { numerator, denominator } = earnedShareOf(state);
  return { numerator: allocated * numerator, denominator };
}

function fractionOf(numerator: bigint, denominator: bigint): Fraction {
  return denominator > 0n ? { numerator, denominator } : NONE;
}

function minus(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function rounded({ numerator, denominator }: Fraction): bigint {
  return divideHalfEven(numerator, denominator);
}

/** A period of whole months. */
export interface MonthsAsked {
  readonly from: LocalDate;
  /** The first day after it. */
  readonly until: LocalDate;
  /** The month of it that is not over, which is no age yet; null: all are. */
  readonly openMonth: LocalDate | null;
}

/** All cohorts that orders earned points of, in a period. */
export function deferredRevenueOf(
  cells: readonly PointCell[],
  allocated: readonly AllocatedCell[],
  { from, until, openMonth }: MonthsAsked,
): DeferredRevenue {
  const before = statesAt(cells, allocated, { until: from, agesEnd: from });
  const after = statesAt(cells, allocated, { until, agesEnd: openMonth ?? until });
  const rows = [...after].map(([cohort, state]) => ({
    cohort,
    ...movementOf(before.get(cohort) ?? null, state),
  }));
  const total = sumOf(rows.map(({ cohort: _, ...movement }) => movement));
  const { recognisedMinor, breakageMinor, catchUpMinor, roundingMinor } = total;
  const revenueMinor = recognisedMinor + breakageMinor + catchUpMinor + roundingMinor;
  return { ...total, revenueMinor, rows: rows.filter(hasMoved) };
}

/** Cohorts as they stood when a month began, by what was known then. */
function statesAt(
  cells: readonly PointCell[],
  allocated: readonly AllocatedCell[],
  { until, agesEnd }: { readonly until: LocalDate; readonly agesEnd: LocalDate },
): Map<LocalDate, DeferredState> {
  const known = cells.filter(({ month }) => month < until);
  const outlooks = new Map(outlookOf(known, agesEnd).cohorts.map((one) => [one.cohort, one]));
  const gross = new Map<LocalDate, bigint>();
  for (const { cohort, month, minor } of allocated)
    if (month < until) gross.set(cohort, (gross.get(cohort) ?? 0n) + minor);
  const cohorts = cohortsOf(known.filter(({ ofPurchases }) => ofPurchases));
  return new Map(
    cohorts.map((cohort) => [
      cohort.cohort,
      stateOf(cohort, outlooks.get(cohort.cohort), gross.get(cohort.cohort) ?? 0n),
    ]),
  );
}

/** Points that orders earned are redeemed like the others of their month. */
function stateOf(
  cohort: CohortPoints,
  outlook: CohortOutlook | undefined,
  grossMinor: bigint,
): DeferredState {
  const outstanding = outstandingOf(cohort);
  const further =
    outlook && outlook.outstanding > 0n
      ? divideHalfEven(outstanding * outlook.expected, outlook.outstanding)
      : outstanding;
  const { earned, takenBack, redeemed } = cohort;
  return {
    grossMinor,
    earned,
    kept: earned - takenBack,
    redeemed,
    expected: redeemed + further,
    outstanding,
  };
}

const NOTHING_MOVED: DeferredMovement = {
  ...{ openingMinor: 0n, additionsMinor: 0n, reversedMinor: 0n, recognisedMinor: 0n, breakageMinor: 0n },
  ...{ catchUpMinor: 0n, roundingMinor: 0n, closingMinor: 0n },
};

function hasMoved({ cohort: _, ...movement }: DeferredRow): boolean {
  return Object.values(movement).some((minor) => minor !== 0n);
}

function sumOf(movements: readonly DeferredMovement[]): DeferredMovement {
  return movements.reduce(
    (sum, one) => ({
      openingMinor: sum.openingMinor + one.openingMinor,
      additionsMinor: sum.additionsMinor + one.additionsMinor,
      reversedMinor: sum.reversedMinor + one.reversedMinor,
      recognisedMinor: sum.recognisedMinor + one.recognisedMinor,
      breakageMinor: sum.breakageMinor + one.breakageMinor,
      catchUpMinor: sum.catchUpMinor + one.catchUpMinor,
      roundingMinor: sum.roundingMinor + one.roundingMinor,
      closingMinor: sum.closingMinor + one.closingMinor,
    }),
    NOTHING_MOVED,
  );
}

/** The chance that a point is redeemed which was to be expected when a month began, in parts per million; of no history all. */
export function redemptionPpm(cells: readonly PointCell[], month: LocalDate): bigint {
  const outlook = outlookOf(
    cells.filter((cell) => cell.month < month),
    month,
  );
  if (!outlook.isEnough) return PPM;
  let [ultimate, kept] = [0n, 0n];
  for (const cohort of outlook.cohorts) {
    if (cohort.basis !== 'CHAIN_LADDER') continue;
    ultimate += cohort.redeemed + cohort.expected;
    kept += keptOf(cohort);
  }
  if (kept <= 0n || ultimate >= kept) return PPM;
  return divideHalfEven(ultimate * PPM, kept);
}

export const PPM = 1_000_000n;
