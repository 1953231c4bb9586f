const WEEKS_FROM = 4;
const WEEKS_TO = 12;

/** Days after joining at which is looked: soon after it, then each week to the twelfth. */
export const JOINING_DAYS: readonly number[] = [
  ...[1, 3, 7, 21],
  ...Array.from({ length: WEEKS_TO - WEEKS_FROM + 1 }, (_, place) => 7 * (WEEKS_FROM + place)),
];

/** Who did not buy, so many days after joining: three ways of asking. The day of joining is day 0, and what was bought on it no return. */
export interface ChurnAtDay {
  readonly days: number;
  /** Who joined so long ago that the day is over. */
  readonly eligible: number;
  /** Bought on none of the days from this one on, as far as is known. */
  readonly gone: number;
  /** Did not buy on this day. */
  readonly absent: number;
  /** Had not bought again by the end of this day. */
  readonly notReturned: number;
}

export interface ChurnAfterJoiningFigures {
  readonly joined: number;
  readonly days: readonly ChurnAtDay[];
}

/** With a row for each day, also where nobody joined so long ago. */
export function churnAfterJoiningOf(joined: number, found: readonly ChurnAtDay[]): ChurnAfterJoiningFigures {
  const byDay = new Map(found.map((one) => [one.days, one]));
  const none = { eligible: 0, gone: 0, absent: 0, notReturned: 0 };
  return { joined, days: JOINING_DAYS.map((days) => byDay.get(days) ?? { days, ...none }) };
}
