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
  /** Days at whose start the customer was something else than at the start of the day before, in order. */
  private readonly changes: readonly DayNumber[];
  /** What the customer was before the first change, between each two, and after the last. */
  private readonly held: (readonly number[] | undefined)[] = [];

  constructor(
    { isGuest, enrolledOn, channel, traits }: CustomerHistory,
    firstDay: DayNumber | null,
    numbers: SliceNumbers,
  ) {
    const everybody = numbers.of('ALL', '');
    if (isGuest) {
      [this.always, this.dated, this.changes] = [[everybody], [], []];
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
    const days = this.dated.flatMap(({ from, until }) => [from + 1, until + 1]);
    this.changes = [...new Set(days)].filter(Number.isFinite).sort((a, b) => a - b);
  }

  /**
   * What the customer was when a day began: what began on that day was not yet, what ended on it still was. So a report does not
   * count as members those whom the period itself made members.
   */
  atStartOf(day: DayNumber): readonly number[] {
    let place = 0;
    while ((this.changes[place] ?? Infinity) <= day) place += 1;
    return (this.held[place] ??= this.heldAt(day));
  }

  private heldAt(day: DayNumber): readonly number[] {
    const held = [...this.always];
    for (const { slice, from, until } of this.dated)
      if (from < day && until >= day && !held.includes(slice)) held.push(slice);
    return held;
  }
}
