import type { LocalDate } from '#kernel';

/** Lengths of calendar periods. Weeks begin on Mondays. */
export const GRAINS = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
export type Grain = (typeof GRAINS)[number];

/** Periods that retention is told of: shorter ones say more of weekends than of customers. */
export const RETENTION_GRAINS = ['MONTH', 'QUARTER', 'YEAR'] as const satisfies readonly Grain[];
export type RetentionGrain = (typeof RETENTION_GRAINS)[number];

/** By which cohorts and their ages go. */
export const COHORT_GRAINS = ['WEEK', 'MONTH'] as const satisfies readonly Grain[];
export type CohortGrain = (typeof COHORT_GRAINS)[number];

/** A local day as the number of days since 1970-01-01: periods are walked in numbers, a hundred times faster than in texts. */
export type DayNumber = number;

const DAY_MS = 86_400_000;
const MONTHS: Readonly<Record<'MONTH' | 'QUARTER' | 'YEAR', number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
/** The first Monday after 1970-01-01, as a day number. */
const MONDAY = 4;

export function dayNumberOf(day: LocalDate): DayNumber {
  return Date.parse(day) / DAY_MS;
}

const DATES = new Map<DayNumber, LocalDate>();

export function localDateOfNumber(day: DayNumber): LocalDate {
  return remembered(DATES, day, () => new Date(day * DAY_MS).toISOString().slice(0, 10));
}

/** The periods of a length, by their first days. Remembers what it was asked: there are few days, and many customers. */
export class PeriodCalendar {
  private readonly starts = new Map<DayNumber, DayNumber>();
  private readonly nexts = new Map<DayNumber, DayNumber>();
  private readonly indexes = new Map<DayNumber, number>();

  constructor(readonly grain: Grain) {}

  /** The first day of the period that a day is in. */
  startOf(day: DayNumber): DayNumber {
    return remembered(this.starts, day, () => this.dayOf(this.indexAt(day)));
  }

  /** The first day of the period after the one that begins on a day. */
  nextOf(start: DayNumber): DayNumber {
    return remembered(this.nexts, start, () => this.dayOf(this.indexOf(start) + 1));
  }

  /** Counts periods: the difference of two is how many lie between. */
  indexOf(day: DayNumber): number {
    return remembered(this.indexes, day, () => this.indexAt(day));
  }

  /** The first day of the period of a number of `indexOf`. */
  dayOf(index: number): DayNumber {
    if (this.grain === 'DAY') return index;
    if (this.grain === 'WEEK') return index * 7 + MONDAY;
    return dayOfMonth(index * MONTHS[this.grain]);
  }

  private indexAt(day: DayNumber): number {
    if (this.grain === 'DAY') return day;
    if (this.grain === 'WEEK') return Math.floor((day - MONDAY) / 7);
    const date = new Date(day * DAY_MS);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / MONTHS[this.grain]);
  }
}

export const CALENDARS: Readonly<Record<Grain, PeriodCalendar>> = {
  DAY: new PeriodCalendar('DAY'),
  WEEK: new PeriodCalendar('WEEK'),
  MONTH: new PeriodCalendar('MONTH'),
  QUARTER: new PeriodCalendar('QUARTER'),
  YEAR: new PeriodCalendar('YEAR'),
};

function dayOfMonth(months: number): DayNumber {
  return Date.UTC(Math.floor(months / 12), months % 12) / DAY_MS;
}

function remembered<V>(known: Map<DayNumber, V>, key: DayNumber, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
