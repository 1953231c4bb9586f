import { addDays, addMonths, type LocalDate } from '#kernel';
import type { Period } from './doings.js';

/** The program-local days that count. */
export type QualifyingWindow =
  | { readonly kind: 'LIFETIME' }
  | { readonly kind: 'CALENDAR_YEAR' }
  | { readonly kind: 'MEMBERSHIP_YEAR' }
  | { readonly kind: 'ROLLING_DAYS'; readonly days: number }
  | { readonly kind: 'ROLLING_MONTHS'; readonly months: number };

export const WINDOW_KINDS = [
  'LIFETIME',
  'CALENDAR_YEAR',
  'MEMBERSHIP_YEAR',
  'ROLLING_DAYS',
  'ROLLING_MONTHS',
] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

const MONTHS_OF_YEAR = 12;

/** Plain arithmetic takes 2 us a day, a review asks thousands of times for the same few hundred days. */
const REMEMBERED_MAX = 20_000;
const remembered = new Map<string, Map<LocalDate, LocalDate>>();

function once(what: string, length: number, day: LocalDate, make: () => LocalDate): LocalDate {
  const known = remembered.get(what + length)?.get(day);
  return known ?? remember(what + length, day, make());
}

function remember(what: string, day: LocalDate, made: LocalDate): LocalDate {
  let days = remembered.get(what);
  if (!days) {
    days = new Map();
    remembered.set(what, days);
  }
  if (days.size >= REMEMBERED_MAX) days.clear();
  days.set(day, made);
  return made;
}

/** What counts towards a higher tier on a day: of years the current one. */
export function periodOn(window: QualifyingWindow, day: LocalDate, enrolledOn: LocalDate): Period {
  return { from: startOf(window, day, enrolledOn), to: day };
}

/**
 * What a tier is held for on a day: it is enough to qualify by one of these periods. Of years that is the one before too: a
 * tier that was reached in one year is good until the end of the next.
 */
export function periodsOn(window: QualifyingWindow, day: LocalDate, enrolledOn: LocalDate): Period[] {
  const current = periodOn(window, day, enrolledOn);
  if (!isYear(window) || current.from === null) return [current];
  const to = addDays(current.from, -1);
  return [current, { from: startOf(window, to, enrolledOn), to }];
}

/** Two years of membership, however long their months. */
const MEMBERSHIP_MONTHS_MAX = 25;

/** The first day that may matter to anybody who is looked at on a day or later; null: all days. */
export function firstDayOf(window: QualifyingWindow, day: LocalDate): LocalDate | null {
  if (window.kind === 'MEMBERSHIP_YEAR') return addMonths(day, -MEMBERSHIP_MONTHS_MAX);
  // When somebody enrolled is no matter to all others.
  return periodsOn(window, day, day).at(-1)?.from ?? null;
}

/**
 * The days after `day` on which something stops to count: before the first of them, and between two, nothing changes by
 * itself. `done` are days on which something was done.
 */
export function turningDays(
  window: QualifyingWindow,
  day: LocalDate,
  enrolledOn: LocalDate,
  done: Iterable<LocalDate>,
): LocalDate[] {
  if (window.kind === 'LIFETIME') return [];
  if (isYear(window)) {
    const next = nextStart(window, day, enrolledOn);
    return [next, nextStart(window, next, enrolledOn)];
  }
  const days = new Set<LocalDate>();
  for (const one of done) {
    const end = slidesOutOn(window, one);
    if (end > day) days.add(end);
  }
  return [...days].sort();
}

/** When a window that begins on a day is over: of all days, a year later. */
export function windowAfter(window: QualifyingWindow, day: LocalDate, enrolledOn: LocalDate): LocalDate {
  switch (window.kind) {
    case 'LIFETIME':
      return addMonths(day, MONTHS_OF_YEAR);
    case 'ROLLING_DAYS':
      return addDays(day, window.days);
    case 'ROLLING_MONTHS':
      return addMonths(day, window.months);
    default:
      return nextStart(window, day, enrolledOn);
  }
}

function isYear({ kind }: QualifyingWindow): boolean {
  return kind === 'CALENDAR_YEAR' || kind === 'MEMBERSHIP_YEAR';
}

function startOf(window: QualifyingWindow, day: LocalDate, enrolledOn: LocalDate): LocalDate | null {
  switch (window.kind) {
    case 'LIFETIME':
      return null;
    case 'CALENDAR_YEAR':
      return `${day.slice(0, 4)}-01-01`;
    case 'MEMBERSHIP_YEAR':
      return anniversaryUntil(enrolledOn, day);
    case 'ROLLING_DAYS':
      return once('days from', window.days, day, () => addDays(day, 1 - window.days));
    case 'ROLLING_MONTHS':
      return once('months from', window.months, day, () => addDays(addMonths(day, -window.months), 1));
  }
}

/** The first day on whose window a day is not any more. */
function slidesOutOn(window: QualifyingWindow, done: LocalDate): LocalDate {
  if (window.kind === 'ROLLING_DAYS') {
    const { days } = window;
    return once('days to', days, done, () => addDays(done, days));
  }
  const months = window.kind === 'ROLLING_MONTHS' ? window.months : MONTHS_OF_YEAR;
  return once('months to', months, done, () => {
    let day = addMonths(done, months);
    // What was done on the 31st may stay a day or three longer.
    while (addMonths(day, -months) < done) day = addDays(day, 1);
    return day;
  });
}

/** The first day of the year after that of a day. */
function nextStart(window: QualifyingWindow, day: LocalDate, enrolledOn: LocalDate): LocalDate {
  if (window.kind === 'MEMBERSHIP_YEAR') {
    const years = yearOf(day) - yearOf(enrolledOn);
    const candidate = anniversary(enrolledOn, years);
    return candidate > day ? candidate : anniversary(enrolledOn, years + 1);
  }
  return `${String(yearOf(day) + 1).padStart(4, '0')}-01-01`;
}

/** The last anniversary of the enrolment up to a day; days before the enrolment are in years before it. */
function anniversaryUntil(enrolledOn: LocalDate, day: LocalDate): LocalDate {
  const years = yearOf(day) - yearOf(enrolledOn);
  const candidate = anniversary(enrolledOn, years);
  return candidate > day ? anniversary(enrolledOn, years - 1) : candidate;
}

/** 29 February falls on the 28th in common years. */
function anniversary(enrolledOn: LocalDate, years: number): LocalDate {
  return addMonths(enrolledOn, years * MONTHS_OF_YEAR);
}

function yearOf(day: LocalDate): number {
  return Number(day.slice(0, 4));
}
