import { required, type LocalDate } from '#kernel';
import { minorOf, type Amount } from './amount.js';
import { Counters } from './counters.js';
import {
  CALENDARS,
  COHORT_GRAINS,
  GRAINS,
  localDateOfNumber,
  type CohortGrain,
  type DayNumber,
  type Grain,
} from './periods.js';
import { SliceNumbers, type Slice } from './slices.js';

/** Days from 1970 to 2149: what the keys of cells have room for. */
const DAYS = 65_536;
/** Numbers of cohorts: months are counted from the year 0 on. */
const COHORTS = 32_768;
/** Ages of weekly cohorts, for a century. */
const AGES = 8_192;

export const COHORT_BASES = ['FIRST_PURCHASE', 'ENROLMENT'] as const;
export type CohortBasis = (typeof COHORT_BASES)[number];

/** A kind of cohorts is a basis and a grain. */
const KINDS = COHORT_BASES.length * COHORT_GRAINS.length;

/** How customers stand to a period: counts of customers. */
export interface RetentionCounts {
  readonly retained: number;
  readonly lost: number;
  readonly reactivated: number;
  readonly acquired: number;
  readonly acquiredAndLost: number;
}

/** What was bought in a period. */
export interface RevenueCounts {
  readonly buyers: number;
  readonly repeatBuyers: number;
  readonly purchaseDays: number;
  readonly orders: number;
  readonly grossMinor: bigint;
  readonly returnedMinor: bigint;
  readonly repeatNetMinor: bigint;
}

/** What a cohort bought at an age. */
export interface CohortCounts {
  readonly members: number;
  readonly active: number;
  readonly lastActive: number;
  readonly orders: number;
  readonly netMinor: bigint;
}

export interface PeriodKey extends Slice {
  readonly grain: Grain;
  readonly period: LocalDate;
}

/** Cohorts of weeks or months, of a slice. */
export interface CohortSeries extends Slice {
  readonly basis: CohortBasis;
  readonly grain: CohortGrain;
}

export interface CohortCell extends CohortCounts {
  /** The same object for all cells of it. */
  readonly series: CohortSeries;
  readonly cohort: LocalDate;
  readonly age: number;
}

/** Columns of retention, in the order of their sums. */
export const STANDINGS = ['retained', 'lost', 'reactivated', 'acquired', 'acquiredAndLost'] as const;

/** What somebody bought in a period. */
export interface Bought {
  readonly buyers: number;
  readonly repeatBuyers: number;
  readonly purchaseDays: number;
  readonly orders: number;
  readonly gross: Amount;
  readonly returned: Amount;
  readonly repeatNet: Amount;
}

/** Which cohort, and at which age of it. */
export interface CohortAge {
  readonly basis: CohortBasis;
  readonly grain: CohortGrain;
  /** Number of the cohort by its calendar. */
  readonly cohort: number;
  readonly age: number;
}

/** Adds up what customers put into cells, or take out of them (`sign` -1). Slices are numbers of `slices`. */
export class CellSheet {
  readonly slices = new SliceNumbers();
  private readonly standings = new Counters(STANDINGS.length);
  private readonly bought = new Counters(10);
  private readonly cohortSums = new Counters(6);

  addStanding(
    slices: readonly number[],
    grain: Grain,
    period: DayNumber,
    standing: keyof RetentionCounts,
    sign: 1 | -1,
  ): void {
    const [key, column] = [keyOf(grain, period), STANDINGS.indexOf(standing)];
    for (const slice of slices) this.standings.add(this.standings.rowOf(slice, key), column, sign);
  }

  addBought(slices: readonly number[], grain: Grain, period: DayNumber, of: Bought, sign: 1 | -1): void {
    const key = keyOf(grain, period);
    const { bought } = this;
    for (const slice of slices) {
      const row = bought.rowOf(slice, key);
      bought.add(row, 0, sign * of.buyers);
      bought.add(row, 1, sign * of.repeatBuyers);
      bought.add(row, 2, sign * of.purchaseDays);
      bought.add(row, 3, sign * of.orders);
      bought.add(row, 4, sign * of.gross.high);
      bought.add(row, 5, sign * of.gross.low);
      bought.add(row, 6, sign * of.returned.high);
      bought.add(row, 7, sign * of.returned.low);
      bought.add(row, 8, sign * of.repeatNet.high);
      bought.add(row, 9, sign * of.repeatNet.low);
    }
  }

  /** Somebody joined a cohort. */
  addMember(slices: readonly number[], of: CohortAge, sign: 1 | -1): void {
    const key = cohortKeyOf(of);
    for (const slice of slices) this.cohortSums.add(this.cohortSums.rowOf(slice, key), 0, sign);
  }

  /** Somebody of a cohort bought at an age, and at none after it where `isLast`. */
  addActive(slices: readonly number[], of: CohortAge, what: Bought, isLast: boolean, sign: 1 | -1): void {
    const key = cohortKeyOf(of);
    const { cohortSums } = this;
    for (const slice of slices) {
      const row = cohortSums.rowOf(slice, key);
      cohortSums.add(row, 1, sign);
      if (isLast) cohortSums.add(row, 2, sign);
      cohortSums.add(row, 3, sign * what.orders);
      cohortSums.add(row, 4, sign * (what.gross.high - what.returned.high));
      cohortSums.add(row, 5, sign * (what.gross.low - what.returned.low));
    }
  }

  /** The cells that change, and by how much. */
  retention(): (PeriodKey & RetentionCounts)[] {
    return Array.from(this.standings.changed(), ({ slice, key, sums }) => {
      const [retained = 0, lost = 0, reactivated = 0, acquired = 0, acquiredAndLost = 0] = sums;
      return { ...this.periodOf(slice, key), retained, lost, reactivated, acquired, acquiredAndLost };
    });
  }

  revenue(): (PeriodKey & RevenueCounts)[] {
    return Array.from(this.bought.changed(), ({ slice, key, sums }) => {
      const [buyers = 0, repeatBuyers = 0, purchaseDays = 0, orders = 0] = sums;
      return {
        ...this.periodOf(slice, key),
        ...{ buyers, repeatBuyers, purchaseDays, orders },
        grossMinor: minorOf(sums[4] ?? 0, sums[5] ?? 0),
        returnedMinor: minorOf(sums[6] ?? 0, sums[7] ?? 0),
        repeatNetMinor: minorOf(sums[8] ?? 0, sums[9] ?? 0),
      };
    });
  }

  cohorts(): CohortCell[] {
    // A day of a large shop changes thousands of few series and cohorts.
    const seriesOf = remembering((number) => this.seriesOf(number));
    const dateOf = remembering(cohortDateOf);
    return Array.from(this.cohortSums.changed(), ({ slice, key, sums }) => {
      const number = Math.floor(key / AGES);
      return {
        series: seriesOf(slice * KINDS + Math.floor(number / COHORTS)),
        cohort: dateOf(number),
        age: key % AGES,
        members: sums[0] ?? 0,
        active: sums[1] ?? 0,
        lastActive: sums[2] ?? 0,
        orders: sums[3] ?? 0,
        netMinor: minorOf(sums[4] ?? 0, sums[5] ?? 0),
      };
    });
  }

  /** By the number of a slice and a kind. */
  private seriesOf(number: number): CohortSeries {
    const kind = number % KINDS;
    const basis = required(COHORT_BASES[Math.floor(kind / COHORT_GRAINS.length)], 'a basis');
    return { ...this.sliceOf(Math.floor(number / KINDS)), basis, grain: cohortGrainOf(kind) };
  }

  private periodOf(slice: number, key: number): PeriodKey {
    const grain = required(GRAINS[Math.floor(key / DAYS)], 'a grain');
    return { ...this.sliceOf(slice), grain, period: localDateOfNumber(key % DAYS) };
  }

  private sliceOf(slice: number): Slice {
    return required(this.slices.at(slice), 'a slice');
  }
}

function keyOf(grain: Grain, period: DayNumber): number {
  return GRAINS.indexOf(grain) * DAYS + period;
}

function cohortKeyOf({ basis, grain, cohort, age }: CohortAge): number {
  const kind = COHORT_BASES.indexOf(basis) * COHORT_GRAINS.length + COHORT_GRAINS.indexOf(grain);
  return (kind * COHORTS + cohort) * AGES + age;
}

function cohortGrainOf(kind: number): CohortGrain {
  return required(COHORT_GRAINS[kind % COHORT_GRAINS.length], 'a grain');
}

/** The first day of the cohort, by a number of `cohortKeyOf` without the age. */
function cohortDateOf(number: number): LocalDate {
  const grain = cohortGrainOf(Math.floor(number / COHORTS));
  return localDateOfNumber(CALENDARS[grain].dayOf(number % COHORTS));
}

function remembering<T>(make: (number: number) => T): (number: number) => T {
  const made = new Map<number, T>();
  return (number) => {
    let known = made.get(number);
    if (known === undefined) made.set(number, (known = make(number)));
    return known;
  };
}
