import {
  addDays,
  addMonths,
  endOfLocalDay,
  localDateOf,
  localTimeOn,
  type LocalDate,
  type TimeZone,
  type Uuid,
} from '#kernel';
import { versionsInForce, type CampaignVersion } from './campaign.js';
import { timeOf, triggerKeyOf, type TimeTrigger } from './time-trigger.js';

/** A trigger that somebody waits for. */
export interface WantedTrigger {
  readonly trigger: TimeTrigger;
  /** Since when, without a break: what lies before this instant's local day is not made up for. */
  readonly since: Date;
}

/** Days that are made up for after no worker has run: a birthday gift a week late still is one. */
export const CATCH_UP_DAYS = 7;
/** Nobody alive was born earlier, and no program is older. */
const YEARS_MAX = 150;
const MONTHS_PER_YEAR = 12;

/**
 * The natural key of an occurrence among the product's own activities of its type: whose it is, of which trigger, and
 * which one (the year, the day or the order, as its kind says).
 */
export function occurrenceKeyOf(trigger: TimeTrigger, customerId: Uuid, occurrence: string): string {
  return `${customerId}/${triggerKeyOf(trigger)}/${occurrence}`;
}

/** When the trigger fires on a local day. */
export function fireTimeOf(trigger: TimeTrigger, day: LocalDate, zone: TimeZone): Date {
  return localTimeOn(day, timeOf(trigger), zone);
}

/** The instant at which an occurrence of a local day is due: not before somebody waited for it. */
export function dueTimeOf({ trigger, since }: WantedTrigger, day: LocalDate, zone: TimeZone): Date {
  return laterOf(fireTimeOf(trigger, day, zone), since);
}

/**
 * The instant that an occurrence of a local day is recorded with: the one at which it was due, however late that is
 * found out, but never before the customer took part.
 */
export function occurredAtOf(dueTime: Date, enrolledAt: Date): Date {
  return laterOf(dueTime, enrolledAt);
}

/**
 * The last instant at which somebody may have enrolled for an occurrence of a local day, as far as that has come by
 * `now`: its last millisecond, or when it is due for triggers that look at everybody once.
 */
export function enrolledByOf(
  trigger: TimeTrigger,
  day: LocalDate,
  dueTime: Date,
  now: Date,
  zone: TimeZone,
): Date {
  if (isSweptOnce(trigger)) return dueTime;
  const lastOfDay = new Date(endOfLocalDay(day, zone).getTime() - 1);
  return lastOfDay < now ? lastOfDay : now;
}

function laterOf(a: Date, b: Date): Date {
  return a < b ? b : a;
}

/**
 * The local days whose occurrences are to be fired by `now`, oldest first: from the day since which the trigger is
 * wanted, or the day behind `sweptThrough`, but at most `CATCH_UP_DAYS` back.
 */
export function daysToSweep(
  { trigger, since }: WantedTrigger,
  sweptThrough: LocalDate | null,
  now: Date,
  zone: TimeZone,
): LocalDate[] {
  if (since > now) return [];
  const today = localDateOf(now, zone);
  const last = fireTimeOf(trigger, today, zone) <= now ? today : addDays(today, -1);
  let day = localDateOf(since, zone);
  const earliest = addDays(today, -CATCH_UP_DAYS);
  if (day < earliest) day = earliest;
  if (sweptThrough !== null && day <= sweptThrough) day = addDays(sweptThrough, 1);
  const days: LocalDate[] = [];
  for (; day <= last; day = addDays(day, 1)) days.push(day);
  return trigger.kind === 'DATE' ? days.filter((day) => day === trigger.date) : days;
}

/**
 * Whether a day, once swept to its end, is done with while it lasts. The others are looked at again until it is over,
 * and so fire for who enrols, tells a birthday or earns points during the day; that is a short range of an index. For
 * these it would be all customers or a year of purchases.
 */
function isSweptOnce({ kind }: TimeTrigger): boolean {
  return kind === 'DATE' || kind === 'REPLENISHMENT';
}

/** The last local day that needs no look any more after a sweep through `day` at `now`. */
export function doneThrough(trigger: TimeTrigger, day: LocalDate, now: Date, zone: TimeZone): LocalDate {
  const yesterday = addDays(localDateOf(now, zone), -1);
  return isSweptOnce(trigger) || day < yesterday ? day : yesterday;
}

/** All dates of birth that are celebrated on a day: on 28 February of a common year those of the 29th as well. */
export function birthDatesOn(day: LocalDate): LocalDate[] {
  return pastYears(day).flatMap(({ dates }) => dates);
}

/** For each number of years the days of enrolment that are so long ago, as for birthdays. */
export function enrolmentDaysOn(day: LocalDate): { readonly years: number; readonly day: LocalDate }[] {
  return pastYears(day).flatMap(({ years, dates }) => dates.map((date) => ({ years, day: date })));
}

function pastYears(day: LocalDate): { years: number; dates: LocalDate[] }[] {
  const past: { years: number; dates: LocalDate[] }[] = [];
  for (let years = 1; years <= YEARS_MAX; years += 1) {
    // From the 29th the month's arithmetic leads to the 28th, which that year's 28th leads to as well: not this day's.
    const date = addMonths(day, -years * MONTHS_PER_YEAR);
    const dates = addMonths(date, years * MONTHS_PER_YEAR) === day ? [date] : [];
    const next = addDays(date, 1);
    if (next.endsWith('-02-29') && addMonths(next, years * MONTHS_PER_YEAR) === day) dates.push(next);
    past.push({ years, dates });
  }
  return past;
}

/**
 * The triggers of the active versions in force, each since its campaign first acted on it: what fires for a time at which
 * the campaign was paused is evaluated by that time's version, and gives nothing.
 */
export function wantedTriggersOf(versions: readonly CampaignVersion[], now: Date): WantedTrigger[] {
  const isActive = ({ state }: CampaignVersion): boolean => state === 'ACTIVE';
  return versionsInForce(versions, now)
    .filter(isActive)
    .flatMap(({ campaignId, timeTrigger: trigger }) => {
      if (trigger === null) return [];
      const key = triggerKeyOf(trigger);
      const starts = versions
        .filter((version) => version.campaignId === campaignId && isActive(version))
        .filter(({ timeTrigger }) => timeTrigger !== null && triggerKeyOf(timeTrigger) === key)
        .map(({ effectiveFrom }) => effectiveFrom.getTime());
      return [{ trigger, since: new Date(Math.min(...starts)) }];
    });
}
