import {
  addDays,
  endOfLocalDay,
  localDateOf,
  localTimeOn,
  startOfLocalDay,
  type LocalDate,
  type TimeZone,
} from '#kernel';
import type { Times, Validity } from './template.js';

/** When something issued is good: from an instant on, and before another one; null: without end. */
export interface Span {
  readonly from: Date;
  readonly until: Date | null;
}

/** When what is issued at an instant is good; null when it would never be. */
export function spanOf(
  { from, until, daysAfterIssue }: Validity,
  issuedAt: Date,
  zone: TimeZone,
): Span | null {
  const begin = from !== null && from > issuedAt ? from : issuedAt;
  const last =
    daysAfterIssue === null
      ? null
      : endOfLocalDay(addDays(localDateOf(issuedAt, zone), daysAfterIssue), zone);
  const end = until === null || (last !== null && last < until) ? last : until;
  return end !== null && end <= begin ? null : { from: begin, until: end };
}

export function isWithin({ from, until }: Span, at: Date): boolean {
  return from <= at && (until === null || at < until);
}

/** Whether an instant is on one of the weekdays, and within the hours. */
export function isTimeFor({ weekdays, hours }: Times, at: Date, zone: TimeZone): boolean {
  const today = localDateOf(at, zone);
  // Hours that last into the next day may have begun yesterday.
  return [today, addDays(today, -1)].some((day) => {
    if (weekdays.length > 0 && !weekdays.includes(weekdayOf(day))) return false;
    if (hours === null) return day === today;
    const endDay = hours.to <= hours.from ? addDays(day, 1) : day;
    return localTimeOn(day, hours.from, zone) <= at && at < localTimeOn(endDay, hours.to, zone);
  });
}

/** 1 is Monday. */
function weekdayOf(day: LocalDate): number {
  return new Date(startOfLocalDay(day, 'UTC')).getUTCDay() || 7;
}
