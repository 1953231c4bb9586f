import { addDays, type LocalDate } from '#kernel';
import { rateOf, shareOf, type Rate, type Share } from './rate.js';

/** On which program-local days a customer bought, in order, each once. */
export interface PurchaseDays {
  readonly customer: string;
  readonly days: readonly LocalDate[];
}

/** Program-local days, both included. */
export interface LocalPeriod {
  readonly from: LocalDate;
  readonly through: LocalDate;
}

/** How a customer stands to a period. */
export type RetentionGroup = 'RETAINED' | 'LOST' | 'REACTIVATED' | 'NEW' | 'ACQUIRED_AND_LOST';

export interface Retention {
  /** S: active when the period began. */
  readonly atStart: number;
  /** E: active when it ended. */
  readonly atEnd: number;
  /** N: acquired in the period, and active when it ended. */
  readonly acquired: number;
  readonly retained: number;
  readonly lost: number;
  /** Active at the end, not at the start, and customers before the period. */
  readonly reactivated: number;
  readonly acquiredAndLost: number;
  /** |S and E| / S. */
  readonly strict: Share;
  /** (E - N) / S: counts the reactivated, and can exceed 1. */
  readonly textbook: Rate;
  /** Lost / S = 1 - strict. */
  readonly churn: Share;
}

const DAY_MS = 86_400_000;

/**
 * Whether somebody is active at the end of a day: the last purchase by then is no more than `inactivityDays` ago. The one rule of
 * retention, churn and survival.
 */
export function isActiveAtEndOf(day: LocalDate, days: readonly LocalDate[], inactivityDays: number): boolean {
  const last = days.findLast((one) => one <= day);
  return last !== undefined && numberOf(day) - numberOf(last) <= inactivityDays;
}

/** Which group somebody belongs to; null: active neither at the start nor at the end, and not acquired between. */
export function retentionGroupOf(
  { days }: PurchaseDays,
  { from, through }: LocalPeriod,
  inactivityDays: number,
): RetentionGroup | null {
  const before = days.filter((day) => day < from);
  const wasActive = before.length > 0 && isActiveAtEndOf(addDays(from, -1), before, inactivityDays);
  const isActive = isActiveAtEndOf(through, days, inactivityDays);
  if (wasActive) return isActive ? 'RETAINED' : 'LOST';
  if (before.length > 0) return isActive ? 'REACTIVATED' : null;
  const isAcquired = days.some((day) => day <= through);
  if (!isAcquired) return null;
  return isActive ? 'NEW' : 'ACQUIRED_AND_LOST';
}

/** Retention of a period from how many belong to each group. */
export function retentionOf(counts: Readonly<Record<RetentionGroup, number>>): Retention {
  const { RETAINED, LOST, REACTIVATED, NEW, ACQUIRED_AND_LOST } = counts;
  const atStart = RETAINED + LOST;
  const atEnd = RETAINED + REACTIVATED + NEW;
  return {
    ...{ atStart, atEnd, acquired: NEW, retained: RETAINED, lost: LOST },
    ...{ reactivated: REACTIVATED, acquiredAndLost: ACQUIRED_AND_LOST },
    strict: shareOf(RETAINED, atStart),
    textbook: rateOf(atEnd - NEW, atStart),
    churn: shareOf(LOST, atStart),
  };
}

function numberOf(day: LocalDate): number {
  return Date.parse(day) / DAY_MS;
}
