import { DateTime, IANAZone } from 'luxon';
import { addDays, type LocalDate, type TimeZone } from './calendar.js';
import { localDaysOf, startOfLocalDay } from './local-days.js';

const DAY_MS = 86_400_000;

/** Names of the IANA database alone: luxon's own "local" or "system" would mean another zone on every server. */
export function isTimeZone(name: string): boolean {
  return name.length > 0 && name.length <= 64 && IANAZone.isValidZone(name);
}

/** The calendar day on which an instant falls in a zone. */
export function localDateOf(instant: Date, zone: TimeZone): LocalDate {
  return localDaysOf(zone).dayOf(instant);
}

/** The first instant after a local day: days are half-open, [start, end). */
export function endOfLocalDay(date: LocalDate, zone: TimeZone): Date {
  return startOfLocalDay(addDays(date, 1), zone);
}

/** The same wall-clock time so many calendar days later: over a daylight-saving change that is 23 or 25 hours a day. */
export function plusLocalDays(instant: Date, days: number, zone: TimeZone): Date {
  const from = localDateOf(instant, zone);
  const to = addDays(from, days);
  // On days of exactly 24 hours the clock is not changed: the wall-clock time is the time since the day began.
  if (!isPlain(from, zone) || !isPlain(to, zone))
    return DateTime.fromJSDate(instant, { zone }).plus({ days }).toJSDate();
  return new Date(
    instant.getTime() - startOfLocalDay(from, zone).getTime() + startOfLocalDay(to, zone).getTime(),
  );
}

function isPlain(date: LocalDate, zone: TimeZone): boolean {
  return endOfLocalDay(date, zone).getTime() - startOfLocalDay(date, zone).getTime() === DAY_MS;
}
