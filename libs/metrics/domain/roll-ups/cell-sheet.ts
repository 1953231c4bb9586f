import { required, type LocalDate } from '#kernel';
import { GRAINS, localDateOfNumber, type DayNumber, type Grain } from './periods.js';
import { SliceNumbers, type Slice } from './slices.js';

/** Days from 1970 to 2149: what the keys of cells have room for. */
const DAYS = 65_536;
/** Ages of weekly cohorts, for a century. */
const AGES = 8_192;

export const COHORT_BASES = ['FIRST_PURCHASE', 'ENROLMENT'] as const;
export type CohortBasis = (typeof COHORT_BASES)[number];

/** How customers stand to a period: counts of customers. */
export interface RetentionCounts {
  retained: number;
  lost: number;
  reactivated: number;
  acquired: number;
  acquiredAndLost: number;
}

/** What was bought in a period. */
export interface RevenueCounts {
  buyers: number;
  repeatBuyers: number;
  purchaseDays: number;
  orders: number;
  grossMinor: bigint;
  returnedMinor: bigint;
  repeatNetMinor: bigint;
}

/** What a cohort bought at an age. */
export interface CohortCounts {
  members: number;
  active: number;
  lastActive: number;
  orders: number;
  netMinor: bigint;
}

export interface PeriodKey extends Slice {
  readonly grain: Grain;
  readonly period: LocalDate;
}

export interface CohortKey extends Slice {
  readonly basis: CohortBasis;
  readonly grain: Grain;
  readonly cohort: LocalDate;
  readonly age: number;
}

type Counts = Record<string, number | bigint>;

/** Cells by numbers made of their keys. */
class Cells<C extends object> {
  readonly byKey = new Map<number, C>();

  constructor(private readonly empty: () => C) {}

  at(key: number): C {
    const known = this.byKey.get(key);
    if (known) return known;
    const made = this.empty();
    this.byKey.set(key, made);
    return made;
  }

  /** Those in which anything is not zero. */
  changed(): [number, C][] {
    return [...this.byKey].filter(([, counts]) =>
      Object.values(counts as Counts).some((count) => count !== 0 && count !== 0n),
    );
  }
}

/** Adds up what customers put into cells, or take out of them. */
export class CellSheet {
  readonly slices = new SliceNumbers();
  private readonly retentionCells = new Cells<RetentionCounts>(() => ({
    ...{ retained: 0, lost: 0, reactivated: 0, acquired: 0, acquiredAndLost: 0 },
  }));
  private readonly revenueCells = new Cells<RevenueCounts>(() => ({
    ...{ buyers: 0, repeatBuyers: 0, purchaseDays: 0, orders: 0 },
    ...{ grossMinor: 0n, returnedMinor: 0n, repeatNetMinor: 0n },
  }));
  private readonly cohortCells = new Cells<CohortCounts>(() => ({
    ...{ members: 0, active: 0, lastActive: 0, orders: 0, netMinor: 0n },
  }));

  retentionAt(slice: number, grain: Grain, period: DayNumber): RetentionCounts {
    return this.retentionCells.at(periodKey(slice, grain, period));
  }

  revenueAt(slice: number, grain: Grain, period: DayNumber): RevenueCounts {
    return this.revenueCells.at(periodKey(slice, grain, period));
  }

  cohortAt(slice: number, basis: CohortBasis, grain: Grain, cohort: DayNumber, age: number): CohortCounts {
    const head = periodKey(slice, grain, cohort) * COHORT_BASES.length + COHORT_BASES.indexOf(basis);
    return this.cohortCells.at(head * AGES + age);
  }

  /** The cells that change, and by how much. */
  retention(): (PeriodKey & RetentionCounts)[] {
    return this.retentionCells.changed().map(([key, counts]) => ({ ...this.periodOf(key), ...counts }));
  }

  revenue(): (PeriodKey & RevenueCounts)[] {
    return this.revenueCells.changed().map(([key, counts]) => ({ ...this.periodOf(key), ...counts }));
  }

  cohorts(): (CohortKey & CohortCounts)[] {
    return this.cohortCells.changed().map(([key, counts]) => {
      const head = Math.floor(key / AGES);
      const { period: cohort, ...of } = this.periodOf(Math.floor(head / COHORT_BASES.length));
      const basis = required(COHORT_BASES[head % COHORT_BASES.length], 'a basis');
      return { ...of, basis, cohort, age: key % AGES, ...counts };
    });
  }

  private periodOf(key: number): PeriodKey {
    const head = Math.floor(key / DAYS);
    const slice = required(this.slices.at(Math.floor(head / GRAINS.length)), 'a slice');
    const grain = required(GRAINS[head % GRAINS.length], 'a grain');
    return { ...slice, grain, period: localDateOfNumber(key % DAYS) };
  }
}

function periodKey(slice: number, grain: Grain, period: DayNumber): number {
  return (slice * GRAINS.length + GRAINS.indexOf(grain)) * DAYS + period;
}
