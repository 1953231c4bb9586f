import type { LocalDate } from '#kernel';

/** How many came to a tier from another in a month. */
export interface TierPassage {
  /** Code of the tier; null: none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly isUp: boolean;
  readonly count: number;
}

/** What happened on a ladder in a calendar month. `atEnd` is `atStart` with those who entered and without those who left. */
export interface TierMonth {
  /** Its first day. */
  readonly month: LocalDate;
  /** False: the month is not over, and its end is the day of the report. */
  readonly isComplete: boolean;
  /** Customers with a tier. */
  readonly atStart: number;
  readonly atEnd: number;
  /** Steps from one tier to a higher or to a lower one, from none to one, from one to none. */
  readonly up: number;
  readonly down: number;
  readonly entered: number;
  readonly left: number;
  readonly passages: readonly TierPassage[];
}

/** What happened in a club in a calendar month. `atEnd` is `atStart` with those who joined and without those who lapsed or left. */
export interface ClubMonth {
  readonly month: LocalDate;
  readonly isComplete: boolean;
  readonly atStart: number;
  readonly atEnd: number;
  readonly joined: number;
  readonly renewed: number;
  readonly lapsed: number;
  readonly left: number;
}

/** The last month that is over, and the one that is running, if a day of it is over. */
export interface MovementFigures<M> {
  readonly months: readonly M[];
}

/** What is counted in a month; `until` is the day behind the last one that counts. */
export interface MovementMonth {
  readonly month: LocalDate;
  readonly until: LocalDate;
  readonly isComplete: boolean;
}

/** The months that a report as of a day tells of. */
export function movementMonths(asOf: LocalDate): readonly MovementMonth[] {
  const running = `${asOf.slice(0, 7)}-01`;
  const [year, month] = [Number(asOf.slice(0, 4)), Number(asOf.slice(5, 7))];
  const before = new Date(Date.UTC(year, month - 2)).toISOString().slice(0, 10);
  const over = { month: before, until: running, isComplete: true };
  return running === asOf ? [over] : [over, { month: running, until: asOf, isComplete: false }];
}

/** Passages of a month as they are counted. Whoever keeps a tier passes nowhere. */
export function tierMonthOf(
  { month, isComplete }: MovementMonth,
  atStart: number,
  passages: readonly TierPassage[],
): TierMonth {
  const sum = (is: (one: TierPassage) => boolean): number =>
    passages.filter(is).reduce((total, { count }) => total + count, 0);
  const [entered, left] = [sum(({ from }) => from === null), sum(({ to }) => to === null)];
  const between = passages.filter(({ from, to }) => from !== null && to !== null);
  return {
    ...{ month, isComplete, atStart, atEnd: atStart + entered - left, entered, left, passages },
    up: between.reduce((total, { isUp, count }) => total + (isUp ? count : 0), 0),
    down: between.reduce((total, { isUp, count }) => total + (isUp ? 0 : count), 0),
  };
}

/** What months of several ladders come to; whence and whither is left out, as codes are those of a ladder. */
export function allTierMonths(
  of: readonly (readonly TierMonth[])[],
  months: readonly MovementMonth[],
): TierMonth[] {
  return months.map(({ month, isComplete }, place) => {
    const all = of.map((one) => one[place]).filter((one) => one !== undefined);
    const sum = (key: 'atStart' | 'atEnd' | 'up' | 'down' | 'entered' | 'left'): number =>
      all.reduce((total, one) => total + one[key], 0);
    return {
      ...{ month, isComplete, passages: [] },
      ...{ atStart: sum('atStart'), atEnd: sum('atEnd'), up: sum('up'), down: sum('down') },
      ...{ entered: sum('entered'), left: sum('left') },
    };
  });
}

export function clubMonthOf(
  { month, isComplete }: MovementMonth,
  counts: Pick<ClubMonth, 'atStart' | 'joined' | 'renewed' | 'lapsed' | 'left'>,
): ClubMonth {
  return {
    month,
    isComplete,
    ...counts,
    atEnd: counts.atStart + counts.joined - counts.lapsed - counts.left,
  };
}

/** What months of several clubs come to. */
export function allClubMonths(
  of: readonly (readonly ClubMonth[])[],
  months: readonly MovementMonth[],
): ClubMonth[] {
  return months.map((month, place) => {
    const all = of.map((one) => one[place]).filter((one) => one !== undefined);
    const sum = (key: 'atStart' | 'joined' | 'renewed' | 'lapsed' | 'left'): number =>
      all.reduce((total, one) => total + one[key], 0);
    return clubMonthOf(month, {
      ...{ atStart: sum('atStart'), joined: sum('joined'), renewed: sum('renewed') },
      ...{ lapsed: sum('lapsed'), left: sum('left') },
    });
  });
}
