import { addDays, addMonths, localDateOf, localTimeOn, type LocalDate, type TimeZone } from '#kernel';
import { versionsToCome, type CampaignVersion } from './campaign.js';
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
 * When a campaign with these versions fires for a customer next, after `now`: by the version that is to be in force then. Null
 * as `nextOccurrenceAt` says it, or when it is paused or over by then.
 */
export function nextFiringAt(
  versions: readonly CampaignVersion[],
  milestones: Milestones,
  now: Date,
  zone: TimeZone,
): Date | null {
  const coming = [...versionsToCome(versions, now)].sort(
    (a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime(),
  );
  for (const [place, { state, timeTrigger, effectiveFrom }] of coming.entries()) {
    if (state !== 'ACTIVE' || timeTrigger === null) continue;
    // What is due at the instant at which it begins is its own.
    const since = effectiveFrom > now ? new Date(effectiveFrom.getTime() - 1) : now;
    const next = nextOccurrenceAt(timeTrigger, milestones, since, zone);
    const until = coming[place + 1]?.effectiveFrom ?? null;
    if (next && (until === null || next < until)) return next;
  }
  return null;
}

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
    case 'AFTER_ORDER':
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
