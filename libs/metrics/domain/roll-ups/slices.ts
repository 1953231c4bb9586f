import type { CustomerHistory, Dimension } from './history.js';
import { CALENDARS, localDateOfNumber, type DayNumber } from './periods.js';

/** A part of the customers that a figure is told of: everybody, or those who were something. */
export interface Slice {
  readonly dimension: Dimension;
  /** Such as "ENROLLED", "status/gold" or "summer/TREATED"; empty: everybody. */
  readonly value: string;
}

/** Numbers for slices, so that cells are counted under numbers. */
export class SliceNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly slices: Slice[] = [];

  of(dimension: Dimension, value: string): number {
    const key = `${dimension} ${value}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.slices.length);
    return this.slices.push({ dimension, value }) - 1;
  }

  /** The slice of a number that was given. */
  at(number: number): Slice | undefined {
    return this.slices[number];
  }
}

interface Dated {
  readonly slice: number;
  readonly from: DayNumber;
  readonly until: DayNumber;
}

/** What never changes about a customer, and what did when. */
export class CustomerSlices {
  private readonly always: readonly number[];
  private readonly dated: readonly Dated[];
  private readonly atDay = new Map<DayNumber, readonly number[]>();

  constructor(
    { isGuest, enrolledOn, channel, traits }: CustomerHistory,
    firstDay: DayNumber | null,
    numbers: SliceNumbers,
  ) {
    const everybody = numbers.of('ALL', '');
    if (isGuest) {
      [this.always, this.dated] = [[everybody], []];
      return;
    }
    const isReferred = traits.some(({ dimension }) => dimension === 'REFERRAL');
    this.always = [
      everybody,
      numbers.of('REFERRAL', isReferred ? 'REFERRED' : 'NOT_REFERRED'),
      ...(channel === null ? [] : [numbers.of('CHANNEL', channel)]),
      ...(firstDay === null
        ? []
        : [numbers.of('COHORT', localDateOfNumber(CALENDARS.MONTH.startOf(firstDay)).slice(0, 7))]),
    ];
    const enrolled = enrolledOn ?? Infinity;
    this.dated = [
      { slice: numbers.of('ENROLMENT', 'ENROLLED'), from: enrolled, until: Infinity },
      { slice: numbers.of('ENROLMENT', 'NOT_ENROLLED'), from: -Infinity, until: enrolled },
      ...traits
        .filter(({ dimension }) => dimension !== 'REFERRAL')
        .map(({ dimension, value, from, until }) => ({
          ...{ slice: numbers.of(dimension, value), from, until: until ?? Infinity },
        })),
    ];
  }

  /**
   * What the customer was when a day began: what began on that day was not yet, what ended on it still was. So a report does not
   * count as members those whom the period itself made members.
   */
  atStartOf(day: DayNumber): readonly number[] {
    if (this.dated.length === 0) return this.always;
    const known = this.atDay.get(day);
    if (known) return known;
    const held = [...this.always];
    for (const { slice, from, until } of this.dated)
      if (from < day && until >= day && !held.includes(slice)) held.push(slice);
    this.atDay.set(day, held);
    return held;
  }
}
