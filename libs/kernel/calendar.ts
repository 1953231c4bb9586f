import { DateTime } from 'luxon';
import { invariant } from './assert.js';

/** A calendar day without a time, "YYYY-MM-DD". */
export type LocalDate = string;

/** An IANA time zone name, such as "America/New_York". */
export type TimeZone = string;

export type CalendarUnit = 'MONTH' | 'QUARTER' | 'YEAR';

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Points that are awarded in 9999 expire in a year of six digits. */
const PARTS = /^(\d{4}|\+\d{6})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;
const MONTHS_PER_UNIT = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;
/** The first year that `Date.UTC` takes as it is. */
const YEAR_MIN = 100;

interface YearMonthDay {
  readonly year: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
}

export function isLocalDate(text: string): boolean {
  return LOCAL_DATE.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  const { year, month, day } = partsOf(date);
  return dateAt(Date.UTC(year, month, day) + days * DAY_MS);
}

/** Adds calendar months; a day that the month lacks becomes its last one: 31 January + 1 month = 28 or 29 February. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const { year, month, day } = partsOf(date);
  const lastDay = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return dateAt(Date.UTC(year, month + months, Math.min(day, lastDay)));
}

/** The last day of the month, quarter or calendar year in which a day falls. */
export function endOfCalendarUnit(date: LocalDate, unit: CalendarUnit): LocalDate {
  const { year, month } = partsOf(date);
  const months = MONTHS_PER_UNIT[unit];
  return dateAt(Date.UTC(year, Math.floor(month / months) * months + months, 0));
}

/** Plain arithmetic: an import asks for every order, and luxon takes 10 us for an answer. */
function partsOf(date: LocalDate): YearMonthDay {
  const [, year, month, day] = PARTS.exec(date) ?? [];
  const parts = { year: Number(year), month: Number(month) - 1, day: Number(day) };
  const at = new Date(Date.UTC(parts.year, parts.month, parts.day));
  const isReal = at.getUTCMonth() === parts.month && at.getUTCDate() === parts.day && parts.year >= YEAR_MIN;
  invariant(isReal, `a day of the calendar: ${date}`);
  return parts;
}

function dateAt(utcMs: number): LocalDate {
  const at = new Date(utcMs);
  invariant(at.getUTCFullYear() >= YEAR_MIN, `a day from the year ${YEAR_MIN} on`);
  const text = at.toISOString();
  return text.slice(0, text.indexOf('T'));
}
