import { DateTime, IANAZone } from 'luxon';
import { invariant } from './assert.js';

/** An IANA time zone name, such as "America/New_York". */
export type TimeZone = string;

/** A calendar day without a time, "YYYY-MM-DD". */
export type LocalDate = string;

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Names of the IANA database alone: luxon's own "local" or "system" would mean another zone on every server. */
export function isTimeZone(name: string): boolean {
  return name.length > 0 && name.length <= 64 && IANAZone.isValidZone(name);
}

export function isLocalDate(text: string): boolean {
  return LOCAL_DATE.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/** The calendar day on which an instant falls in a zone. */
export function localDateOf(instant: Date, zone: TimeZone): LocalDate {
  const date = DateTime.fromJSDate(instant, { zone }).toISODate();
  invariant(date, `valid instant and zone: ${zone}`);
  return date;
}

/**
 * The first instant of a local day. Where a daylight-saving change skips midnight, that is the first instant that
 * exists (luxon moves forward over the gap); where one repeats midnight (the Azores, Cuba), the first of the two. Left
 * alone, luxon would choose by the offset of the day on which the program runs.
 */
export function startOfLocalDay(date: LocalDate, zone: TimeZone): Date {
  const key = `${zone}|${date}`;
  const known = dayStartsMs.get(key);
  if (known !== undefined) return new Date(known);
  const start = DateTime.fromISO(date, { zone }).startOf('day');
  invariant(start.isValid, `valid local day: ${date} in ${zone}`);
  const startMs = Math.min(...start.getPossibleOffsets().map((midnight) => midnight.toMillis()));
  if (dayStartsMs.size >= DAY_STARTS_MAX) dayStartsMs.clear();
  dayStartsMs.set(key, startMs);
  return new Date(startMs);
}

// Luxon takes about 49 us for one, and the orders of an import share a few hundred days.
const DAY_STARTS_MAX = 10_000;
const dayStartsMs = new Map<string, number>();

/** The first instant after a local day: days are half-open, [start, end). */
export function endOfLocalDay(date: LocalDate, zone: TimeZone): Date {
  return startOfLocalDay(addDays(date, 1), zone);
}

/** The same wall-clock time so many calendar days later: over a daylight-saving change that is 23 or 25 hours a day. */
export function plusLocalDays(instant: Date, days: number, zone: TimeZone): Date {
  return DateTime.fromJSDate(instant, { zone }).plus({ days }).toJSDate();
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return isoDate(DateTime.fromISO(date, { zone: 'utc' }).plus({ days }));
}

/** Adds calendar months; a day that the month lacks becomes its last one: 31 January + 1 month = 28 or 29 February. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  return isoDate(DateTime.fromISO(date, { zone: 'utc' }).plus({ months }));
}

export type CalendarUnit = 'MONTH' | 'QUARTER' | 'YEAR';

/** The last day of the month, quarter or calendar year in which a day falls. */
export function endOfCalendarUnit(date: LocalDate, unit: CalendarUnit): LocalDate {
  const unitOfLuxon = { MONTH: 'month', QUARTER: 'quarter', YEAR: 'year' } as const;
  return isoDate(DateTime.fromISO(date, { zone: 'utc' }).endOf(unitOfLuxon[unit]));
}

function isoDate(value: DateTime): LocalDate {
  const date = value.toISODate();
  invariant(date, 'valid calendar date');
  return date;
}
