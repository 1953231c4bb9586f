import {
  addDays,
  addMonths,
  endOfCalendarUnit,
  endOfLocalDay,
  invalid,
  isLocalDate,
  localDateOf,
  ok,
  err,
  plusLocalDays,
  startOfLocalDay,
  type CalendarUnit,
  type LocalDate,
  type Problem,
  type Result,
  type TimeZone,
} from '#kernel';
import type { WalletCommand } from './command.js';
import type { LotTerms } from './movement.js';
import { MATURED, NEVER, type EpochMs } from './wallet.js';

/**
 * When the points of a lot expire, in program-local days: they are good through the whole last day, and expire with the
 * first instant of the next. SLIDING starts over with every award and every spend of the wallet.
 */
export type ExpiryPolicy =
  | { readonly kind: 'NEVER' }
  | { readonly kind: 'DAYS'; readonly days: number }
  | { readonly kind: 'MONTHS'; readonly months: number }
  /** At the end of the month, quarter or year in which the day `months` after the award falls. */
  | { readonly kind: 'END_OF'; readonly unit: CalendarUnit; readonly months: number }
  | { readonly kind: 'SLIDING'; readonly days: number }
  | { readonly kind: 'FIXED_DATE'; readonly date: LocalDate };

/** How long awarded points stay pending. */
export type PendingPolicy =
  | { readonly kind: 'NONE' }
  /** So many program-local calendar days, to the same wall-clock time: a return window. */
  | { readonly kind: 'DAYS'; readonly days: number }
  | { readonly kind: 'UNTIL_DATE'; readonly date: LocalDate }
  /** Until an activity of this type is recorded for the order; cancelled when it has not come in time. */
  | { readonly kind: 'UNTIL_ACTIVITY'; readonly activityType: string; readonly cancelAfterDays: number };

export const DAYS_MAX = 36_500;
export const MONTHS_MAX = 1_200;

/** The last local day on which points awarded at `at` are good; null for points that never expire. */
export function lastDayOf(policy: ExpiryPolicy, at: Date, zone: TimeZone): LocalDate | null {
  const awarded = localDateOf(at, zone);
  switch (policy.kind) {
    case 'NEVER':
      return null;
    case 'DAYS':
    case 'SLIDING':
      return addDays(awarded, policy.days);
    case 'MONTHS':
      return addMonths(awarded, policy.months);
    case 'END_OF':
      return endOfCalendarUnit(addMonths(awarded, policy.months), policy.unit);
    case 'FIXED_DATE':
      return policy.date;
  }
}

/** The instant at which points awarded at `at` expire; NEVER if they do not. */
export function expiryOf(policy: ExpiryPolicy, at: Date, zone: TimeZone): EpochMs {
  const lastDay = lastDayOf(policy, at, zone);
  return lastDay === null ? NEVER : endOfLocalDay(lastDay, zone).getTime();
}

/** Commands with which a sliding expiry starts over: awards and spends. */
const STARTS_OVER: ReadonlySet<WalletCommand['kind']> = new Set(['AWARD', 'OPENING', 'REDEEM', 'CAPTURE']);

/** Where a command at `now` moves the wallet's sliding expiries to; undefined when it leaves them. */
export function slidesToOf(
  command: WalletCommand['kind'],
  expiryPolicy: ExpiryPolicy,
  now: Date,
  zone: TimeZone,
): EpochMs | undefined {
  const startsOver = expiryPolicy.kind === 'SLIDING' && STARTS_OVER.has(command);
  return startsOver ? expiryOf(expiryPolicy, now, zone) : undefined;
}

/** The terms of a lot that is awarded at `at`. */
export function termsOf(expiry: ExpiryPolicy, pending: PendingPolicy, at: Date, zone: TimeZone): LotTerms {
  const expiresAt = expiryOf(expiry, at, zone);
  const slides = expiry.kind === 'SLIDING';
  switch (pending.kind) {
    case 'NONE':
      return { availableAt: MATURED, cancelAt: NEVER, expiresAt, slides };
    case 'DAYS': {
      const availableAt = plusLocalDays(at, pending.days, zone).getTime();
      return { availableAt, cancelAt: NEVER, expiresAt, slides };
    }
    case 'UNTIL_DATE': {
      const availableAt = startOfLocalDay(pending.date, zone).getTime();
      return { availableAt, cancelAt: NEVER, expiresAt, slides };
    }
    case 'UNTIL_ACTIVITY': {
      const cancelAt = plusLocalDays(at, pending.cancelAfterDays, zone).getTime();
      return { availableAt: NEVER, cancelAt, expiresAt, slides };
    }
  }
}

/** Checks the figures of an expiry policy. */
export function checkExpiryPolicy(
  policy: ExpiryPolicy,
  path: readonly string[],
): Result<ExpiryPolicy, Problem> {
  switch (policy.kind) {
    case 'NEVER':
      return ok(policy);
    case 'DAYS':
    case 'SLIDING':
      return inRange(policy, policy.days, 1, DAYS_MAX, [...path, 'days']);
    case 'MONTHS':
      return inRange(policy, policy.months, 1, MONTHS_MAX, [...path, 'months']);
    case 'END_OF':
      return inRange(policy, policy.months, 0, MONTHS_MAX, [...path, 'months']);
    case 'FIXED_DATE':
      return isDate(policy.date) ? ok(policy) : err(badDate(path));
  }
}

/** Checks the figures of a pending policy. */
export function checkPendingPolicy(
  policy: PendingPolicy,
  path: readonly string[],
): Result<PendingPolicy, Problem> {
  switch (policy.kind) {
    case 'NONE':
      return ok(policy);
    case 'DAYS':
      return inRange(policy, policy.days, 1, DAYS_MAX, [...path, 'days']);
    case 'UNTIL_DATE':
      return isDate(policy.date) ? ok(policy) : err(badDate(path));
    case 'UNTIL_ACTIVITY':
      return inRange(policy, policy.cancelAfterDays, 1, DAYS_MAX, [...path, 'cancelAfterDays']);
  }
}

// The first and last years that the DateTime scalar reads and writes.
function isDate(date: LocalDate): boolean {
  return isLocalDate(date) && date >= '1970-01-01' && date <= '9998-12-30';
}

function badDate(path: readonly string[]): Problem {
  return invalid([...path, 'date'], 'A day "YYYY-MM-DD" from 1970 to 9998 is needed.');
}

function inRange<P>(policy: P, value: number, min: number, max: number, path: string[]): Result<P, Problem> {
  const isWhole = Number.isInteger(value) && value >= min && value <= max;
  return isWhole ? ok(policy) : err(invalid(path, `A whole number from ${min} to ${max} is needed.`));
}
