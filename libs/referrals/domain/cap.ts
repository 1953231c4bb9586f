import { addDays, localDateOf, startOfLocalDay, type LocalDate, type TimeZone } from '#kernel';
import type { CapPeriod } from './rules.js';

/** When the program-local period began in which an instant falls; null: there is none, it counts for ever. Weeks begin on Mondays. */
export function capPeriodStart(at: Date, per: CapPeriod, zone: TimeZone): Date | null {
  const day = localDateOf(at, zone);
  const first = firstDayOf(day, per);
  return first === null ? null : startOfLocalDay(first, zone);
}

function firstDayOf(day: LocalDate, per: CapPeriod): LocalDate | null {
  switch (per) {
    case 'DAY':
      return day;
    case 'WEEK':
      return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK));
    case 'MONTH':
      return `${day.slice(0, -2)}01`;
    case 'YEAR':
      return `${day.slice(0, -5)}01-01`;
    case 'LIFETIME':
      return null;
  }
}

const DAYS_OF_WEEK = 7;
