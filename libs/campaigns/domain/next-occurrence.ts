import { addDays, addMonths, localDateOf, localTimeOn, type LocalDate, type TimeZone } from '#kernel';
import { timeOf, type TimeTrigger } from './time-trigger.js';

/** What is known of a customer that decides when time triggers fire. */
export interface Milestones {
  readonly birthday: LocalDate | null;
  readonly enrolledAt: Date;
}

const MONTHS_PER_YEAR = 12;
/** The next of a yearly day is one of these from the year of `now`: announced before it, or past already. */
const YEARS_AHEAD = [-1, 0, 1, 2];

/**
 * When a trigger fires for a customer next, as far as the calendar, the date of birth and the enrolment tell. Null when it
 * does not fire any more, or when that is not told by these: silences, purchases and expiries lie ahead.
 */
export function nextOccurrenceAt(
  trigger: TimeTrigger,
  { birthday, enrolledAt }: Milestones,
  now: Date,
  zone: TimeZone,
): Date | null {
  const times = daysOf(trigger, birthday, localDateOf(enrolledAt, zone), localDateOf(now, zone)).map((day) =>
    localTimeOn(day, timeOf(trigger), zone),
  );
  return times.find((time) => time > now) ?? null;
}

/** Ascending. */
function daysOf(
  trigger: TimeTrigger,
  birthday: LocalDate | null,
  enrolledOn: LocalDate,
  today: LocalDate,
): LocalDate[] {
  switch (trigger.kind) {
    case 'BIRTHDAY':
      return birthday === null
        ? []
        : yearsAfter(birthday, today).map((day) => addDays(day, -(trigger.daysBefore ?? 0)));
    case 'ENROLMENT_ANNIVERSARY':
      return yearsAfter(enrolledOn, today);
    case 'DATE':
      return [trigger.date];
    case 'INACTIVE':
    case 'AFTER_PURCHASE':
    case 'REPLENISHMENT':
    case 'POINTS_EXPIRING':
      return [];
  }
}

/** The days of the years around `today` that are whole years after a day: of 29 February the 28th in common years. */
function yearsAfter(day: LocalDate, today: LocalDate): LocalDate[] {
  const years = Number(today.slice(0, 4)) - Number(day.slice(0, 4));
  return YEARS_AHEAD.map((ahead) => years + ahead)
    .filter((count) => count >= 1)
    .map((count) => addMonths(day, count * MONTHS_PER_YEAR));
}
